"""Outline -> Deck: slides resolved, and the figure jobs they need. Nothing runs here.

Parts of two decks are equal where they say the same, wherever in its file each was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from slidegen.deck.listing import Excerpt
from slidegen.errors import SourceLocation
from slidegen.execution.jobs import FigureJob, FramesJob, StepJob
from slidegen.outline.ideas import Coverage, coverage
from slidegen.outline.outline import DeckSpec
from slidegen.outline.paths import paths
from slidegen.scripts.controls import Control
from slidegen.theme import Theme


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown to be rendered by Jinja, where its first character stands, and how many lines of its file it takes."""

    source: str
    at: SourceLocation = field(compare=False)
    lines: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A figure on a slide: which job draws it, in which variant of the theme, the words about it, what can be set."""

    job: str
    variant: str
    size: tuple[int, int]
    alt: Text
    caption: Text
    at: SourceLocation = field(compare=False)
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Code on a slide, as it stands in its file but for what is folded."""

    shown: Excerpt
    language: str
    caption: Text


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its name among the values, its title if that is another, the filter for its numbers."""

    name: str
    title: Text | None
    format: Text
    at: SourceLocation = field(compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A value of a figure, shown as a table; no ``columns`` means all there are."""

    figure: str
    value: str
    columns: tuple[TableColumn, ...]
    caption: Text
    at: SourceLocation = field(compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a slide that has several."""

    title: Text
    body: Text
    figure: FigureUse | None


@dataclass(frozen=True, slots=True)
class Claim:
    """An expression over figure values that must hold."""

    expression: str
    because: str
    at: SourceLocation = field(compare=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """A key of the bibliography, and where it is cited."""

    key: str
    at: SourceLocation = field(compare=False)


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide with a layout. ``section`` counts the deck's sections from 0."""

    id: str
    section: int
    layout: str
    title: Text
    body: Text
    columns: tuple[Column, ...]
    figure: FigureUse | None
    code: Listing | None
    table: Table | None
    attribution: Text
    source: Text
    notes: Text
    minutes: float
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    covers: tuple[str, ...]
    classes: tuple[str, ...]
    directives: Mapping[str, str]
    at: SourceLocation = field(compare=False)


@dataclass(frozen=True, slots=True)
class IncludedSlide:
    """A slide of an existing Marp deck: its Markdown passes through untouched by Jinja and layouts."""

    id: str
    section: int
    markdown: str
    at: SourceLocation = field(compare=False)
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    minutes: float = 0


@dataclass(frozen=True, slots=True)
class Deck:
    """The talk, resolved, on one ``path`` through it. ``files`` are all files that were read to resolve it.

    ``jobs``, ``steps`` and ``frames`` are those of every path; ``ideas`` is what the slides are to cover, by id.
    """

    settings: DeckSpec
    theme: Theme
    sections: tuple[str, ...]
    slides: tuple[Slide | IncludedSlide, ...]
    steps: tuple[StepJob, ...]
    jobs: tuple[FigureJob, ...]
    files: tuple[Path, ...]
    path: str
    ideas: Mapping[str, str]
    frames: tuple[FramesJob, ...] = ()

    @property
    def name(self) -> str:
        """The stem of the published files; that of another path than the usual one is named after it."""
        name = self.settings.name or slug(self.settings.title) or "talk"
        return name if self.is_usual else f"{name}-{self.path}"

    @property
    def is_usual(self) -> bool:
        """Whether this is the path that a build takes when none is named."""
        return self.path == paths(self.settings.minutes)[0]

    @property
    def minutes(self) -> float:
        """What the slides' minutes add up to."""
        return sum(slide.minutes for slide in self.slides)

    @property
    def coverage(self) -> Coverage | None:
        """Which ideas the slides carry, if the deck lists them."""
        covered = {idea for slide in self.slides if isinstance(slide, Slide) for idea in slide.covers}
        return coverage(self.ideas, covered) if self.ideas else None

    def frames_for(self, formats: Collection[str]) -> tuple[FramesJob, ...]:
        """The frames that a build in these formats needs: all in HTML, on paper those with sets to print."""
        return (
            self.frames if "html" in formats else tuple(job for job in self.frames if job.printed and "pdf" in formats)
        )

    def claims(self) -> Iterator[tuple[int, Claim]]:
        """Every claim with the number of its slide, counted from 1."""
        for number, slide in enumerate(self.slides, 1):
            for claim in slide.claims:
                yield number, claim


def slug(title: str) -> str:
    """``title`` as an identifier: ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>", "", title)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
