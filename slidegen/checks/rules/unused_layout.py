"""The talk's own layouts that no slide has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import Slide
from slidegen.errors import SourceLocation
from slidegen.project import PACKAGE

_NAMED = re.compile(r"""["']([\w-]+)\.md\.j2["']""")


def _look(subject: Subject) -> Iterator[Observation]:
    used = _used(subject)
    for file in sorted(subject.project.layouts.glob("*.md.j2")):
        if file.name.removesuffix(".md.j2") not in used:
            yield Observation(SourceLocation(file), f"no slide has the layout {file.name}", "use it, or take it out")


def _used(subject: Subject) -> set[str]:
    """Layouts of slides, and those that they extend, include or import from."""
    used: set[str] = set()
    todo = {slide.layout for slide in subject.deck.slides if isinstance(slide, Slide)}
    while todo:
        name = todo.pop()
        used.add(name)
        todo |= set(_NAMED.findall(_template(name, subject))) - used
    return used


def _template(name: str, subject: Subject) -> str:
    folders = (subject.project.layouts, PACKAGE / "layouts")
    files = (folder / f"{name}.md.j2" for folder in folders)
    return next((file.read_text(encoding="utf-8") for file in files if file.is_file()), "")


RULE = Rule(
    "unused-layout",
    Severity.WARNING,
    "every layout of the talk is used",
    """A template in the talk's layouts/ that no slide has, and that no layout in use extends or includes, is never
    rendered. A file that was meant to take the place of a layout of ours must have exactly its name.""",
    _look,
)
