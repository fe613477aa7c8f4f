"""What layouts ask a slide for, found out by rendering each of them with a slide that has everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from jinja2 import TemplateError

from slidegen.project import Project, layouts_of
from slidegen.rendering.memory import Memory


def asked_for(layouts: Iterable[str], project: Project) -> Mapping[str, frozenset[str]]:
    """Of these layouts and all others that the talk can have, the parts of a slide that they look at.

    One that cannot be rendered so is left out: nobody knows.
    """
    jinja, found = Memory.of(project).jinja, {}
    for layout in sorted({*layouts, *layouts_of(project)}):
        slide = _Everything()
        with suppress(TemplateError, TypeError, ValueError):
            context = {"slide": slide, "deck": _Part(), "section": None, "progress": (), "references": ()}
            jinja.get_template(f"{layout}.md.j2").render(context)
            found[layout] = frozenset(slide.asked)
    return found


class _Part(str):
    """A text that has parts, and is a list of one."""

    def __new__(cls) -> _Part:
        return super().__new__(cls, "x")

    def __getattr__(self, name: str) -> _Part:
        return _Part()

    def __iter__(self) -> Iterator[str]:
        yield _Part()


class _Everything(_Part):
    """A slide; ``asked`` are the parts that were looked at."""

    asked: set[str]

    def __getattr__(self, name: str) -> _Part:
        self.__dict__.setdefault("asked", set()).add(name)
        return _Part()
