"""What layouts see: the parts of a slide with all their texts rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from slidegen.deck.listing import Span
from slidegen.rendering.tables import TableView


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure as layouts see it; ``moving`` is what screens show instead, if it is an animation."""

    id: str
    src: str
    moving: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ListingView:
    """A code listing as layouts see it; ``focus`` and ``folds`` name lines of ``text``."""

    text: str
    language: str
    focus: tuple[Span, ...]
    folds: tuple[Span, ...]
    caption: str

    @property
    def info(self) -> str:
        """The fence's info string, ``py {3,5-7} fold={9}``: Marp tools other than ours only read the language."""
        marks = (("{%s}", self.focus), ("fold={%s}", self.folds))
        return " ".join([self.language, *(form % ",".join(map(str, spans)) for form, spans in marks if spans)])

    @property
    def fence(self) -> str:
        """A code fence longer than any in the text."""
        return "`" * max(3, *(len(run) + 1 for run in re.findall("`+", self.text)), 3)


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column as layouts see it."""

    title: str
    body: str
    figure: FigureView | None


@dataclass(frozen=True, slots=True)
class SectionView:
    """A titled section as layouts see it; ``number`` counts titled sections from 1."""

    title: str
    number: int


@dataclass(frozen=True, slots=True)
class SlideView:
    """A slide as layouts see it: all texts rendered to Markdown."""

    id: str
    number: int
    layout: str
    classes: str
    title: str
    body: str
    columns: tuple[ColumnView, ...]
    figure: FigureView | None
    code: ListingView | None
    table: TableView | None
    attribution: str
    source: str

    def texts(self) -> dict[str, str]:
        """What the slide says, by what says it."""
        return {name: text for name, text in self._texts() if text}

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield from (("title", self.title), ("body", self.body))
        for number, column in enumerate(self.columns, 1):
            yield from ((f"title of column {number}", column.title), (f"column {number}", column.body))
            if column.figure:
                yield f"caption of column {number}", column.figure.caption
                yield f"alt of column {number}", column.figure.alt
        if self.figure:
            yield from (("caption", self.figure.caption), ("alt", self.figure.alt))
        if self.code:
            yield from (("code", self.code.text), ("caption of the code", self.code.caption))
        if self.table:
            yield from (("table", self.table.markdown), ("caption of the table", self.table.caption))
        yield from (("attribution", self.attribution), ("source", self.source))
