"""Figure scripts that no slide reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.errors import SourceLocation


def _look(subject: Subject) -> Iterator[Observation]:
    folder = subject.project.figures
    seen = {*_asked_for(subject), *subject.read}
    unseen = set(folder.glob("*.py")) - seen
    reached = _reached(seen, folder) if unseen else set()
    for file in sorted(unseen):
        if file not in reached:
            measured = f"no figure, step or listing uses {file.name}, nor does any script that one of them uses"
            yield Observation(SourceLocation(file), measured, "show it on a slide, or take the file out")


def _asked_for(subject: Subject) -> Iterator[Path]:
    yield from (job.script for job in (*subject.deck.steps, *subject.deck.jobs))
    yield from subject.deck.files  # listings


def _reached(files: set[Path], folder: Path) -> set[Path]:
    """These files, and all of the folder that they import, also in functions that did not run."""
    reached: set[Path] = set()
    todo = [file for file in files if file.suffix == ".py"]
    while todo:
        file = todo.pop()
        if file not in reached:
            reached.add(file)
            todo += [found for name in _modules(file) if (found := _file(name, folder))]
    return reached


def _modules(file: Path) -> Iterator[str]:
    """The modules that a file names in imports; of ``from a import b``, ``a.b`` too, which may be one."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file(module: str, folder: Path) -> Path | None:
    base = folder.joinpath(*module.split("."))
    candidates = (base.with_name(f"{base.name}.py"), base / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


RULE = Rule(
    "unused-figure",
    Severity.WARNING,
    "every script in figures/ is used",
    """A script that no figure, step or listing of the outline names, and that none of those imports, is not drawn and
    not tried by any build: it breaks in silence. Most often its slide was cut, or the outline names an older copy.""",
    _look,
)
