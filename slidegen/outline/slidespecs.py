"""What an outline may say of a slide."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from slidegen.outline.forms import Allowances, Name, Spec, Timing, or_text
from slidegen.outline.runspecs import FigureSpec

_Figure = Annotated[FigureSpec, or_text("source", FigureSpec)]


def _words(value: Any) -> Any:
    """Words in one text are short for a list of them."""
    return value.split() if isinstance(value, str) else value


class ClaimSpec(Spec):
    """Something the slide asserts, as an expression over the figures' values."""

    that: Annotated[str, Field(min_length=1)] = Field(
        description="An expression over values, such as figures.waves.count > 1; false, it stops the build."
    )
    because: str = Field(default="", description="Why it holds.")


class CodeSpec(Spec):
    """A listing: a file, or one symbol of it (FILE:NAME or FILE:CLASS.NAME); its lines count from 1."""

    source: Annotated[str, Field(min_length=1)] = Field(
        description="FILE in figures/, or one function, class, method or name of it: FILE:NAME or FILE:CLASS.NAME."
    )
    highlight: list[str] = Field(default=[], description="Lines in focus, counted from 1: [3, 5-7].")
    fold: list[str] = Field(default=[], description="Lines to leave out, counted from 1: [10-20].")
    caption: str = Field(default="", description="A line below the listing.")


class ColumnSpec(Spec):
    """One column of a two-column or compare slide."""

    title: str = Field(default="", description="The heading of the column.")
    body: str = Field(default="", description="Markdown with Jinja.")
    figure: _Figure | None = Field(default=None, description="A picture in the column.")


class TableColumnSpec(Spec):
    """How a column is shown: ``format`` is a filter for its numbers, such as ``fixed(1)``."""

    title: str | None = Field(default=None, description="The heading of the column; the value's name when not given.")
    format: str = Field(
        default="", description="A filter for its numbers: fixed(1), sig, pct, thousands, si, pm(OTHER_COLUMN)."
    )


_TableColumn = Annotated[TableColumnSpec, or_text("title", TableColumnSpec)]


def _named_alone(value: Any) -> Any:
    """Accept a list of names where a mapping of names to settings is meant."""
    return dict.fromkeys(value) if isinstance(value, list) and all(isinstance(name, str) for name in value) else value


class TableSpec(Spec):
    """A table of values: ``value`` is FIGURE.VALUE, or with a ``figure`` of its own, which is not shown, its VALUE."""

    value: Annotated[str, Field(min_length=1)] = Field(
        description="FIGURE.VALUE, or a VALUE of the figure below: records, a mapping of lists, an array, a data frame."
    )
    figure: _Figure | None = Field(default=None, description="A figure of the table's own, whose picture is not shown.")
    columns: Annotated[
        dict[str, _TableColumn | None],
        BeforeValidator(_named_alone, json_schema_input_type=list[str] | dict[str, _TableColumn | None]),
    ] = Field(
        default={}, description="Which, in which order: a list of names, or NAME: {title, format}; all when not given."
    )
    caption: str = Field(default="", description="A line below the table.")

    @model_validator(mode="after")
    def _whole(self) -> TableSpec:
        if self.figure is None and not all(self.value.partition(".")):
            raise ValueError(f"{self.value!r} names no figure and value; write FIGURE.VALUE, as in results.rows")
        return self


class SlideSpec(Spec):
    """One slide; or, with ``include`` alone, all slides of an existing Marp deck.

    Minutes by path put a slide on the paths that they name, and on no other.
    """

    include: str | None = Field(
        default=None,
        description="All slides of an existing Marp deck, by its file beside the outline; it allows no other keys.",
    )
    id: Name | None = Field(default=None, description="Its name in addresses; made of the title when not given.")
    title: str = Field(default="", description="The heading; Markdown with Jinja.")
    layout: str | None = Field(
        default=None, description="How the slide is laid out; what is on it decides when not given."
    )
    body: str | None = Field(default=None, description="Markdown with Jinja: {{ figures.waves.fastest | fixed(1) }}.")
    file: str | None = Field(default=None, description="A Markdown file beside the outline, in place of a body.")
    columns: list[Annotated[ColumnSpec, or_text("body", ColumnSpec)]] = Field(
        default=[], description="For two-column and compare: each a title, a body and a figure, or a body alone."
    )
    figure: _Figure | None = Field(
        default=None,
        description="The picture: FILE:FUNCTION in figures/, or a mapping with params, alt, live and more.",
    )
    code: Annotated[CodeSpec, or_text("source", CodeSpec)] | None = Field(
        default=None, description="A listing from figures/, by name: attention.py:Attention.forward."
    )
    table: Annotated[TableSpec, or_text("value", TableSpec)] | None = Field(
        default=None, description="A table of a figure's values: FIGURE.VALUE."
    )
    attribution: str = Field(default="", description="Whose words a quote is.")
    source: str = Field(default="", description="Where this comes from, in the footer, before the works cited.")
    notes: str = Field(default="", description="What you say; in the presenter window, never on the slide.")
    minutes: Timing = Field(default=0, description="How long it takes; by path, it is on those paths only: {full: 3}.")
    claims: list[Annotated[ClaimSpec, or_text("that", ClaimSpec)]] = Field(
        default=[], description="What must hold of the figures' values; one that is false stops the build."
    )
    cite: list[str] = Field(
        default=[], description="Works cited, by key in references.bib, with a place if you like: [vaswani2017, eq. 1]."
    )
    covers: list[str] = Field(default=[], description="Ideas, by id, of the file that deck: ideas: names.")
    classes: Annotated[list[Name], BeforeValidator(_words, json_schema_input_type=str | list[Name])] = Field(
        default=[], alias="class", description="Marp classes: invert for a dark slide, dense for a long table."
    )
    directives: dict[Name, str] = Field(
        default={}, description="Marp's local directives, such as {backgroundColor: black}."
    )
    allow: Allowances = Field(
        default={}, description="Rules of slidegen check that need not hold on this slide, each with the reason."
    )

    @model_validator(mode="after")
    def _whole(self) -> SlideSpec:
        if self.include is not None and self.model_fields_set != {"include"}:
            raise ValueError("a slide with include: has no other keys; they belong to the included deck")
        if self.body is not None and self.file is not None:
            raise ValueError("a slide has a body: or a file:, not both; take one away")
        return self
