"""The manifest: true of every figure and step, the same bytes for the same inputs, published whole with the deck."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import Any

import numpy
import pytest
from talks import TINY_THEME, WAVE, FakeMarp, Talk

from slidegen import __version__
from slidegen.errors import OutlineError
from slidegen.execution import fingerprint
from slidegen.execution.host import host_facts
from slidegen.execution.jobs import Outcome
from slidegen.publishing.manifest import read_manifest

SCORES = """
import os
from pathlib import Path
import matplotlib.pyplot as plt

def scores(*, rows: int):
    return [len(Path("rows.csv").read_text())] * rows

def bars(numbers):
    os.environ.get("SECRET_OF_THE_BARS")
    return plt.figure(), {"n": len(numbers)}
"""


@pytest.fixture
def built(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A talk with a step, and a figure that needs it, built."""
    monkeypatch.setenv("SECRET_OF_THE_BARS", "hunter2")
    talk.write("figures/scores.py", SCORES)
    talk.write("figures/rows.csv", "1\n")
    talk.write_outline(OUTLINE)
    assert not talk.build().problems
    return talk


OUTLINE = """
deck: {title: Tiny talk, theme: tiny}
steps:
  scores: {source: 'scores.py:scores', params: {rows: 3}}
sections:
  - title: Part
    slides:
      - title: T
        figure: {source: 'scores.py:bars', needs: {numbers: scores}}
"""


def manifest(talk: Talk) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(talk.published()["manifest.json"])
    return told


def test_a_figure_says_what_it_was_made_from(built: Talk) -> None:
    bars = manifest(built)["figures"]["bars"]
    assert (bars["asked_at"], bars["defined_at"]) == ("talk/outline.yaml:8", "figures/scores.py:8")
    assert {key: bars["asked"][key] for key in ("script", "function", "parameters", "needs")} == {
        "script": "figures/scores.py",
        "function": "bars",
        "parameters": {},
        "needs": {"numbers": "scores"},
    }
    assert (bars["asked"]["slot"], bars["asked"]["format"], bars["asked"]["variants"]) == ([400, 200], "auto", [""])
    assert bars["inputs"]["script"] == {"figures/scores.py": digest(built.root / "figures" / "scores.py")}
    assert (bars["python"], bars["packages"]["numpy"]) == (platform.python_version(), numpy.__version__)
    assert (bars["seed"], bars["values"], bars["host"]) == (0, {"n": 3}, dict(host_facts()))
    assert bars["seconds"] > 0
    image = bars["products"]["image"]
    assert image["sha256"] == digest(built.output / image["file"])


def test_a_step_says_it_too_and_what_it_gave(built: Talk) -> None:
    told = manifest(built)
    scores = told["steps"]["scores"]
    assert (scores["asked_at"], scores["defined_at"]) == ("talk/outline.yaml:3", "figures/scores.py:5")
    assert scores["asked"]["parameters"] == {"rows": 3}
    assert scores["inputs"]["data"] == {"figures/rows.csv": digest(built.root / "figures" / "rows.csv")}
    result = scores["products"]["result"]
    assert result["file"] is None
    assert told["figures"]["bars"]["inputs"]["step"] == {"scores": result["sha256"]}


def test_the_talk_as_a_whole(built: Talk) -> None:
    told = manifest(built)
    assert told["slidegen"] == __version__
    assert set(told["marp"]) == {"@marp-team/marp-cli", "@marp-team/marp-core"}
    assert told["deck"] == {
        "title": "Tiny talk",
        "theme": "tiny",
        "theme_files": {"themes/tiny.css": digest(built.root / "themes" / "tiny.css")},
        "outline": {"talk/outline.yaml": digest(built.outline)},
        "path": "",
        "planned": 0,
    }


def test_secrets_and_places_outside_the_project_are_not_in_it(built: Talk) -> None:
    text = built.published()["manifest.json"].decode()
    assert "SECRET_OF_THE_BARS" in text
    assert not [word for word in ("hunter2", str(built.root)) if word in text]


def test_it_is_the_same_from_memory_and_from_the_cache(built: Talk) -> None:
    before = built.published()["manifest.json"]
    built.project.record().unlink()
    assert built.build().changed
    assert built.published()["manifest.json"] == before


def test_every_variant_has_its_file(talk: Talk) -> None:
    talk.write("themes/tiny.css", TINY_THEME + "section.invert { --paper: #000000; }")
    figure = "figure: 'wave.py:wave'"
    talk.write_slides(f"- {{title: A, {figure}}}\n- {{title: B, class: invert, {figure}}}")
    assert not talk.build().problems
    products = manifest(talk)["figures"]["wave"]["products"]
    assert {name: product["file"] for name, product in products.items()} == {
        "image": "figures/wave.svg",
        "invert": "figures/wave-invert.svg",
    }
    assert all(product["sha256"] == digest(talk.output / product["file"]) for product in products.values())


def test_after_an_early_cutoff_only_the_manifest_is_made_anew(talk: Talk) -> None:
    talk.use_wave()
    talk.build()
    before = talk.published()
    talk.write("figures/wave.py", "# a remark\n" + WAVE)
    assert talk.figure().outcome is Outcome.RAN
    after = talk.published()
    assert FakeMarp.conversions == 1
    assert {name for name in before if before[name] != after[name]} == {"manifest.json"}
    wave = manifest(talk)["figures"]["wave"]
    assert wave["inputs"]["script"] == {"figures/wave.py": digest(talk.root / "figures" / "wave.py")}
    assert wave["defined_at"] == "figures/wave.py:5"
    assert not talk.build().changed
    assert talk.published() == after


def test_a_line_more_in_the_outline_moves_the_places_without_marp(built: Talk) -> None:
    built.write("talk/outline.yaml", "# a remark\n" + built.outline.read_text(encoding="utf-8"))
    built.build()
    assert manifest(built)["figures"]["bars"]["asked_at"] == "talk/outline.yaml:9"
    assert FakeMarp.conversions == 1


def test_inputs_put_back_are_the_inputs_told(talk: Talk) -> None:
    """Not those of the newest run: of the run whose picture is shown."""
    talk.use_wave()
    talk.build()
    before = manifest(talk)["figures"]
    talk.write("figures/wave.py", WAVE + "# a remark\n")
    talk.build()
    assert manifest(talk)["figures"] != before
    talk.write("figures/wave.py", WAVE)
    assert talk.figure().outcome is Outcome.UNCHANGED
    assert manifest(talk)["figures"] == before
    assert talk.figure().outcome is Outcome.UNCHANGED


def test_versions_are_those_of_the_run(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = fingerprint.installed_versions() | {"numpy": "99.9"}
    monkeypatch.setattr(fingerprint, "installed_versions", lambda: versions)
    talk.use_wave()
    talk.build()
    assert manifest(talk)["figures"]["wave"]["packages"]["numpy"] == "99.9"


def test_a_removed_manifest_comes_back(built: Talk) -> None:
    before = built.published()
    (built.output / "manifest.json").unlink()
    assert not built.build().problems
    assert built.published() == before


def test_clean_removes_it(built: Talk) -> None:
    assert built.command("clean").returncode == 0
    assert not built.output.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 2}', '{"figures": 1}'])
def test_another_file_in_its_place_is_told(built: Talk, text: str) -> None:
    file = built.write("build/manifest.json", text)
    with pytest.raises(OutlineError, match=r"is no manifest of this slidegen: .*\n  help: build first"):
        read_manifest(file)


def test_none_is_told(talk: Talk) -> None:
    with pytest.raises(OutlineError, match=r"cannot read .*manifest\.json: No such file or directory\n  help: build"):
        read_manifest(talk.output / "manifest.json")


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_slide_is_told_as_it_is_shown(built: Talk) -> None:
    slide = """
      - title: Rows
        id: rows
        minutes: 1.5
        class: invert
        layout: figure
        body: There are {{ figures.bars.n }}.
        notes: "{% for f in figures %}{{ f }}{% endfor %}: {{ figures['bars'].n | fixed(1) }}"
        figure: {source: 'scores.py:bars', needs: {numbers: scores}, alt: Bars}
    """
    built.write_outline(OUTLINE + slide.lstrip("\n").rstrip(" "))
    assert not built.build().problems
    first, second = manifest(built)["slides"]
    assert (first["id"], first["section"], first["texts"], first["values"]) == ("t", "Part", {"title": "T"}, [])
    assert second == {
        "id": "rows",
        "at": "talk/outline.yaml:9",
        "section": "Part",
        "minutes": 1.5,
        "layout": "figure",
        "classes": "invert",
        "directives": {},
        "texts": {"title": "Rows", "body": "There are 3.", "alt": "Bars", "notes": "bars: 3.0"},
        "values": ["bars.n"],
        "pictures": second["pictures"],
    }
    assert len(second["pictures"]) == 1 and (built.output / second["pictures"][0]).is_file()


def test_a_slide_of_a_deck_that_joined_is_told_as_it_was_written(built: Talk) -> None:
    built.write("talk/older.md", "# Older\n\n---\n\nand out\n")
    built.write_outline(OUTLINE + "  - include: older.md\n")
    assert not built.build().problems
    told = [(slide["id"], slide["layout"], slide["texts"]) for slide in manifest(built)["slides"][1:]]
    assert told == [("older-1", "included", {"body": "# Older"}), ("older-2", "included", {"body": "and out"})]


def test_a_manifest_of_before_slides_were_told_is_read(built: Talk) -> None:
    old = {key: each for key, each in manifest(built).items() if key != "slides"}
    file = built.write("build/manifest.json", json.dumps(old))
    assert read_manifest(file).slides is None
