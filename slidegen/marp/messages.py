"""What the renderer is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slidegen.marp.browser import Browser


@dataclass(frozen=True, slots=True)
class Request:
    """What to convert into what. Every path is absolute; outputs end in .html or .pdf."""

    markdown: Path
    outputs: tuple[Path, ...]
    bases: tuple[Path, ...]
    """The folders against which relative references in the Markdown are resolved; the first that has the file."""
    roots: tuple[Path, ...]
    """The folders files may come from."""
    themes: tuple[Path, ...] = ()

    def wants_pdf(self) -> bool:
        """Whether a browser is needed."""
        return any(output.suffix == ".pdf" for output in self.outputs)

    def to_json(self, browser: Browser | None) -> dict[str, Any]:
        """The request as the driver reads it."""
        return {
            "markdown": str(self.markdown),
            "outputs": [str(output) for output in self.outputs],
            "bases": [str(base) for base in self.bases],
            "roots": [str(root) for root in self.roots],
            "themes": [str(theme) for theme in self.themes],
            "browser": browser and browser.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in the deck; `slide` counts from 0, None when it belongs to the theme.

    kind: missing, unreadable, outside (the roots), remote, math, or theme (unknown to Marp).
    """

    kind: str
    slide: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Image:
    """A local file that went into the deck: the reference as written, the file, the first slide (None: the theme)."""

    ref: str
    path: Path
    slide: int | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion that worked, with what was found on the way and how long each part took."""

    slides: int
    problems: tuple[Finding, ...]
    images: tuple[Image, ...]
    seconds: Mapping[str, float]

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Conversion:
        """The driver's answer, understood."""
        return cls(
            slides=answer["slides"],
            problems=tuple(Finding(**problem) for problem in answer["problems"]),
            images=tuple(Image(image["ref"], Path(image["path"]), image["slide"]) for image in answer["images"]),
            seconds=answer["seconds"],
        )
