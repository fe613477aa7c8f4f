"""A slide and a section in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from slidegen.scaffold.lengths import ROOM


@dataclass(slots=True)
class Page:
    """A slide in the making; ``room`` is the height that is left on it."""

    title: str
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    layout: str = "bullets"
    attribution: str = ""
    classes: str = ""
    cite: list[str] = field(default_factory=list)
    directives: dict[str, str] = field(default_factory=dict)
    room: int = ROOM


@dataclass(slots=True)
class Part:
    """A section in the making."""

    title: str
    pages: list[Page] = field(default_factory=list)
