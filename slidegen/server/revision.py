"""The talk as windows see it: numbered states, each of which knows what is new since any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SlideState:
    """A slide as it is shown; ``changed`` is the revision in which it last became another."""

    id: str
    title: str
    section: str
    minutes: float
    notes: str
    html: str
    figures: tuple[Mapping[str, Any], ...] = ()
    changed: int = 0

    def to_json(self) -> dict[str, Any]:
        """The slide as windows take it in."""
        return {
            "id": self.id,
            "title": self.title,
            "section": self.section,
            "minutes": self.minutes,
            "notes": self.notes,
            "figures": list(self.figures),
            "html": self.html,
        }


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
    """One state of the talk. ``first`` is the first slide that is not as it was in the revision before."""

    number: int = 0
    title: str = ""
    lang: str = "en"
    css: str = ""
    css_changed: int = 0
    slides: tuple[SlideState, ...] = ()
    first: str | None = None
    troubles: tuple[Trouble, ...] = ()
    stale: tuple[Stale, ...] = ()
    drawing: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The slides, in order."""
        return tuple(slide.id for slide in self.slides)

    @property
    def minutes(self) -> float:
        """What the slides' minutes add up to."""
        return sum(slide.minutes for slide in self.slides)

    def since(self, number: int) -> dict[str, Any]:
        """The message that brings a window from an older revision (or from none, 0) to this one."""
        css = {"css": self.css} if self.css_changed > number else {}
        return css | {
            "type": "revision",
            "revision": self.number,
            "since": number,
            "title": self.title,
            "order": list(self.ids),
            "slides": {slide.id: slide.to_json() for slide in self.slides if slide.changed > number},
            "first": self.first,
            "problems": [trouble.to_json() for trouble in self.troubles],
            "stale": [stale.to_json() for stale in self.stale],
            "drawing": list(self.drawing),
        }
