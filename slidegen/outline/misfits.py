"""What does not fit the outline's models, in the words and places of the file that was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from slidegen.errors import Problem, SourceLocation, did_you_mean, near
from slidegen.outline.expectations import expected
from slidegen.outline.yamlsource import Json, Step, YamlSource

FORMS = ("on all paths", "by path")  # steps of pydantic's that are in no file: which form of a value was tried
_HINTS: Mapping[str, str] = {
    "list_type": "write it as a list: one '- item' a line",
    "string_type": "put quotes around text that looks like something else",
    "float_parsing": "write digits only; a minute and a half is 1.5",
    "float_type": "write digits only; a minute and a half is 1.5",
    "greater_than_equal": "write a larger number",
    "greater_than": "write a larger number",
    "less_than_equal": "write a smaller number",
    "bool_parsing": "write true, or false",
    "bool_type": "write true, or false",
    "byte_size": "write a number and a unit",
    "byte_size_unit": "write a number and a unit",
} | dict.fromkeys(
    ("dict_type", "model_type", "model_attributes_type"), "write it as key: value lines, indented under it"
)
_NAME = "write letters, digits, - and _, beginning with a letter"
_CLOSE_TO = re.compile(r"^(\w+):(\S.*)", re.DOTALL)


def problems(errors: Iterable[ErrorDetails], source: YamlSource, model: type[BaseModel]) -> list[Problem]:
    """What does not fit ``model``, in the order in which it stands in the file."""
    told = _without_consequences(list(errors), model)
    found = [_problem(error, source, model) for error in told]
    return sorted(found, key=lambda problem: problem.location or SourceLocation(source.file))


def _without_consequences(errors: list[ErrorDetails], model: type[BaseModel]) -> Iterator[ErrorDetails]:
    """Without the keys that are missing because they are misspelt, or stand a level too high: those are told."""
    unknown = [_path(error) for error in errors if error["type"] == "extra_forbidden"]
    for error in errors:
        path = _path(error)
        beside = [str(each[-1]) for each in unknown if each[:-1] == path[:-1]]
        inside = _keys(path, model)
        explains = (key in inside or near(key, [str(path[-1])]) or not key.isidentifier() for key in beside)
        if error["type"] != "missing" or not any(explains):
            yield error


def _path(error: ErrorDetails) -> tuple[Step, ...]:
    return tuple(step for step in error["loc"] if step not in FORMS)


def _problem(error: ErrorDetails, source: YamlSource, model: type[BaseModel]) -> Problem:
    path = _path(error)
    name = path[-1] if path else "outline"
    at = source.at(*path)
    match error["type"]:
        case "extra_forbidden":
            return Problem(f"unknown key {name!r}", source.at(*path, key=True), _instead(str(name), path[:-1], model))
        case "missing":
            hint = f"add {name}: to this {_kind(path[:-1], model)}"
            return Problem(f"{name!r} is missing", source.at(*path[:-1], key=True), hint)
        case "value_error":
            message, _, hint = str(error["msg"]).removeprefix("Value error, ").partition("; ")
            return Problem(message, at, hint)
        case "string_too_short":
            return Problem(f"{_named(path)} is empty", at, "write something")
        case "too_short":
            is_list = isinstance(error["input"], list)
            hint = "add an item, which begins with a dash" if is_list else "add a key: value to it"
            return Problem(f"{_named(path)} is empty", at, hint)
        case "string_pattern_mismatch":
            hint = _NAME if name != "lang" else "write a language tag, such as en or pt-BR"
            return Problem(f"{error['input']!r} will not do for {_named(path)}", at, hint)
    said = expected(error)
    return Problem(f"{_named(path)} {said}, but is {called(error['input'])}", at, _hint(error, path, said))


def _hint(error: ErrorDetails, path: tuple[Step, ...], said: str) -> str:
    written = error["input"]
    if isinstance(written, list) and path[-1:] == ("figure",):
        return "a slide shows one figure; with columns: it shows two"
    if isinstance(written, str) and said == "should be a mapping" and (match := _CLOSE_TO.match(written)):
        return f"put a space after the colon: {match[1]}: {match[2]}"
    if (
        isinstance(written, dict)
        and said == "should be a list"
        and (key := str(next(iter(written), ""))).startswith("-")
    ):
        return f"put a space after the dash: - {key[1:]}:"
    if isinstance(written, list) and said == "should be text":
        return "for a list of points, write | after the colon"
    if isinstance(written, dict) and said == "should be text":
        return "put quotes around text with a colon, or write it under |"
    if isinstance(written, str) and said == "should be a list" and not set(written) & set(",:[]{}\n"):
        return f"write it as a list: [{written}]"
    if said.endswith("MB"):
        return "give it a unit, as in 8 GB"
    if written is None:
        return "write it after the colon"
    if error["type"] == "literal_error":
        return did_you_mean(str(written), re.findall(r"'([^']+)'", said))
    return _HINTS.get(error["type"], "")


def _instead(key: str, path: tuple[Step, ...], model: type[BaseModel]) -> str:
    """What may have been meant by an unknown key: one that is spelt much alike, or one that belongs elsewhere."""
    known = _keys(path, model)
    if key == "<<":
        return "nothing is merged here; write the keys out"
    homes = sorted({_name_of(each) for each in _models_in(model) if key in _keys_of(each)})
    if near(key, known) or not homes:
        is_text = not near(key, known) and (" " in key or not key.islower())
        return did_you_mean(key, known) + ("; put quotes around text with a colon" if is_text else "")
    return f"{key}: belongs in {' or '.join(map(_one, homes))}, not in {_one(_kind(path, model))}"


def _one(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


def _named(path: tuple[Step, ...]) -> str:
    words = [f"item {step + 1}" if isinstance(step, int) else repr(step) for step in path[-2:]]
    return " of ".join(reversed(words)) if words and isinstance(path[-1], int) else words[-1] if words else "outline"


def called(value: Json | object) -> str:
    """What stands there, in plain words."""
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
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
    return _name_of(inner) if inner else "mapping"


def _name_of(model: type[BaseModel]) -> str:
    """``table column`` for TableColumnSpec."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__.removesuffix("Spec")).lower()


def _keys(path: tuple[Step, ...], model: type[BaseModel]) -> list[str]:
    inner = _model_at(path, model)
    return _keys_of(inner) if inner else []


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(path: tuple[Step, ...], outermost: type[BaseModel]) -> type[BaseModel] | None:
    """The model that describes the mapping at ``path``."""
    model: type[BaseModel] | None = outermost
    for step in path:
        if isinstance(step, int) or model is None:
            continue
        field = model.model_fields.get(step)
        model = next(_inner_models(field.annotation), None) if field else model  # else a name that the author chose
    return model


def _models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and all within it."""
    yield model
    for field in model.model_fields.values():
        for inner in _inner_models(field.annotation):
            yield from _models_in(inner)


def _inner_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _inner_models(part)
