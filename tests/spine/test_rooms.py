"""The direction of knowledge: each room may import only what stands to its left."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import slidegen

PACKAGE = Path(slidegen.__file__).parent

# From left to right; the rooms of one line do not know each other.
LINES = (
    {"errors"},
    {"files"},
    {"likeness", "project", "theme"},
    {"figure", "scripts"},
    {"outline"},
    {"execution"},
    {"deck", "results"},
    {"rendering"},
    {"marp", "page"},
    {"publishing", "fresh"},
    {"checks"},
    {"build", "verify"},
    {"ahead", "crash", "doctor", "figures", "rehearsals", "report", "scaffold"},
    {"diff"},
    {"clean"},
    {"server"},
    {"cli"},
    {"__main__"},
)
DRAWING = ("matplotlib", "numpy", "cycler")


def _room(module: str) -> str:
    """``slidegen.marp.node`` -> ``marp``; ``slidegen.build`` -> ``build``."""
    return module.split(".")[1]


def _module(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(file: Path) -> Iterator[str]:
    """All that a file imports, wherever in it: at the top, in functions, under TYPE_CHECKING."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file}: imports here are absolute"
            yield from (_imported(node.module, alias.name) for alias in node.names)


def _imported(module: str, name: str) -> str:
    is_module = (PACKAGE.parent / module.replace(".", "/") / f"{name}.py").is_file()
    return f"{module}.{name}" if is_module else module


STARTER = PACKAGE / "scaffold" / "starter"  # a talk, to be copied: it is no part of the program
FILES = sorted(file for file in PACKAGE.rglob("*.py") if not file.is_relative_to(STARTER))


def _knowledge() -> dict[str, set[str]]:
    """Each module with those that it imports; a package is its docstring, and no module."""
    modules = {_module(file): file for file in FILES if file.name != "__init__.py"}
    return {module: set(_imports(file)) & modules.keys() for module, file in modules.items()}


KNOWS = _knowledge()


def _known(room: str) -> set[str]:
    """Other rooms that a room imports from."""
    modules = {name for module, names in KNOWS.items() if _room(module) == room for name in names}
    return {_room(name) for name in modules} - {room}


def test_every_room_has_its_place() -> None:
    assert {_room(module) for module in KNOWS} == {"worker"}.union(*LINES)


@pytest.mark.parametrize("line", range(len(LINES)))
def test_a_room_knows_only_rooms_to_its_left(line: int) -> None:
    for room in LINES[line]:
        assert _known(room) <= set().union(*LINES[:line])


def test_no_module_knows_itself_through_others() -> None:
    graphlib.TopologicalSorter(KNOWS).prepare()


def test_marp_page_and_publishing_a_file_stand_alone() -> None:
    assert _known("marp") == {"errors", "files"}
    assert _known("page") == set()
    assert KNOWS["slidegen.publishing.publish"] == {"slidegen.errors"}


def test_what_faces_the_network_knows_the_talk_only_as_a_protocol() -> None:
    todo, seen = {"slidegen.server.running"}, set()
    while todo:
        seen.add(module := todo.pop())
        todo |= {name for name in KNOWS[module] if _room(name) == "server"} - seen
    assert {_room(name) for module in seen for name in KNOWS[module]} == {"server", "errors", "files", "rehearsals"}


def test_figure_authors_reach_the_theme_and_nothing_else() -> None:
    assert _known("figure") == {"theme"}


def test_jobs_know_only_errors_and_the_theme() -> None:
    assert KNOWS["slidegen.execution.jobs"] == {"slidegen.errors", "slidegen.theme"}


def test_only_the_worker_draws_and_nobody_imports_it() -> None:
    drawing = {
        _room(_module(file)) for file in FILES if any(name.partition(".")[0] in DRAWING for name in _imports(file))
    }
    assert drawing == {"worker"}
    assert not any("worker" in _known(room) for room in set().union(*LINES))


def test_the_command_line_starts_light() -> None:
    code = "import sys, slidegen.cli.main; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "jinja2", "numpy", "matplotlib"} & set(run.stdout.split())
