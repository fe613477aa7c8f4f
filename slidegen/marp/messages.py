"""What the renderer is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Places:
    """Where a deck's files are. ``files`` are references in the Markdown that have places of their own.

    All other references are resolved against the first of ``bases`` that has the file; it must lie in one of ``roots``.
    """

    files: Mapping[str, Path]
    bases: tuple[Path, ...]
    roots: tuple[Path, ...]
    themes: tuple[Path, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The places as the driver reads them."""
        return {
            "files": {ref: str(file) for ref, file in self.files.items()},
            "bases": [str(base) for base in self.bases],
            "roots": [str(root) for root in self.roots],
            "themes": [str(theme) for theme in self.themes],
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
    """A local file that went into the deck: the reference as written, the file, the first slide (None: the theme).

    ``name`` is what stands for its data URI in a rendering: made of its contents, so that names never lie.
    """

    ref: str
    path: Path
    slide: int | None
    name: str = ""

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Image:
        """One of the driver's images, understood."""
        return cls(**{**raw, "path": Path(raw["path"])})


@dataclass(frozen=True, slots=True)
class Conversion:
    """A PDF that was made, with what was found on the way."""

    slides: int
    problems: tuple[Finding, ...]
    images: tuple[Image, ...]

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Conversion:
        """The driver's answer, understood."""
        return cls(
            slides=answer["slides"],
            problems=tuple(Finding(**problem) for problem in answer["problems"]),
            images=tuple(map(Image.from_json, answer["images"])),
        )


@dataclass(frozen=True, slots=True)
class Rendering:
    """A deck as the deck page holds it: the HTML of each slide, the theme's CSS, the notes of each slide as written.

    Local files are named ``media/NAME``; ``images`` tells which they are. ``script`` is Marp's own, if it was wanted.
    """

    slides: tuple[str, ...]
    css: str
    notes: tuple[str, ...]
    problems: tuple[Finding, ...]
    images: tuple[Image, ...]
    script: str = ""

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Rendering:
        """The driver's answer, understood."""
        return cls(
            slides=tuple(answer["slides"]),
            css=answer["css"],
            notes=tuple(map(_notes, answer["notes"])),
            problems=tuple(Finding(**problem) for problem in answer["problems"]),
            images=tuple(map(Image.from_json, answer["images"])),
            script=answer.get("script", ""),
        )


@dataclass(frozen=True, slots=True)
class Alone:
    """A slide that was rendered without the others."""

    html: str
    notes: str


@dataclass(frozen=True, slots=True)
class SomeSlides:
    """Slides rendered alone, by number from 0; None where a slide cannot be."""

    slides: Mapping[int, Alone | None]
    problems: tuple[Finding, ...]
    images: tuple[Image, ...]

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> SomeSlides:
        """The driver's answer, understood."""
        return cls(
            slides={
                int(number): raw and Alone(raw["html"], _notes(raw["notes"]))
                for number, raw in answer["slides"].items()
            },
            problems=tuple(Finding(**problem) for problem in answer["problems"]),
            images=tuple(map(Image.from_json, answer["images"])),
        )


Color = tuple[int, int, int]


class Box(NamedTuple):
    """A rectangle on a slide or in a figure, in px."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class TextBox:
    """The text of one element as projected: its lines, the size in px and the colours of its letters.

    ``raised`` are superscripts and subscripts; ``background`` is None where it is no plain colour.
    """

    words: str
    lines: tuple[Box, ...]
    size: float
    bold: bool
    raised: bool
    color: Color
    background: Color | None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> TextBox:
        """One of the driver's texts, understood."""
        background = raw["background"] and tuple(raw["background"])
        lines = tuple(Box(*line) for line in raw["lines"])
        return cls(**{**raw, "lines": lines, "color": tuple(raw["color"]), "background": background})


@dataclass(frozen=True, slots=True)
class Part:
    """A picture, formula, table, listing, or a box that cuts: its tag, where it is, and by how many px it cuts."""

    what: str
    box: Box
    cut: tuple[float, float] = (0, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What axe-core has against an element: its rule, what that asks for, what is wrong, and the element's HTML."""

    rule: str
    help: str
    wrong: str
    element: str


@dataclass(frozen=True, slots=True)
class Loss:
    """What is on the slide and not on paper: a tag, "hidden" or "animation", and its first words."""

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One slide as a browser lays it out; ``ids`` are those that links can lead to."""

    width: float
    height: float
    texts: tuple[TextBox, ...]
    parts: tuple[Part, ...]
    ids: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    lost: tuple[Loss, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Measured:
        """One of the driver's slides, understood."""
        return cls(
            raw["width"],
            raw["height"],
            tuple(map(TextBox.from_json, raw["texts"])),
            tuple(Part(each["what"], Box(*each["box"]), tuple(each["cut"])) for each in raw["parts"]),
            tuple(raw["ids"]),
            tuple(Fault(**each) for each in raw["faults"]),
            tuple(Loss(**each) for each in raw["lost"]),
        )

    def to_json(self) -> dict[str, Any]:
        """The slide as ``from_json`` reads it."""
        return asdict(self)


def _notes(comments: Sequence[str]) -> str:
    return "\n\n".join(comments)
