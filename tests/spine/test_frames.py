"""Frames through the engine: drawn in one run, cached and traced like any job, and the same pictures as alone."""

from __future__ import annotations

import pytest
from talks import Talk
from warm import WarmPool

from slidegen.deck.deck import Deck
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import JobResult, Outcome
from slidegen.figures.standing import standing

SCRIPT = """
from pathlib import Path
from typing import Annotated
from annotated_types import Interval
import matplotlib.pyplot as plt
import random

def wave(*, layer: Annotated[int, Interval(ge=0, le=5)] = 1, loud: bool = False):
    with open("count.txt", "a") as count:
        count.write("x")
    fig, ax = plt.subplots()
    ax.plot([0, random.random()], [layer, 1 / (5 - layer)], lw=9 if loud else 1)
    plt.rcParams["axes.facecolor"] = "red"
    return fig, {"layer": layer, "twice": 2 * layer}
"""


def write(talk: Talk, more: str, *, slides: str = "") -> Deck:
    talk.write("figures/wave.py", SCRIPT)
    talk.write_slides(f"- {{title: A, figure: {{source: 'wave.py:wave', live: [layer, loud], {more}}}}}\n{slides}")
    return talk.resolve()


def run(talk: Talk, deck: Deck) -> dict[str, JobResult]:
    world = World(talk.project.root)
    world.tokens = deck.theme.properties()
    with Runner(talk.cache, world, WarmPool(jobs=2)) as runner:
        runner.begin([*deck.steps, *deck.jobs, *deck.frames_for(("html",))])
        list(runner.results())
        return dict(runner.settled)


def test_frames_are_drawn_in_one_run_with_their_values(talk: Talk) -> None:
    results = run(talk, write(talk, "frames: {layer: [0, 2], loud: [true, false]}, print: [{layer: 3}]"))
    frames = results["wave@frames"]
    assert frames.outcome is Outcome.RAN, frames.problem
    assert list(frames.products) == [f"frame-{number}" for number in range(5)]
    assert [each["params"] for each in frames.values["frames"]] == [
        {"layer": 0, "loud": True},
        {"layer": 0, "loud": False},
        {"layer": 2, "loud": True},
        {"layer": 2, "loud": False},
        {"layer": 3, "loud": False},
    ]
    assert frames.values["frames"][2]["values"] == {"layer": 2, "twice": 4}
    assert results["wave"].values == {"layer": 1, "twice": 2}


def test_a_frame_is_the_picture_that_the_figure_alone_would_be(talk: Talk) -> None:
    frames = run(talk, write(talk, "frames: {layer: [0, 1, 2]}"))["wave@frames"]
    for layer in (0, 2):
        alone = run(talk, write(talk, f"params: {{layer: {layer}}}"))["wave"]
        assert frames.products[f"frame-{layer}"] == alone.products["image"]


def test_frames_are_kept_until_something_they_used_changes(talk: Talk) -> None:
    deck = write(talk, "frames: {layer: [0, 2]}")
    run(talk, deck)
    assert run(talk, deck)["wave@frames"].outcome is Outcome.UNCHANGED
    assert (talk.root / "figures" / "count.txt").read_text(encoding="utf-8") == "xxx"
    run(talk, write(talk, "frames: {layer: [0, 4]}"))
    assert (talk.root / "figures" / "count.txt").read_text(encoding="utf-8") == "xxxxx"
    talk.write("figures/wave.py", SCRIPT.replace("lw=9", "lw=8"))
    again = run(talk, talk.resolve())["wave@frames"]
    assert list(map(str, again.reasons)) == ["script changed: figures/wave.py"]


def test_frames_in_several_variants(talk: Talk) -> None:
    theme = (talk.root / "themes" / "tiny.css").read_text(encoding="utf-8")
    talk.write("themes/tiny.css", theme + "section.invert { --paper: #101418; }")
    slides = "- {class: invert, figure: {source: 'wave.py:wave', live: [layer]}}"
    frames = run(talk, write(talk, "frames: {layer: [0, 2]}", slides=slides))["wave@frames"]
    assert set(frames.products) == {"frame-0", "invert-frame-0", "frame-1", "invert-frame-1"}
    assert "#101418" in frames.products["invert-frame-1"].read_text(encoding="utf-8")


def test_a_frame_that_fails_is_told_with_its_parameters(talk: Talk) -> None:
    results = run(talk, write(talk, "frames: {layer: [4, 5], loud: [true]}"))
    assert results["wave"].outcome is Outcome.RAN
    failed = results["wave@frames"]
    assert failed.outcome is Outcome.EXCEPTED and failed.problem
    assert failed.problem.message == "figure wave with layer: 5, loud: True: ZeroDivisionError: division by zero"
    assert failed.problem.location and failed.problem.location.file.name == "wave.py"
    assert "asked for at" in failed.problem.detail


def test_a_talk_with_frames_builds_verifies_and_lists_its_figures(talk: Talk) -> None:
    write(talk, "frames: {layer: [0, 2]}")
    report = talk.build()
    assert not report.problems
    assert [row.id for row in standing(talk.outline)] == ["wave"]
    assert "wave@frames" not in talk.published()["manifest.json"].decode()


@pytest.mark.parametrize("form", ["svg", "png"])
def test_frames_have_their_figures_format(talk: Talk, form: str) -> None:
    frames = run(talk, write(talk, f"format: {form}, frames: {{layer: [0, 2]}}"))["wave@frames"]
    assert {file.suffix for file in frames.products.values()} == {f".{form}"}
