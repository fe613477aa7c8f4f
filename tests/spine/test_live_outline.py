"""frames: and print: in the outline: values that the controls offer, each once, and the job that comes of them."""

from __future__ import annotations

import pytest
from talks import Talk

from slidegen.deck.frames import grid, over_budget
from slidegen.errors import OutlineError, Problem
from slidegen.execution.jobs import FramesJob

SCRIPT = """
from typing import Annotated, Literal
from annotated_types import Interval
import matplotlib.pyplot as plt

def wave(*, layer: Annotated[int, Interval(ge=0, le=5)] = 1, word: Literal["a", "b"] = "a", loud: bool = False):
    return plt.figure()
"""


def write(talk: Talk, more: str, *, slides: str = "") -> None:
    talk.write("figures/wave.py", SCRIPT)
    talk.write_slides(f"- {{title: A, figure: {{source: 'wave.py:wave', live: [layer, word], {more}}}}}\n{slides}")


def problems(talk: Talk, more: str, *, slides: str = "") -> list[Problem]:
    write(talk, more, slides=slides)
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    return list(caught.value.problems)


def frames(talk: Talk, more: str) -> FramesJob:
    write(talk, more)
    (job,) = talk.resolve().frames
    return job


def pointed_at(problem: Problem) -> str:
    assert problem.location
    line = problem.location.file.read_text(encoding="utf-8").splitlines()[problem.location.line - 1]
    return line[problem.location.column - 1 :]


def test_all_combinations_are_drawn(talk: Talk) -> None:
    job = frames(talk, "params: {loud: true}, timeout: 2, frames: {layer: [0, 5.0], word: [b, a]}")
    assert job.sets == tuple({"layer": layer, "word": word} for layer in (0, 5) for word in "ba")
    assert (job.id, job.figure, job.params) == ("wave@frames", "wave", {"loud": True})
    assert job.limits.seconds == 8
    assert job.printed == ()


def test_parameters_without_frames_keep_their_values(talk: Talk) -> None:
    assert frames(talk, "params: {word: b}, frames: {layer: [0]}").sets == ({"layer": 0, "word": "b"},)


def test_sets_to_print_come_after_the_frames_unless_they_are_among_them(talk: Talk) -> None:
    job = frames(talk, "frames: {layer: [0, 1]}, print: [{layer: 5}, {layer: 1}, {layer: 5}]")
    assert [each["layer"] for each in job.sets] == [0, 1, 5]
    assert job.printed == (2, 1, 2)


def test_what_a_build_draws_depends_on_its_formats(talk: Talk) -> None:
    write(
        talk, "frames: {layer: [0, 1]}", slides="- {figure: {source: wave.py:wave, id: p, live: [layer], print: [{}]}}"
    )
    deck = talk.resolve()
    assert [job.id for job in deck.frames_for(("html", "pdf"))] == ["wave@frames", "p@frames"]
    assert [job.id for job in deck.frames_for(("pdf",))] == ["p@frames"]
    assert deck.frames_for(()) == ()


def test_frames_are_drawn_in_all_variants_of_their_figure(talk: Talk) -> None:
    theme = (talk.root / "themes" / "tiny.css").read_text(encoding="utf-8")
    talk.write("themes/tiny.css", theme + "section.invert { --paper: #101418; }")
    write(talk, "frames: {layer: [0]}", slides="- {class: invert, figure: 'wave.py:wave'}")
    assert talk.resolve().frames[0].variants == ("", "invert")


@pytest.mark.parametrize(
    ("more", "message", "hint", "place"),
    [
        ("frames: {layr: [0]}", "'layr' is not live", "did you mean 'layer'?", "layr: [0]}}}"),
        ("frames: {loud: [true]}", "'loud' is not live", "known: layer, word", "loud: [true]}}}"),
        ("frames: {layer: [0, 6]}", "layer must be between 0 and 5, but is 6", "", "6]}}}"),
        ("frames: {word: [c]}", "word must be one of a, b, but is c", "", "c]}}}"),
        ("frames: {layer: [0, 0.0]}", "0 stands twice among the frames of 'layer'", "keep one", "0.0]}}}"),
        ("print: [{}, {layer: 9}]", "layer must be between 0 and 5, but is 9", "", "9}]}}"),
        ("print: [{loud: true}]", "'loud' is not live", "known: layer, word", "loud: true}]}}"),
    ],
)
def test_what_no_control_offers(talk: Talk, more: str, message: str, hint: str, place: str) -> None:
    (found,) = problems(talk, more)
    assert (found.message, found.hint, pointed_at(found)) == (message, hint, place)


@pytest.mark.parametrize("more", ["frames: {layer: []}", "frames: [layer]", "print: {layer: 1}", f"print: {[{}] * 13}"])
def test_what_is_no_frames(talk: Talk, more: str) -> None:
    write(talk, more)
    with pytest.raises(OutlineError, match=r"outline.yaml:6"):
        talk.resolve()


def test_too_many_frames(talk: Talk) -> None:
    talk.write("figures/wide.py", SCRIPT.replace("le=5", "le=999"))
    values = list(range(201))
    talk.write_slides(
        f"- {{figure: {{source: 'wide.py:wave', live: [layer, word], frames: {{layer: {values}, word: [a, b]}}}}}}"
    )
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    (found,) = caught.value.problems
    assert found.message == "these are 402 frames; at most 400 can be drawn"
    assert found.hint == "take fewer values, or leave a parameter out"


def test_a_figure_has_its_frames_once(talk: Talk) -> None:
    slides = "- {title: B, figure: {source: 'wave.py:wave', live: [layer], frames: {layer: [3]}}}"
    (found,) = problems(talk, "frames: {layer: [0]}", slides=slides)
    assert found.message == "the figure 'wave' has frames already"
    assert "outline.yaml:6" in found.hint and "outline.yaml:7" in str(found.location)


def test_a_whole_script_has_no_frames(talk: Talk) -> None:
    talk.write_slides("- {title: A, figure: {source: wave.py, frames: {layer: [0]}}}")
    with pytest.raises(OutlineError, match="a whole script takes no frames:"):
        talk.resolve()


def test_frames_have_a_budget(talk: Talk) -> None:
    talk.write_slides("- {title: A}")
    assert talk.resolve().settings.frames_budget == 12_000_000
    talk.write_slides("- {title: A}", deck="frames_budget: 3 MB")
    assert talk.resolve().settings.frames_budget == 3_000_000


def test_grid() -> None:
    assert grid({"a": [1, 2], "b": [3, 4]}, {"a": 0, "c": 9}) == (
        {"a": 1, "c": 9, "b": 3},
        {"a": 1, "c": 9, "b": 4},
        {"a": 2, "c": 9, "b": 3},
        {"a": 2, "c": 9, "b": 4},
    )


def test_the_budget_names_what_is_heavy() -> None:
    sizes = {"small": (3, 3_000), "large": (2, 7_500_000)}
    assert over_budget(sizes, 7_503_000) is None
    found = over_budget(sizes, 7_000_000)
    assert found
    assert found.message == "the frames of this talk weigh 7.5 MB, more than the 7.0 MB of frames_budget:"
    assert found.detail == "  large: 2 frames, 7.5 MB\n  small: 3 frames, 3.0 kB"
    assert found.hint == (
        "give large fewer values or a coarser grid under frames:, or allow more under deck: with frames_budget: 8 MB"
    )
