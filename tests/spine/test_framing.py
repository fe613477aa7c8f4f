"""Frames of live figures in what is built: inside the page, chosen ones on paper, and what can go wrong with them."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any

import pytest
from talks import FakeMarp, Talk

SWING = """
from typing import Annotated

import matplotlib.pyplot as plt
from annotated_types import Interval

def swing(*, periods: Annotated[int, Interval(ge=1, le=9)] = 2):
    fig, ax = plt.subplots()
    ax.plot([0, periods], [0, 1])
    return fig, {"periods": periods, "half": 1 / (periods - 3) if periods > 4 else None}
"""
SLIDE = "- {{id: two, title: Two, body: '{text}', figure: {{source: 'swing.py:swing', live: [periods], {more}}}}}"


@pytest.fixture
def framed(talk: Talk) -> Talk:
    talk.write("figures/swing.py", SWING)
    return talk


def write(talk: Talk, more: str, text: str = "{{ figures.swing.periods }} times", deck: str = "") -> None:
    talk.write_slides(SLIDE.format(text=text, more=more), deck=deck)


def frames(talk: Talk) -> dict[str, Any]:
    page = (talk.output / "tiny-talk.html").read_text(encoding="utf-8")
    told = json.loads(re.search(r'id="talk">(.*?)</script>', page)[1])  # type: ignore[index]
    return {slide: json.loads(gzip.decompress(base64.b64decode(one))) for slide, one in told["frames"].items()}


def test_the_page_holds_the_slide_for_every_combination(framed: Talk) -> None:
    write(framed, "frames: {periods: [1, 3]}")
    assert not framed.build().problems
    grid = frames(framed)["two"]["figure"]["swing"]
    assert (grid["params"], grid["values"]) == (["periods"], [[1], [3]])
    assert [re.search(r"(\d) times", html)[1] for html in grid["html"]] == ["1", "3"]  # type: ignore[index]


def test_nothing_is_made_anew_when_nothing_changed_and_frames_are_when_they_did(framed: Talk) -> None:
    write(framed, "frames: {periods: [1, 3]}")
    framed.build()
    assert not framed.build().changed
    write(framed, "frames: {periods: [1, 4]}")
    assert framed.build().changed
    assert frames(framed)["two"]["figure"]["swing"]["values"] == [[1], [4]]


def test_chosen_ones_are_pages_of_the_pdf_under_one_number(framed: Talk) -> None:
    write(framed, "print: [{periods: 5}, {periods: 7}]")
    report = framed.build("html", "pdf")
    assert not report.problems and report.slides == 1
    paper = (framed.output / "tiny-talk.pdf").read_text(encoding="utf-8")
    first, second = paper.split("\n\n---\n\n")
    assert "5 times" in first and "7 times" in second
    assert "_paginate: hold" in second and "_paginate: hold" not in first
    assert len(set(re.findall(r"figures/swing\S+?svg", paper))) == 2
    assert "2 times" in (framed.output / "tiny-talk.md").read_text(encoding="utf-8")


def test_without_a_pdf_nothing_is_drawn_for_paper(framed: Talk) -> None:
    write(framed, "format: svg")
    framed.build()
    write(framed, "print: [{periods: 5}], format: svg")
    framed.build(dry_run=True)
    assert framed.build().figures[0].outcome == "unchanged"


def test_a_text_that_fails_with_one_frame_says_with_which(framed: Talk) -> None:
    write(framed, "frames: {periods: [5, 6, 3]}, params: {periods: 5}", "{{ figures.swing.half | fixed(1) }}")
    [problem] = framed.build().problems
    assert problem.message.startswith("with periods = 3: ")
    assert problem.location and problem.location.line == 6


def test_too_heavy_is_told_figure_by_figure(framed: Talk) -> None:
    write(framed, "frames: {periods: [1, 2, 3]}", deck="frames_budget: 200 B")
    conversions = FakeMarp.conversions
    [problem] = framed.build().problems
    assert problem.message.endswith("more than the 0.2 kB of frames_budget:")
    assert "swing: 3 frames" in problem.detail and "fewer values" in problem.hint
    assert FakeMarp.conversions == conversions + 1 and framed.published() == {}
