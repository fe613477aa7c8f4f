"""What all tests share."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from slidegen.errors import EnvironmentFault
from slidegen.marp.browser import find_browser, packaged
from slidegen.marp.node import find_node

# What a developer's shell may set and a user's does not: it hides what is printed too late, and bytecode that is stale.
for variable in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"):
    os.environ.pop(variable, None)
# As the engine runs figures: threads of two workers on the same cores only wait for each other.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
# Playwright's own Node needs a library that a bare machine lacks; the one that runs Marp is there.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().executable))


def pytest_configure(config: pytest.Config) -> None:
    """The same browser on every machine: the packaged one, which takes a third of what an installed Chromium takes.

    Where none is packaged, the installed one; who names one gets that.
    """
    if hasattr(config, "workerinput") or "SLIDEGEN_BROWSER" in os.environ:
        return
    try:
        browser = packaged(print)
    except EnvironmentFault:
        return
    folder = tempfile.TemporaryDirectory(prefix="slidegen-browser-")
    config.add_cleanup(folder.cleanup)
    program = Path(folder.name, "chromium")
    settings = (f"export {name}={shlex.quote(value)}\n" for name, value in browser.environment.items())
    program.write_text(f'#!/bin/sh\n{"".join(settings)}exec {shlex.quote(str(browser.path))} "$@"\n')
    program.chmod(0o755)
    os.environ["SLIDEGEN_BROWSER"] = str(program)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a worker: Playwright allows no second one beside it."""
    found = find_browser(print)
    if found.kind == "firefox":
        pytest.skip("Playwright drives only its own Firefox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.path, args=["--no-sandbox"], env={**os.environ, **found.environment}
        )
        yield browser
        browser.close()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what is slow to make stay on one worker: those of a file, and the talk, which comes first."""
    items.sort(key=lambda item: item.path.parent.name != "talk")
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(folder if folder == "talk" else item.path.name))
