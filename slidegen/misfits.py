"""What does not fit the outline's models, in the words and places of the file that was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from slidegen.errors import Problem, SourceLocation, did_you_mean
from slidegen.yamlsource import Json, Step, YamlSource

FORMS = ("on all paths", "by path")  # steps of pydantic's that are in no file: which form of a value was tried


def problems(errors: Iterable[ErrorDetails], source: YamlSource, model: type[BaseModel]) -> list[Problem]:
    """What does not fit ``model``, in the order in which it stands in the file."""
    found = [_problem(error, source, model) for error in errors]
    return sorted(found, key=lambda problem: problem.location or SourceLocation(source.file))


def _problem(error: ErrorDetails, source: YamlSource, model: type[BaseModel]) -> Problem:
    path = tuple(step for step in error["loc"] if step not in FORMS)
    name = path[-1] if path else "outline"
    match error["type"]:
        case "extra_forbidden":
            return Problem(
                f"unknown key {name!r}", source.at(*path, key=True), did_you_mean(str(name), _keys(path[:-1], model))
            )
        case "missing":
            hint = f"add {name}: to this {_kind(path[:-1], model)}"
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
    return Problem(f"{_named(path)} {said}, but is {called(error['input'])}", source.at(*path), hint)


def _expected(kind: str) -> str:
    if kind.startswith(("model", "dict")):
        return "write it as key: value lines, indented under it"
    if kind == "list_type":
        return "write it as a list: one '- item' a line"
    return ""


def _named(path: tuple[Step, ...]) -> str:
    words = [f"item {step + 1}" if isinstance(step, int) else repr(step) for step in path[-2:]]
    return " of ".join(reversed(words)) if words and isinstance(path[-1], int) else words[-1] if words else "outline"


def called(value: Json | object) -> str:
    """What stands there, in plain words."""
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


def _kind(path: tuple[Step, ...], model: type[BaseModel]) -> str:
    inner = _model_at(path, model)
    return inner.__name__.removesuffix("Spec").lower() if inner else "mapping"


def _keys(path: tuple[Step, ...], model: type[BaseModel]) -> list[str]:
    inner = _model_at(path, model)
    return [field.alias or name for name, field in inner.model_fields.items()] if inner else []


def _model_at(path: tuple[Step, ...], outermost: type[BaseModel]) -> type[BaseModel] | None:
    """The model that describes the mapping at ``path``."""
    model: type[BaseModel] | None = outermost
    for step in path:
        if isinstance(step, int) or model is None:
            continue
        field = model.model_fields.get(step)
        model = _inner_model(field.annotation) if field else model  # else a name that the author chose
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _inner_model(part))), None)
