"""The direction of knowledge: each room may import only what stands to its left."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import slidegen

PACKAGE = Path(slidegen.__file__).parent

# From left to right; the rooms of one line may know each other, as long as no cycle comes of it.
LINES = (
    {"errors", "textfiles", "expectations", "stamps", "usercache", "mediatypes", "packages"},
    {"yamlfaults", "yamlsource", "theme", "project", "script", "listing", "likeness", "frames"},
    {"constants", "annotations", "controls", "signatures"},
    {"forms", "runspecs", "slidespecs", "misfits", "outline"},
    {"execution.jobs", "execution.orders", "notes", "ideas", "include", "figure"},
    {"paths"},
    {"deck", "results"},
    {
        "live",
        "runs",
        "slideids",
        "slides",
        "resolve",
        "schema",
        "editors",
        "execution.fingerprint",
        "execution.host",
        "execution.cache",
        "execution.pool",
    },
    {"execution.verdicts", "execution.parcels", "execution.pruning", "execution.ordering", "execution.livestore"},
    {"execution.packing", "execution.remote"},
    {"execution.executor", "execution.live", "execution.cluster", "execution.dask"},
    {
        "numbers",
        "compiling",
        "templatefaults",
        "templating",
        "cells",
        "tables",
        "claims",
        "bibtexfaults",
        "bibliography",
        "memory",
        "document",
        "lookups",
        "views",
        "viewing",
        "surroundings",
        "render",
    },
    {"marp", "page", "publish", "record", "manifest"},
    {"soundness", "wording", "pageslides", "fresh"},
    {"framing", "making"},
    {"checks"},
    {"build"},
    {"report", "clean", "crash", "ahead", "figures", "verify", "rehearsals", "scaffold", "doctor", "diff"},
    {"server"},
    {"cli"},
    {"__main__"},
)
_RUNNING = (
    "animating",
    "bytecode",
    "calling",
    "descendants",
    "faults",
    "forkserver",
    "imports",
    "lines",
    "parameters",
    "pictures",
    "processes",
    "profiling",
    "residents",
    "tracing",
    "variables",
    "worker",
)
_DRAWING = ("drawing", "fonts", "style", "unattended", "values")
CHILD = {f"execution.{name}" for name in (*_RUNNING, *_DRAWING)}
DRAWING = ("matplotlib", "numpy", "cycler")


def _room(module: str) -> str:
    """``slidegen.marp.node`` -> ``marp``; ``slidegen.execution.cache`` -> ``execution.cache``."""
    parts = module.split(".")[1:]
    return ".".join(parts[: 2 if parts[:1] == ["execution"] else 1])


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
    """Each room with the rooms it imports from; the packages' own docstrings are no rooms."""
    knows: dict[str, set[str]] = {}
    for file in FILES:
        rooms = {_room(name) for name in _imports(file) if name.partition(".")[0] == "slidegen"}
        knows.setdefault(_room(_module(file)), set()).update(rooms)
    return {room: others - {room, "", "execution"} for room, others in knows.items() if room not in ("", "execution")}


KNOWS = _knowledge()


def test_every_room_has_its_place() -> None:
    assert set(KNOWS) == set().union(*LINES, CHILD)


@pytest.mark.parametrize("room", sorted(set().union(*LINES)))
def test_a_room_knows_only_rooms_to_its_left(room: str) -> None:
    place = next(number for number, line in enumerate(LINES) if room in line)
    assert KNOWS[room] <= set().union(*LINES[: place + 1])


def test_errors_marp_page_and_publish_stand_alone() -> None:
    assert KNOWS["errors"] == set()
    assert KNOWS["marp"] == {"errors", "usercache"}
    assert KNOWS["publish"] == {"errors"}
    assert KNOWS["page"] == set()


def test_what_faces_the_network_knows_the_talk_only_as_a_protocol() -> None:
    files = {_module(file): file for file in FILES}
    todo, rooms, seen = ["slidegen.server.running"], set(), set()
    while todo:
        seen.add(module := todo.pop())
        imported = [name for name in _imports(files[module]) if name.startswith("slidegen.")]
        rooms |= {_room(name) for name in imported}
        todo += [name for name in imported if name in files and _room(name) == "server" and name not in seen]
    assert rooms == {"server", "errors", "mediatypes", "rehearsals"}


def test_figure_authors_reach_the_theme_and_nothing_else() -> None:
    assert KNOWS["figure"] == {"theme"}


def test_jobs_know_only_errors_and_the_theme() -> None:
    assert KNOWS["execution.jobs"] == {"errors", "theme"}


def test_no_room_knows_itself_through_others() -> None:
    for room in KNOWS:
        reached: set[str] = set()
        todo = set(KNOWS[room])
        while todo:
            reached |= todo
            todo = set().union(*(KNOWS[other] for other in todo)) - reached
        assert room not in reached


def test_only_the_child_process_draws() -> None:
    drawing = {
        _room(_module(file)) for file in FILES if any(name.partition(".")[0] in DRAWING for name in _imports(file))
    }
    assert drawing <= CHILD
    assert not any(KNOWS[room] & CHILD for room in set().union(*LINES))


def test_the_command_line_starts_light() -> None:
    code = "import sys, slidegen.cli.main; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "jinja2", "numpy", "matplotlib"} & set(run.stdout.split())
