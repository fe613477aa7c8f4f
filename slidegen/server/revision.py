"""The talk as windows see it: numbered states, each of which knows what is new since any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from slidegen.page import Page, described

NOTHING = Page("", "en", "", "", "", "", 0, ())


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong, as the terminal tells it, and in one line; pinned to the slide it concerns, if to any."""

    text: str
    short: str
    slide: str | None

    def to_json(self) -> dict[str, Any]:
        """The trouble as windows show it."""
        return {"text": self.text, "short": self.short, "slide": self.slide}


@dataclass(frozen=True, slots=True)
class Stale:
    """A figure that is shown as it last was, on a slide, and why."""

    slide: str
    figure: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """The badge as windows show it."""
        return {"slide": self.slide, "figure": self.figure, "text": self.text}


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of the talk.

    ``changed`` and ``css_changed`` are the revisions in which each slide, by id, and the theme became what they are;
    ``first`` is the first slide that is not as it was in the revision before.
    """

    number: int = 0
    page: Page = NOTHING
    changed: Mapping[str, int] = field(default_factory=dict)
    css_changed: int = 0
    first: str | None = None
    troubles: tuple[Trouble, ...] = ()
    stale: tuple[Stale, ...] = ()
    drawing: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The slides, in order."""
        return tuple(slide.id for slide in self.page.slides)

    def since(self, number: int) -> dict[str, Any]:
        """The message that brings a window from an older revision (or from none, 0) to this one."""
        css = {"css": self.page.css} if self.css_changed > number else {}
        slides = [slide for slide in self.page.slides if self.changed[slide.id] > number]
        return css | {
            "type": "revision",
            "revision": self.number,
            "since": number,
            "title": self.page.title,
            "order": list(self.ids),
            "slides": {slide.id: described(slide) | {"html": slide.html} for slide in slides},
            "first": self.first,
            "problems": [trouble.to_json() for trouble in self.troubles],
            "stale": [stale.to_json() for stale in self.stale],
            "drawing": list(self.drawing),
        }


def next_revision(
    old: Revision, page: Page, troubles: tuple[Trouble, ...], stale: tuple[Stale, ...], drawing: tuple[str, ...]
) -> Revision | None:
    """The revision after ``old``, if anything is new; of nothing, none."""
    number, known = old.number + 1, {slide.id: slide for slide in old.page.slides}
    changed = {s.id: old.changed[s.id] if s == known.get(s.id) else number for s in page.slides}
    css_changed = old.css_changed if page.css == old.page.css else number
    first = next((name for name, since in changed.items() if since == number), None)
    new = Revision(number, page, changed, css_changed, first, troubles, stale, drawing)
    return None if replace(new, number=old.number, first=old.first) == old else new
