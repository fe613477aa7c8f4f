"""The JSON Schema of the outline, for editors: made of the models, and completed with what a talk has."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from slidegen.errors import OutlineError
from slidegen.outline.outline import OutlineSpec
from slidegen.project import Project, layouts_of, scripts_of
from slidegen.scripts.script import Script, parameters, read_script
from slidegen.theme import names_of_themes

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Own:
    """What a talk has to offer: layouts, themes, and its figures' sources with their functions (None for a script)."""

    layouts: tuple[str, ...]
    themes: tuple[str, ...]
    sources: Mapping[str, ast.FunctionDef | None]

    @classmethod
    def of(cls, project: Project) -> Own:
        """What stands in the folders of a project; nothing is run."""
        layouts = sorted(set(layouts_of(project)))
        return cls(tuple(layouts), tuple(names_of_themes(project.theme_folders)), dict(_sources(project)))


def outline_schema(own: Own | None = None) -> Schema:
    """The schema of any outline; with what a talk has of its ``own``, of the outline of that talk."""
    told: Schema = json.loads(_general())
    if own:
        _complete(told, own)
    return told


@cache
def _general() -> str:
    schema = OutlineSpec.model_json_schema(schema_generator=_Generator)
    return json.dumps({"$schema": DIALECT, "title": "slidegen outline", **_untitled(schema)})


class _Generator(GenerateJsonSchema):
    """Says that texts may be written as numbers, and sizes as texts, as the models take them."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return {**super().str_schema(schema), "type": ["string", "number"]}


def _complete(schema: Schema, own: Own) -> None:
    """Put names of this talk where the models allow any text."""
    models = schema["$defs"]
    models["DeckSpec"]["properties"]["theme"]["enum"] = list(own.themes)
    layout = models["SlideSpec"]["properties"]["layout"]
    layout["anyOf"][0]["enum"] = list(own.layouts)
    for model in ("FigureSpec", "StepSpec"):
        models[model]["properties"]["source"]["enum"] = list(own.sources)
        models[model]["allOf"] = [_with_parameters(*each) for each in own.sources.items() if each[1]]
        for short in _beside(schema, f"#/$defs/{model}"):
            short["enum"] = list(own.sources)


def _beside(part: Any, ref: str) -> Iterator[Schema]:
    """The texts that are short for the model at ``ref``, wherever in a schema."""
    match part:
        case {"anyOf": [*options]} if {"$ref": ref} in options:
            yield from (option for option in options if "string" in option.get("type", ()))
        case dict():
            for inner in part.values():
                yield from _beside(inner, ref)
        case list():
            for inner in part:
                yield from _beside(inner, ref)


def _with_parameters(source: str, function: ast.FunctionDef | None) -> Schema:
    """What ``params`` may hold for one source: the parameters of its function, for completion and hover."""
    assert function is not None
    names, _, is_open = parameters(function)
    params = {"properties": {name: {"description": told} for name, told in _described(function).items()}}
    closed = {} if is_open else {"propertyNames": {"enum": names}}
    asked = {"properties": {"source": {"const": source}}, "required": ["source"]}
    return {"if": asked, "then": {"properties": {"params": params | closed}}}


def _described(function: ast.FunctionDef) -> dict[str, str]:
    """Each parameter as the signature has it: ``count: int``."""
    arguments = function.args
    return {each.arg: ast.unparse(each) for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def _sources(project: Project) -> Iterator[tuple[str, ast.FunctionDef | None]]:
    """FILE and FILE:FUNCTION of all scripts; what is private, or no Python while it is edited, is left out."""
    for file in scripts_of(project):
        name = file.relative_to(project.figures).as_posix()
        try:
            functions = _functions(read_script(file))
        except (OutlineError, OSError):
            functions = {}
        yield name, None
        yield from ((f"{name}:{function}", node) for function, node in functions.items())


def _functions(script: Script) -> dict[str, ast.FunctionDef]:
    tops = {name: node for name, node in script.symbols.items() if not name.startswith("_") and "." not in name}
    return {name: node for name, node in tops.items() if isinstance(node, ast.FunctionDef)}


def _untitled(part: Any, *, is_named: bool = False) -> Any:
    """A schema without the titles that pydantic makes of names; ``is_named`` where keys are names themselves."""
    if isinstance(part, list):
        return [_untitled(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    kept = {key: inner for key, inner in part.items() if is_named or key != "title"}
    return {key: _untitled(inner, is_named=key in ("properties", "$defs")) for key, inner in kept.items()}
