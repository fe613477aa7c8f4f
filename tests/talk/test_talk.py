"""The talk of this repository: builds, holds what it claims, overflows nowhere, and describes its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page

from slidegen.bibliography import read_bibliography, split_citation
from slidegen.outline import read_outline
from slidegen.paths import paths
from slidegen.project import open_project
from slidegen.resolve import resolve
from slidegen.results import BuildReport
from tests.talk.conftest import OUTLINE

# scrollHeight of a section exceeds its clientHeight by what does not fit on the slide.
OVERFLOWING = """sections => sections
    .map((it, index) => [index + 1, it.scrollHeight - it.clientHeight, it.scrollWidth - it.clientWidth])
    .filter(([, down, right]) => down > 1 || right > 1)"""

# Text set in less than 16 px of the slide; superscripts and what MathJax draws are measured by the eye.
SMALL = """sections => sections.flatMap((section, index) => {
    const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT), found = []
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const box = text.parentElement, size = parseFloat(getComputedStyle(box).fontSize)
        const counts = text.data.trim() && !box.closest('sup, sub, svg, style, mjx-container')
        if (counts && size < 16) found.push([index + 1, size, text.data.trim().slice(0, 30)])
    }
    return found
})"""


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


def test_every_work_in_the_bibliography_is_cited_or_marked_as_further_reading(slides: list[dict[str, Any]]) -> None:
    cited = {split_citation(key)[0] for slide in slides for key in slide.get("cite", ())}
    works = read_bibliography(OUTLINE.with_name("references.bib"))
    assert [key for key, work in works.items() if key not in cited and not work.further] == []


def test_every_link_is_one(slides: list[dict[str, Any]]) -> None:
    texts = [OUTLINE.read_text(encoding="utf-8"), OUTLINE.with_name("references.bib").read_text(encoding="utf-8")]
    links = [link for text in texts for link in re.findall(r"\w+://[^\s)}\"'>]+", text)]
    assert len(links) > 50
    assert all(urlsplit(link).scheme in ("http", "https") and "." in urlsplit(link).netloc for link in links)


@pytest.fixture(scope="module")
def page(report: BuildReport, output: Path, chromium: Browser) -> Iterator[Page]:
    """The built deck in a browser, all its slides laid out."""
    assert not report.problems
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.emulate_media(media="print")  # on screen only one slide is
    page.goto((output / "attention.html").as_uri())
    assert page.locator("main section").count() == report.slides
    yield page
    page.close()


def test_nothing_runs_over_the_edge_of_a_slide(page: Page) -> None:
    assert page.locator("section").evaluate_all(OVERFLOWING) == []


def test_no_text_is_smaller_than_16_px(page: Page) -> None:
    assert page.locator("section").evaluate_all(SMALL) == []
