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
    Annotated[Minutes, Tag("on all paths")] | Annotated[dict[Name, Minutes], Tag("by path")],
    Discriminator(lambda value: "by path" if isinstance(value, dict) else "on all paths"),
]
Memory = Annotated[ByteSize, Field(ge=100_000_000)]
# Rules of `slidegen check` that need not hold here, each with the reason; which rules there are, `checks` knows.
Allowances = dict[str, Annotated[str, Field(min_length=1)]]


def _wrap(key: str) -> BeforeValidator:
    """Accept plain text where a mapping with one usual key is meant."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def _same_names(value: Any) -> Any:
    """A list of names is short for a mapping of each to itself."""
    is_names = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return {name: name for name in value} if is_names else value


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class RunSpec(_Spec):
    """Something to run: ``source`` is FILE or FILE:FUNCTION inside figures/, ``params`` go to the function.

    ``needs`` names steps whose results the function receives, as PARAMETER: STEP or as a list of names that are both;
    ``reads`` are files or patterns, beside the script, that it reads in ways Python does not see.
    """

    source: Annotated[str, Field(min_length=1)]
    params: dict[str, Any] = {}
    needs: Annotated[dict[Name, Name], BeforeValidator(_same_names)] = {}
    reads: list[str] = []
    timeout: Seconds | None = None
    memory: Memory | None = None


class StepSpec(RunSpec):
    """A computation that figures share: a function whose result is kept and handed to all that need it."""


class FigureSpec(RunSpec):
    """A figure, and the words about it; ``live`` names the parameters worth exploring.

    ``frames`` are values of live parameters whose combinations are drawn ahead, for pages without a server; ``print``
    are sets of them that have pages of their own on paper.
    """

    id: Name | None = None
    live: list[Name] = []
    frames: dict[Name, Annotated[list[Any], Field(min_length=1)]] = {}
    printed: Annotated[list[dict[Name, Any]], Field(max_length=12)] = Field(default=[], alias="print")
    alt: str = ""
    caption: str = ""
    format: Literal["auto", "svg", "png"] = "auto"
    frame: Annotated[int, Field(ge=0)] = 0


class ClaimSpec(_Spec):
    """Something the slide asserts, as an expression over the figures' values."""

    that: Annotated[str, Field(min_length=1)]
    because: str = ""


class CodeSpec(_Spec):
    """A listing: a file, or one symbol of it (FILE:NAME or FILE:CLASS.NAME); its lines count from 1."""

    source: Annotated[str, Field(min_length=1)]
    highlight: list[str] = []
    fold: list[str] = []
    caption: str = ""


class ColumnSpec(_Spec):
    """One column of a two-column or compare slide."""

    title: str = ""
    body: str = ""
    figure: Annotated[FigureSpec, _wrap("source")] | None = None


class TableColumnSpec(_Spec):
    """How a column is shown: ``format`` is a filter for its numbers, such as ``fixed(1)``."""

    title: str | None = None
    format: str = ""


def _named_alone(value: Any) -> Any:
    """Accept a list of names where a mapping of names to settings is meant."""
    return dict.fromkeys(value) if isinstance(value, list) and all(isinstance(name, str) for name in value) else value


class TableSpec(_Spec):
    """A table of values: ``value`` is FIGURE.VALUE, or with a ``figure`` of its own, which is not shown, its VALUE."""

    value: Annotated[str, Field(min_length=1)]
    figure: Annotated[FigureSpec, _wrap("source")] | None = None
    columns: Annotated[dict[str, Annotated[TableColumnSpec, _wrap("title")] | None], BeforeValidator(_named_alone)] = {}
    caption: str = ""

    @model_validator(mode="after")
    def _whole(self) -> TableSpec:
        if self.figure is None and not all(self.value.partition(".")):
            raise ValueError(f"{self.value!r} should name a figure and one of its values, as in results.rows")
        return self


class SlideSpec(_Spec):
    """One slide; or, with ``include`` alone, all slides of an existing Marp deck.

    Minutes by path put a slide on the paths that they name, and on no other.
    """

    include: str | None = None
    id: Name | None = None
    title: str = ""
    layout: str | None = None
    body: str | None = None
    file: str | None = None
    columns: list[Annotated[ColumnSpec, _wrap("body")]] = []
    figure: Annotated[FigureSpec, _wrap("source")] | None = None
    code: Annotated[CodeSpec, _wrap("source")] | None = None
    table: Annotated[TableSpec, _wrap("value")] | None = None
    attribution: str = ""
    source: str = ""
    notes: str = ""
    minutes: Timing = 0
    claims: list[Annotated[ClaimSpec, _wrap("that")]] = []
    cite: list[str] = []
    covers: list[str] = []
    classes: list[Name] = Field(default=[], alias="class")
    directives: dict[Name, str] = {}
    allow: Allowances = {}

    @model_validator(mode="before")
    @classmethod
    def _one_class_is_a_list(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("class"), str):
            return value | {"class": value["class"].split()}
        return value

    @model_validator(mode="after")
    def _whole(self) -> SlideSpec:
        if self.include is not None and self.model_fields_set != {"include"}:
            raise ValueError("a slide with include: has no other keys; they belong to the included deck")
        if self.body is not None and self.file is not None:
            raise ValueError("a slide has a body: or a file:, not both")
        return self


class SectionSpec(_Spec):
    """A part of the talk; without a title it does not show in the progress bar."""

    title: str = ""
    slides: list[SlideSpec] = []
    include: str | None = None


class DeckSpec(_Spec):
    """What holds for the whole talk.

    ``minutes`` by path declare the paths through it; ``ideas`` is a file beside the outline that lists, as
    ID: PHRASE, what the slides' ``covers`` are to cover together; ``allow`` is for findings on no slide of its own.
    """

    title: Annotated[str, Field(min_length=1)]
    name: Name | None = None
    subtitle: str = ""
    author: str = ""
    date: str = ""
    description: str = ""
    lang: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    theme: Name = "attention"
    size: Literal["16:9", "4:3"] = "16:9"
    minutes: Timing = 0
    ideas: str | None = None
    paginate: bool = True
    figure_timeout: Seconds = 60
    figure_memory: Memory = ByteSize(4_000_000_000)
    frames_budget: Annotated[ByteSize, Field(gt=0)] = ByteSize(12_000_000)
    allow: Allowances = {}


class OutlineSpec(_Spec):
    """The whole file."""

    deck: DeckSpec
    steps: dict[Name, Annotated[StepSpec, _wrap("source")]] = {}
    sections: Annotated[list[SectionSpec], Field(min_length=1)]


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
        hint = "an outline is a mapping with the keys deck: and sections:"
        raise OutlineError(Problem(f"the outline is {called(source.data)}, not a mapping", source.at(), hint))
    try:
        return Outline(OutlineSpec.model_validate(source.data), source)
    except ValidationError as error:
        raise OutlineError(*problems(error.errors(include_url=False), source, OutlineSpec)) from None
