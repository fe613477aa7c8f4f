"""The JSON Schema of the outline: valid, true to the models, and completed with what a talk has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from talks import Talk

from slidegen.outline.outline import OutlineSpec
from slidegen.outline.schema import Own, outline_schema
from slidegen.outline.yamlsource import read_yaml
from slidegen.project import open_project

OURS = Path(__file__).parents[2] / "talk" / "outline.yaml"
SHORT = """
deck: {title: 2026, theme: tiny, minutes: {full: 45, short: 30}, figure_memory: 8 GB}
steps: {model: wave.py:wave}
sections:
  - slides:
      - {title: A, figure: wave.py:wave, class: invert dense, claims: [1 < 2, {that: 2 < 3, because: counting}]}
      - {title: B, figure: {source: wave.py:wave, params: {periods: 3}, needs: [model], memory: 1000000000}}
      - {title: C, columns: [left, {title: Right, body: right}], minutes: {short: 1}}
      - {title: D, table: {value: wave.rows, columns: {a: A, b: {title: B}, c: }}}
      - {title: E, code: {source: wave.py, highlight: [3, 5-7]}, table: wave.rows}
      - include: old.md
"""


def _complaints(schema: dict[str, Any], data: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(data)]


def _of(talk: Talk) -> dict[str, Any]:
    return outline_schema(Own.of(talk.project))


def test_it_is_a_valid_schema_and_every_key_of_the_outline_is_explained() -> None:
    schema = outline_schema()
    Draft202012Validator.check_schema(schema)
    keys = [key for model in (schema, *schema["$defs"].values()) for key in model["properties"].items()]
    assert [name for name, key in keys if len(key.get("description", "")) < 8] == []


def test_the_talk_of_this_repository_fits_it() -> None:
    schema = outline_schema(Own.of(open_project(OURS)))
    assert _complaints(schema, read_yaml(OURS).data) == []


def test_whatever_short_form_the_models_take_fits_it(talk: Talk) -> None:
    data = read_yaml(talk.write_outline(SHORT)).data
    OutlineSpec.model_validate(data)
    assert _complaints(outline_schema(), data) == []
    assert _complaints(_of(talk), data) == []


@pytest.mark.parametrize(
    "slide",
    [
        {"title": "T", "layuot": "code"},
        {"title": "T", "layout": "cod"},
        {"title": "T", "figure": "wave.py:wvae"},
        {"title": "T", "figure": {"source": "wave.py:wave", "params": {"perods": 1}}},
        {"title": "T", "figure": {"alt": "no source"}},
        {"title": "T", "minutes": -1},
    ],
)
def test_what_is_misspelt_does_not(talk: Talk, slide: dict[str, Any]) -> None:
    data = {"deck": {"title": "T", "theme": "tiny"}, "sections": [{"slides": [slide]}]}
    assert _complaints(_of(talk), data) != []


def test_layouts_themes_and_figures_of_the_talk_are_named(talk: Talk) -> None:
    talk.write("talk/layouts/poster.md.j2", "x")
    talk.write("figures/deep/more.py", "def _private(): ...\ndef shown(*, a: int = 1, **rest): ...\nclass No: ...\n")
    talk.write("figures/broken.py", "def (")
    own = Own.of(talk.project)
    assert {"poster", "figure-right"} <= set(own.layouts)
    assert own.themes == ("tiny", "attention-dark", "attention")
    assert list(own.sources) == ["broken.py", "deep/more.py", "deep/more.py:shown", "wave.py", "wave.py:wave"]
    Draft202012Validator.check_schema(_of(talk))
    rules = {rule["if"]["properties"]["source"]["const"]: rule["then"] for rule in _rules(_of(talk))}
    assert rules["wave.py:wave"]["properties"]["params"] == {
        "properties": {"periods": {"description": "periods: int"}},
        "propertyNames": {"enum": ["periods"]},
    }
    assert "propertyNames" not in rules["deep/more.py:shown"]["properties"]["params"]


def _rules(schema: dict[str, Any]) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = schema["$defs"]["FigureSpec"]["allOf"]
    return rules


def test_a_build_keeps_it_true_and_writes_it_only_when_it_changed(talk: Talk) -> None:
    file = talk.project.schema
    talk.use_wave()
    talk.build()
    first = file.stat().st_mtime_ns
    assert "wave.py:wave" in file.read_text(encoding="utf-8")
    talk.write_slides("- {title: Another}")
    talk.build()
    assert file.stat().st_mtime_ns == first
    talk.write("figures/new.py", "def fresh(): ...")
    assert not talk.build().changed
    assert (
        "new.py:fresh"
        in json.loads(file.read_text(encoding="utf-8"))["$defs"]["FigureSpec"]["properties"]["source"]["enum"]
    )


def test_the_verb_prints_it(talk: Talk) -> None:
    general, own = talk.command("schema"), talk.slidegen("schema", "talk/outline.yaml")
    assert "enum" not in json.loads(general.stdout)["$defs"]["StepSpec"]["properties"]["source"]
    assert json.loads(own.stdout)["$defs"]["StepSpec"]["properties"]["source"]["enum"] == ["wave.py", "wave.py:wave"]
    assert talk.command("schema", "nowhere.yaml").returncode == 1
