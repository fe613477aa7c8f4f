"""YAML -> Outline: the talk as written, validated, every part with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from slidegen.errors import OutlineError, Problem
from slidegen.misfits import called, problems
from slidegen.yamlsource import YamlSource, read_yaml

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=80)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Minutes = Annotated[float, Field(ge=0, le=600)]
# Minutes of every path through the talk, or of each by its name; the first name of the deck's is the usual path.
Timing = Annotated[
    Annotated[Minutes, Tag("on all paths")] | Annotated[dict[Name, Minutes], Field(min_length=1), Tag("by path")],
    Discriminator(lambda value: "by path" if isinstance(value, dict) else "on all paths"),
]
Memory = Annotated[ByteSize, Field(ge=100_000_000)]
# Rules of `slidegen check` that need not hold here, each with the reason; which rules there are, `checks` knows.
Allowances = dict[str, Annotated[str, Field(min_length=1)]]


def _wrap(key: str, model: type[BaseModel]) -> BeforeValidator:
    """Accept plain text where a mapping with one usual key is meant."""
    return BeforeValidator(
        lambda value: {key: value} if isinstance(value, str) else value, json_schema_input_type=str | model
    )


def _same_names(value: Any) -> Any:
    """A list of names is short for a mapping of each to itself."""
    is_names = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return {name: name for name in value} if is_names else value


def _words(value: Any) -> Any:
    """Words in one text are short for a list of them."""
    return value.split() if isinstance(value, str) else value


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class RunSpec(_Spec):
    """Something to run: ``source`` is FILE or FILE:FUNCTION inside figures/, ``params`` go to the function.

    ``needs`` names steps whose results the function receives, as PARAMETER: STEP or as a list of names that are both;
    ``reads`` are files or patterns, beside the script, that it reads in ways Python does not see.
    """

    source: Annotated[str, Field(min_length=1)] = Field(
        description="FILE or FILE:FUNCTION in figures/; a whole script when no function is named."
    )
    params: dict[str, Any] = Field(default={}, description="What the function is called with.")
    needs: Annotated[
        dict[Name, Name], BeforeValidator(_same_names, json_schema_input_type=list[Name] | dict[Name, Name])
    ] = Field(
        default={},
        description="Steps whose results the function receives: PARAMETER: STEP, or a list of names that are both.",
    )
    reads: list[str] = Field(
        default=[], description="Files or patterns that it reads below Python, where nobody sees it, beside its script."
    )
    timeout: Seconds | None = Field(
        default=None, description="Seconds that it may take; the deck's figure_timeout when not given."
    )
    memory: Memory | None = Field(
        default=None, description="Memory that it may take, such as 8 GB; the deck's figure_memory when not given."
    )


class StepSpec(RunSpec):
    """A computation that figures share: a function whose result is kept and handed to all that need it."""


class FigureSpec(RunSpec):
    """A figure, and the words about it; ``live`` names the parameters worth exploring.

    ``frames`` are values of live parameters whose combinations are drawn ahead, for pages without a server; ``print``
    are sets of them that have pages of their own on paper.
    """

    id: Name | None = Field(
        default=None, description="Its name in {{ figures.ID.VALUE }}; the function's when not given."
    )
    live: list[Name] = Field(
        default=[], description="Parameters worth exploring; each becomes a control, read off its annotation."
    )
    frames: dict[Name, Annotated[list[Any], Field(min_length=1)]] = Field(
        default={},
        description="Values of live parameters; all combinations are drawn ahead, for pages without a server.",
    )
    printed: Annotated[list[dict[Name, Any]], Field(max_length=12)] = Field(
        default=[], alias="print", description="Sets of live parameters that have pages of their own on paper."
    )
    alt: str = Field(default="", description="What the picture shows, for who cannot see it.")
    caption: str = Field(default="", description="A line below the picture.")
    format: Literal["auto", "svg", "png"] = Field(
        default="auto", description="SVG, PNG at double size, or whichever suits the figure."
    )
    frame: Annotated[int, Field(ge=0)] = Field(
        default=0, description="The frame of an animation that stands still on paper, from 0."
    )


_Step = Annotated[StepSpec, _wrap("source", StepSpec)]
_Figure = Annotated[FigureSpec, _wrap("source", FigureSpec)]


class ClaimSpec(_Spec):
    """Something the slide asserts, as an expression over the figures' values."""

    that: Annotated[str, Field(min_length=1)] = Field(
        description="An expression over values, such as figures.waves.count > 1; false, it stops the build."
    )
    because: str = Field(default="", description="Why it holds.")


class CodeSpec(_Spec):
    """A listing: a file, or one symbol of it (FILE:NAME or FILE:CLASS.NAME); its lines count from 1."""

    source: Annotated[str, Field(min_length=1)] = Field(
        description="FILE in figures/, or one function, class, method or name of it: FILE:NAME or FILE:CLASS.NAME."
    )
    highlight: list[str] = Field(default=[], description="Lines in focus, counted from 1: [3, 5-7].")
    fold: list[str] = Field(default=[], description="Lines to leave out, counted from 1: [10-20].")
    caption: str = Field(default="", description="A line below the listing.")


class ColumnSpec(_Spec):
    """One column of a two-column or compare slide."""

    title: str = Field(default="", description="The heading of the column.")
    body: str = Field(default="", description="Markdown with Jinja.")
    figure: _Figure | None = Field(default=None, description="A picture in the column.")


class TableColumnSpec(_Spec):
    """How a column is shown: ``format`` is a filter for its numbers, such as ``fixed(1)``."""

    title: str | None = Field(default=None, description="The heading of the column; the value's name when not given.")
    format: str = Field(
        default="", description="A filter for its numbers: fixed(1), sig, pct, thousands, si, pm(OTHER_COLUMN)."
    )


_TableColumn = Annotated[TableColumnSpec, _wrap("title", TableColumnSpec)]


def _named_alone(value: Any) -> Any:
    """Accept a list of names where a mapping of names to settings is meant."""
    return dict.fromkeys(value) if isinstance(value, list) and all(isinstance(name, str) for name in value) else value


class TableSpec(_Spec):
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


class SlideSpec(_Spec):
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
    columns: list[Annotated[ColumnSpec, _wrap("body", ColumnSpec)]] = Field(
        default=[], description="For two-column and compare: each a title, a body and a figure, or a body alone."
    )
    figure: _Figure | None = Field(
        default=None,
        description="The picture: FILE:FUNCTION in figures/, or a mapping with params, alt, live and more.",
    )
    code: Annotated[CodeSpec, _wrap("source", CodeSpec)] | None = Field(
        default=None, description="A listing from figures/, by name: attention.py:Attention.forward."
    )
    table: Annotated[TableSpec, _wrap("value", TableSpec)] | None = Field(
        default=None, description="A table of a figure's values: FIGURE.VALUE."
    )
    attribution: str = Field(default="", description="Whose words a quote is.")
    source: str = Field(default="", description="Where this comes from, in the footer, before the works cited.")
    notes: str = Field(default="", description="What you say; in the presenter window, never on the slide.")
    minutes: Timing = Field(default=0, description="How long it takes; by path, it is on those paths only: {full: 3}.")
    claims: list[Annotated[ClaimSpec, _wrap("that", ClaimSpec)]] = Field(
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


class SectionSpec(_Spec):
    """A part of the talk; without a title it does not show in the progress bar."""

    title: str = Field(default="", description="The part's name; without one it does not show in the progress bar.")
    slides: list[SlideSpec] = Field(default=[], description="The slides, in order.")
    include: str | None = Field(
        default=None, description="An existing Marp deck, by its file beside the outline, before the slides."
    )


class DeckSpec(_Spec):
    """What holds for the whole talk.

    ``minutes`` by path declare the paths through it; ``ideas`` is a file beside the outline that lists, as
    ID: PHRASE, what the slides' ``covers`` are to cover together; ``allow`` is for findings on no slide of its own.
    """

    title: Annotated[str, Field(min_length=1)] = Field(description="The talk's title.")
    name: Name | None = Field(
        default=None, description="The stem of the published files; made of the title when not given."
    )
    subtitle: str = Field(default="", description="A line below the title, on the title slide.")
    author: str = Field(default="", description="Who speaks.")
    date: str = Field(default="", description="When, in any words.")
    description: str = Field(default="", description="What the talk is about, for search engines and previews.")
    lang: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = Field(
        default="en", description="The language, such as en or pt-BR."
    )
    theme: Name = Field(default="attention", description="A theme in themes/, by its @theme name.")
    size: Literal["16:9", "4:3"] = Field(default="16:9", description="The shape of a slide.")
    minutes: Timing = Field(
        default=0,
        description="How long the talk may take; or its paths: {full: 45, short: 30}, the first being the usual one.",
    )
    ideas: str | None = Field(
        default=None, description="A file beside the outline that lists what the talk is to carry: ID: PHRASE."
    )
    paginate: bool = Field(default=True, description="Whether slides are numbered.")
    figure_timeout: Seconds = Field(default=60, description="Seconds that each figure may take.")
    figure_memory: Memory = Field(
        default=ByteSize(4_000_000_000), description="Memory that each figure may take, such as 8 GB."
    )
    frames_budget: Annotated[ByteSize, Field(gt=0)] = Field(
        default=ByteSize(12_000_000), description="What all frames together may weigh in the page, such as 20 MB."
    )
    allow: Allowances = Field(
        default={}, description="Rules of slidegen check that need not hold in this talk, each with the reason."
    )


class OutlineSpec(_Spec):
    """The whole file."""

    deck: DeckSpec = Field(description="What holds for the whole talk.")
    steps: dict[Name, _Step] = Field(
        default={}, description="Computations that figures share, run once and kept: NAME: FILE:FUNCTION."
    )
    sections: Annotated[list[SectionSpec], Field(min_length=1)] = Field(description="The parts of the talk, in order.")


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline as written; ``yaml.at(...)`` tells where each part stands."""

    spec: OutlineSpec
    yaml: YamlSource

    @property
    def file(self) -> Path:
        return self.yaml.file


def read_outline(file: Path) -> Outline:
    """Read and validate an outline.

    Raises:
        OutlineError: with every problem of the file, in the order in which they stand in it.
    """
    source = read_yaml(file)
    if not isinstance(source.data, dict):
        is_text = isinstance(source.data, str)
        hint = "an outline begins with deck: and has sections:"
        hint += "; notes are made one by slidegen new DIR --from NOTES.md" if is_text else ""
        kind = "text" if is_text else called(source.data)
        raise OutlineError(Problem(f"this is {kind}, and an outline is a mapping", source.at(), hint))
    try:
        return Outline(OutlineSpec.model_validate(source.data), source)
    except ValidationError as error:
        raise OutlineError(*problems(error.errors(include_url=False), source, OutlineSpec)) from None
