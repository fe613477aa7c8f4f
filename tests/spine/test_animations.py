"""Animations: a looping image for screens, one frame as a picture for paper; and functions that return no picture."""

from __future__ import annotations

import pytest
from PIL import Image
from talks import Talk

from slidegen.execution.jobs import JobResult, Outcome

MOVING = """
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

def moving(*, frames: int = 4):
    fig, ax = plt.subplots()
    ax.set(xlim=(0, 10), ylim=(0, 10))
    line, = ax.plot([], [])
    label = ax.text(1, 9, "")

    def draw(number):
        line.set_data([0, number], [0, number])
        label.set_text(f"frame {number}")
        return line, label

    return FuncAnimation(fig, draw, frames=frames, interval=120), {"frames": frames}

def unreturned():
    animation, values = moving()
    return plt.gcf()
"""
SCRIPT = MOVING + "\nkept = moving()\nplt.show()\n"


def drawn(talk: Talk, figure: str) -> JobResult:
    talk.write("figures/moving.py", MOVING)
    talk.write("figures/script.py", SCRIPT)
    talk.write_slides(f"- {{figure: {figure}}}")
    return talk.figure()


@pytest.mark.parametrize("source", ["moving.py:moving", "moving.py:unreturned", "script.py"])
def test_an_animation_loops_and_one_frame_stands_still(talk: Talk, source: str) -> None:
    result = drawn(talk, source)
    assert result.outcome is Outcome.RAN, result.problem
    assert set(result.products) == {"image", "animation"}
    with Image.open(result.products["animation"]) as image:
        assert (image.format, image.n_frames, image.info["loop"]) == ("WEBP", 4, 0)
        image.load()
        assert image.info["duration"] == 120
        assert image.size == (600, 300)
    assert result.products["image"].suffix == ".svg"


def test_the_frame_that_stands_still_can_be_chosen(talk: Talk) -> None:
    first = drawn(talk, "{source: 'moving.py:moving'}").products["image"].read_bytes()
    last = drawn(talk, "{source: 'moving.py:moving', frame: 3}").products["image"].read_bytes()
    assert first != last
    assert drawn(talk, "{source: 'moving.py:moving'}").products["image"].read_bytes() == first


def test_a_frame_that_is_not_there_is_told(talk: Talk) -> None:
    problem = str(drawn(talk, "{source: 'moving.py:moving', frame: 4}").problem)
    assert "the animation has 4 frames, counted from 0: there is no frame 4" in problem
    assert "outline.yaml:6:" in problem


def test_the_same_animation_has_the_same_bytes(talk: Talk) -> None:
    once = drawn(talk, "moving.py:moving").products["animation"].read_bytes()
    talk.write("figures/moving.py", MOVING + "# a remark\n")
    talk.write_slides("- {figure: 'moving.py:moving'}")
    again = talk.figure()
    assert again.outcome is Outcome.RAN and again.products["animation"].read_bytes() == once


def test_screens_get_the_loop_and_paper_the_picture(talk: Talk) -> None:
    drawn(talk, "moving.py:moving")
    published = talk.published()
    assert {"figures/moving.svg", "figures/moving-animation.webp"} <= published.keys()
    markdown = published["tiny-talk.md"].decode()
    assert 'srcset="figures/moving-animation.webp"' in markdown and 'src="figures/moving.svg"' in markdown


def test_values_alone_make_no_picture(talk: Talk) -> None:
    talk.write("figures/counts.py", "def counts():\n    return {'rows': [{'n': 1, 'm': 2.5}]}\n")
    talk.write_slides("- {title: T, table: {figure: 'counts.py:counts', value: rows}}")
    result = talk.figure()
    assert (result.outcome, result.products, result.values) == (Outcome.RAN, {}, {"rows": [{"n": 1, "m": 2.5}]})
    assert talk.figure().outcome is Outcome.UNCHANGED


def test_a_slide_cannot_show_a_picture_that_is_not_there(talk: Talk) -> None:
    talk.write("figures/counts.py", "def counts():\n    return {'n': 1}\n")
    talk.write_slides("- {title: T, figure: 'counts.py:counts'}")
    (problem,) = talk.build().problems
    assert "figure counts has no picture" in str(problem) and "outline.yaml:6:" in str(problem)
