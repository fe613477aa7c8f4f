"""The talk of this repository: builds, holds what it claims, and nothing in it would embarrass its speaker."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from slidegen.checks.checking import check
from slidegen.checks.words import check_lines
from slidegen.deck.resolve import resolve
from slidegen.marp.renderer import Renderer
from slidegen.outline.outline import read_outline
from slidegen.outline.paths import paths
from slidegen.project import open_project
from slidegen.results import BuildReport
from tests.talk.conftest import OUTLINE


@pytest.fixture(scope="module")
def slides() -> list[dict[str, Any]]:
    sections = yaml.safe_load(OUTLINE.read_text(encoding="utf-8"))["sections"]
    return [slide for section in sections for slide in section["slides"]]


def test_it_builds_and_every_claim_holds(report: BuildReport) -> None:
    assert not report.problems
    assert len(report.claims) >= 120
    assert all(claim.passed and claim.values for claim in report.claims)


def test_every_figure_is_described_and_every_slide_has_notes_and_minutes(slides: list[dict[str, Any]]) -> None:
    for slide in slides:
        figure = slide.get("figure")
        assert not isinstance(figure, dict) or len(figure["alt"]) > 40, slide["id"]
        assert slide["notes"], slide["id"]
        assert "minutes" in slide, slide["id"]  # 0 for those that are there to be read


@pytest.mark.parametrize(("path", "minutes"), [("short", 35), ("full", 45), ("long", 60)])
def test_the_minutes_of_every_path_add_up(path: str, minutes: float) -> None:
    deck = resolve(read_outline(OUTLINE), open_project(OUTLINE), path=path)
    assert deck.minutes == pytest.approx(minutes, abs=0.05)
    assert paths(deck.settings.minutes) == ("full", "short", "long")
    assert isinstance(deck.settings.minutes, dict)
    assert deck.settings.minutes[path] == minutes


def test_the_readme_counts_what_is_there(report: BuildReport) -> None:
    readme = (OUTLINE.parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"{report.slides} slides" in readme
    assert f"{len(report.claims)} checked claims" in readme


def test_every_idea_of_the_notes_has_its_slide(report: BuildReport) -> None:
    assert report.coverage
    assert (report.coverage.ideas, report.coverage.missing) == (204, ())


def test_every_link_is_one(slides: list[dict[str, Any]]) -> None:
    texts = [OUTLINE.read_text(encoding="utf-8"), OUTLINE.with_name("references.bib").read_text(encoding="utf-8")]
    links = [link for text in texts for link in re.findall(r"\w+://[^\s)}\"'>]+", text)]
    assert len(links) > 50
    assert all(urlsplit(link).scheme in ("http", "https") and "." in urlsplit(link).netloc for link in links)


def test_check_finds_nothing(report: BuildReport, output: Path) -> None:
    assert not report.problems
    with Renderer(say=print) as renderer:
        told = check(OUTLINE, output, renderer, jobs=2, say=print)
    assert not told.problems and told.slides >= report.slides
    assert list(check_lines(told))[:-1] == []  # nor is anything allowed: the last line is the sum
