"""The talk of this repository: builds, holds what it claims, overflows nowhere, and describes its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import sync_playwright

from slidegen.build import Options, build
from slidegen.marp.browser import find_browser
from slidegen.marp.renderer import Renderer
from slidegen.results import BuildReport

ROOT = Path(__file__).parents[2]
OUTLINE = ROOT / "talk/outline.yaml"

# scrollHeight of a section exceeds its clientHeight by what does not fit on the slide.
OVERFLOWING = """sections => sections
    .map((it, index) => [index + 1, it.scrollHeight - it.clientHeight, it.scrollWidth - it.clientWidth])
    .filter(([, down, right]) => down > 1 || right > 1)"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("talk")


@pytest.fixture(scope="module")
def report(output: Path) -> BuildReport:
    with Renderer(say=print) as renderer:
        return build(Options(OUTLINE, ("html",), output), renderer, say=print)


@pytest.fixture(scope="module")
def slides() -> list[dict[str, object]]:
    sections = yaml.safe_load(OUTLINE.read_text(encoding="utf-8"))["sections"]
    return [slide for section in sections for slide in section["slides"]]


def test_it_builds_and_every_claim_holds(report: BuildReport) -> None:
    assert not report.problems
    assert len(report.claims) >= 60
    assert all(claim.passed and claim.values for claim in report.claims)


def test_every_figure_is_described_and_every_slide_has_notes_and_minutes(slides: list[dict[str, object]]) -> None:
    for slide in slides:
        figure = slide.get("figure")
        assert not isinstance(figure, dict) or len(figure["alt"]) > 40, slide["id"]
        assert slide["notes"], slide["id"]
        assert slide["minutes"], slide["id"]


def test_the_minutes_add_up(slides: list[dict[str, object]]) -> None:
    deck = yaml.safe_load(OUTLINE.read_text(encoding="utf-8"))["deck"]
    assert sum(float(str(slide["minutes"])) for slide in slides) == pytest.approx(deck["minutes"], abs=0.5)


@pytest.fixture(scope="module")
def overflowing(report: BuildReport, output: Path) -> Iterator[list[list[int]]]:
    assert not report.problems
    browser = find_browser(print)
    if browser.kind == "firefox":
        pytest.skip("Playwright drives only its own Firefox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.path, args=["--no-sandbox"], env=browser.environment or None
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        page.goto((output / "attention.html").as_uri())
        assert page.locator("section").count() == report.slides
        yield page.locator("section").evaluate_all(OVERFLOWING)
        chromium.close()


def test_nothing_runs_over_the_edge_of_a_slide(overflowing: list[list[int]]) -> None:
    assert overflowing == []
