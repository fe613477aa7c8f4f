"""YAML -> Outline: the talk as written, validated, every part with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ByteSize, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from slidegen.errors import OutlineError, Problem, SourceLocation, did_you_mean
from slidegen.yamlsource import Json, Step, YamlSource, read_yaml

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=80)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Minutes = Annotated[float, Field(ge=0, le=600)]
Memory = Annotated[ByteSize, Field(ge=100_000_000)]


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
    """A figure, and the words about it; ``live`` names the parameters worth exploring."""

    id: Name | None = None
    live: list[Name] = []
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
    """One slide; or, with ``include`` alone, all slides of an existing Marp deck."""

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
    minutes: Minutes = 0
    claims: list[Annotated[ClaimSpec, _wrap("that")]] = []
    cite: list[str] = []
    covers: list[str] = []
    classes: list[Name] = Field(default=[], alias="class")
    directives: dict[Name, str] = {}

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
    """What holds for the whole talk."""

    title: Annotated[str, Field(min_length=1)]
    name: Name | None = None
    subtitle: str = ""
    author: str = ""
    date: str = ""
    description: str = ""
    lang: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    theme: Name = "attention"
    size: Literal["16:9", "4:3"] = "16:9"
    minutes: Minutes = 0
    paginate: bool = True
    figure_timeout: Seconds = 60
    figure_memory: Memory = ByteSize(4_000_000_000)


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
        raise OutlineError(Problem(f"the outline is {_called(source.data)}, not a mapping", source.at(), hint))
    try:
        return Outline(OutlineSpec.model_validate(source.data), source)
    except ValidationError as error:
        raise OutlineError(*_problems(error.errors(include_url=False), source)) from None


def _problems(errors: Iterable[ErrorDetails], source: YamlSource) -> list[Problem]:
    found = [_problem(error, source) for error in errors]
    return sorted(found, key=lambda problem: problem.location or SourceLocation(source.file))


def _problem(error: ErrorDetails, source: YamlSource) -> Problem:
    path: tuple[Step, ...] = error["loc"]
    name = path[-1] if path else "outline"
    match error["type"]:
        case "extra_forbidden":
            return Problem(
                f"unknown key {name!r}", source.at(*path, key=True), did_you_mean(str(name), _keys(path[:-1]))
            )
        case "missing":
            hint = f"add {name}: to this {_kind(path[:-1])}"
            return Problem(f"{name!r} is missing", source.at(*path[:-1], key=True), hint)
        case "value_error":
            return Problem(str(error["msg"]).removeprefix("Value error, "), source.at(*path))
        case "string_pattern_mismatch" | "string_too_short":
            hint = (
                "letters, digits, - and _, beginning with a letter"
                if name != "lang"
                else "a language tag such as en or pt-BR"
            )
            return Problem(f"{error['input']!r} will not do for {name!r}", source.at(*path), hint)
    said = str(error["msg"]).replace("Input should be", "should be").replace("valid ", "")
    said = re.sub(r"a dictionary or instance of \w+", "a mapping", said)
    hint = _expected(error["type"])
    return Problem(f"{_named(path)} {said}, but is {_called(error['input'])}", source.at(*path), hint)


def _expected(kind: str) -> str:
    if kind.startswith(("model", "dict")):
        return "write it as key: value lines, indented under it"
    if kind == "list_type":
        return "write it as a list: one '- item' a line"
    return ""


def _named(path: tuple[Step, ...]) -> str:
    words = [f"item {step + 1}" if isinstance(step, int) else repr(step) for step in path[-2:]]
    return " of ".join(reversed(words)) if words and isinstance(path[-1], int) else words[-1] if words else "outline"


def _called(value: Json | object) -> str:
    match value:
        case None:
            return "empty"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case str():
            return f"the text {value[:40]!r}"
        case _:
            return repr(value)


def _kind(path: tuple[Step, ...]) -> str:
    model = _model_at(path)
    return model.__name__.removesuffix("Spec").lower() if model else "mapping"


def _keys(path: tuple[Step, ...]) -> list[str]:
    model = _model_at(path)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _model_at(path: tuple[Step, ...]) -> type[_Spec] | None:
    """The model that describes the mapping at ``path``."""
    model: type[_Spec] | None = OutlineSpec
    for step in path:
        if isinstance(step, int) or model is None:
            continue
        field = model.model_fields.get(step)
        model = _inner_model(field.annotation) if field else model  # else a name that the author chose
    return model


def _inner_model(annotation: Any) -> type[_Spec] | None:
    if isinstance(annotation, type) and issubclass(annotation, _Spec):
        return annotation
    return next((model for part in get_args(annotation) if (model := _inner_model(part))), None)
