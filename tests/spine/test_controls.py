"""Controls: read off signatures without running them, and the judges of what a page sends."""

from __future__ import annotations

from typing import Any

import pytest
from talks import Talk

from slidegen.deck.resolve import resolve
from slidegen.errors import OutlineError, Problem
from slidegen.outline.outline import read_outline
from slidegen.project import PACKAGE, open_project
from slidegen.scripts.controls import Control

SCRIPT = """
from typing import Annotated, Literal, Optional
import annotated_types as at
from annotated_types import Ge, Gt, Interval, Le, Lt, MultipleOf
from models.net import LAYERS as DEPTH, Layer
import missing

raise SystemExit("nobody runs this")
SMALL, LARGE = 2, 2 * 8 - 1
Word = Literal["one", "two"]
Few = Interval(ge=1, le=3)

def wave(*, {parameter}): ...
"""
NET = """
from typing import Annotated
from annotated_types import Interval
LAYERS, HEADS = 6, 12
Layer = Annotated[int, Interval(ge=0, le=LAYERS - 1)]
"""


def write(talk: Talk, parameter: str, *, more: str = "") -> None:
    talk.write("figures/models/net.py", NET)
    talk.write("figures/wave.py", SCRIPT.replace("{parameter}", parameter))
    talk.write_slides(f"- {{title: A, figure: {{source: 'wave.py:wave', live: [x]{more}}}}}")


def control(talk: Talk, parameter: str, *, more: str = "") -> Control:
    write(talk, parameter, more=more)
    (found,) = talk.resolve().slides[0].figure.controls
    return found


def problem(talk: Talk, parameter: str, *, more: str = "") -> Problem:
    write(talk, parameter, more=more)
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    (found,) = caught.value.problems
    return found


def pointed_at(problem: Problem) -> str:
    assert problem.location
    line = problem.location.file.read_text(encoding="utf-8").splitlines()[problem.location.line - 1]
    return line[problem.location.column - 1 :]


RANGES = {
    "Annotated[int, Interval(ge=0, le=5)] = 1": (0, 5, 1, 1),
    "Annotated[int, Interval(gt=0, lt=5)] = 1": (1, 4, 1, 1),
    "Annotated[int, Ge(-2), Lt(3)] = -1": (-2, 2, 1, -1),
    "Annotated[int, Gt(0), Le(3)] = 1": (1, 3, 1, 1),
    "Annotated[int, Interval(ge=3, le=30), MultipleOf(8)] = 16": (8, 24, 8, 16),
    "at.Annotated[int, at.Interval(ge=0, le=2)] = 0": (0, 2, 1, 0),
    "'Annotated[int, Interval(ge=0, le=2)]' = 0": (0, 2, 1, 0),
    "Annotated[int, Interval(ge=SMALL, le=LARGE)] = LARGE": (2, 15, 1, 15),
    "Annotated[int, Interval(ge=1, le=DEPTH)] = DEPTH": (1, 6, 1, 6),
    "Annotated[int, Few] = 2": (1, 3, 1, 2),
    "Layer = 3": (0, 5, 1, 3),
    "Annotated[Layer, Ge(2)] = 3": (2, 5, 1, 3),
    "Annotated[float, Interval(ge=0, le=1)] = 0.5": (0.0, 1.0, 0.01, 0.5),
    "Annotated[float, Interval(ge=0, le=359)] = 1": (0.0, 359.0, 1.0, 1.0),
    "Annotated[float, Interval(gt=0, le=2)] = 0.3": (0.02, 2.0, 0.02, 0.3),
    "Annotated[float, Interval(ge=0.01, le=10)] = 0.5": (0.01, 10.0, 0.01, 0.5),
    "Annotated[float, Interval(ge=0, le=1), MultipleOf(0.25)] = 0.5": (0.0, 1.0, 0.25, 0.5),
}


@pytest.mark.parametrize("annotation", RANGES)
def test_a_number_with_both_bounds_is_a_range(talk: Talk, annotation: str) -> None:
    found = control(talk, f"x: {annotation}")
    assert (found.kind, found.minimum, found.maximum, found.step, found.value) == ("range", *RANGES[annotation])
    assert isinstance(found.value, int) == isinstance(found.step, int)


@pytest.mark.parametrize(
    ("annotation", "kind", "value", "choices"),
    [
        ("Literal[4, -8] = 4", "choice", 4, (4, -8)),
        ("Word = 'two'", "choice", "two", ("one", "two")),
        ("Annotated[Literal[True, None], 'words'] = None", "choice", None, (True, None)),
        ("bool = False", "check", False, ()),
        ("str = 'Hello'", "text", "Hello", ()),
    ],
)
def test_other_kinds(talk: Talk, annotation: str, kind: str, value: Any, choices: tuple[Any, ...]) -> None:
    found = control(talk, f"x: {annotation}")
    assert (found.kind, found.value, found.choices) == (kind, value, choices)


def test_the_outlines_value_counts_before_the_default(talk: Talk) -> None:
    assert control(talk, "x: Layer = 3", more=", params: {x: 4.0}").value == 4
    assert control(talk, "x: Layer", more=", params: {x: 2}").value == 2


def test_a_positional_parameter_has_its_own_default(talk: Talk) -> None:
    write(talk, "x: bool")
    talk.write("figures/wave.py", "def wave(a: int = 1, x: bool = True, /, b: int = 3): ...")
    (found,) = talk.resolve().slides[0].figure.controls
    assert found.value is True


def test_a_control_for_pages() -> None:
    shared = {"name": "a_b", "label": "a b"}
    range_ = Control(name="a_b", kind="range", value=1, minimum=0, maximum=5)
    assert range_.to_json() == {**shared, "kind": "range", "min": 0, "max": 5, "step": 1, "value": 1}
    choice = Control(name="a_b", kind="choice", value=1, choices=(1, 2))
    assert choice.to_json() == {**shared, "kind": "choice", "choices": [1, 2], "value": 1}
    text = Control(name="a_b", kind="text", value="")
    assert text.to_json() == {**shared, "kind": "text", "longest": 200, "value": ""}
    check = Control(name="a_b", kind="check", value=True)
    assert check.to_json() == {**shared, "kind": "check", "value": True}


NEEDS = "a control needs Annotated[int, Interval(ge=0, le=9)], the same with float, Literal[...], bool or str"


@pytest.mark.parametrize(
    ("parameter", "message", "hint"),
    [
        ("x=1", "the live parameter 'x' has no annotation", NEEDS),
        ("x: Optional[int] = 1", "no control fits the live parameter 'x', which is Optional[int]", NEEDS),
        ("x: int | None = 1", "no control fits the live parameter 'x', which is int | None", NEEDS),
        ("x: missing.Thing = 1", "no control fits the live parameter 'x', which is missing.Thing", NEEDS),
        ("x: Thing = 1", "no control fits the live parameter 'x', which is Thing", NEEDS),
        (
            "x: Annotated[int, Interval(ge=0)] = 1",
            "the live parameter 'x' has no upper bound",
            "a slider has both, as in Annotated[int, Interval(ge=0, le=9)]",
        ),
        (
            "x: float = 1",
            "the live parameter 'x' has no lower bound",
            "a slider has both, as in Annotated[int, Interval(ge=0, le=9)]",
        ),
        (
            "x: Annotated[int, Interval(ge=0, le=f(missing))] = 1",
            "what f(missing) is in the annotation of the live parameter 'x' cannot be told without running the script",
            "use numbers or text, or names to which a module of the project assigns them",
        ),
        (
            "x: Annotated[int, Interval(ge=0, le=5)] = max(1, 2)",
            "the default max(1, 2) of the live parameter 'x' cannot be told without running the script",
            "write it as a plain value, or set it in the outline under params:",
        ),
        ("x: Layer = 9", "x must be between 0 and 5, but its default is 9", ""),
    ],
)
def test_a_signature_without_a_control(talk: Talk, parameter: str, message: str, hint: str) -> None:
    found = problem(talk, f"é=1, {parameter}")
    assert (found.message, found.hint) == (message, hint)
    assert found.location and found.location.file.name == "wave.py"
    assert pointed_at(found) == f"{parameter}): ..."


def test_a_value_of_the_outline_that_the_control_does_not_offer(talk: Talk) -> None:
    found = problem(talk, "x: Layer = 3", more=", params: {x: 6}")
    assert found.message == "x must be between 0 and 5, but it is 6"
    assert pointed_at(found) == "6}}}"


def test_names_that_go_round_in_circles(talk: Talk) -> None:
    write(talk, "x: bool")
    talk.write("figures/wave.py", "A = B\nB = A\ndef wave(x: A = 1): ...")
    with pytest.raises(OutlineError, match="no control fits the live parameter 'x', which is A"):
        talk.resolve()


def test_a_live_parameter_that_stands_twice(talk: Talk) -> None:
    write(talk, "x: bool = True")
    talk.write_slides("- {title: A, figure: {source: 'wave.py:wave', live: [x, x]}}")
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    (found,) = caught.value.problems
    assert (found.message, found.hint) == ("'x' stands twice under live:", "keep one")
    assert pointed_at(found) == "x]}}"


def test_a_live_parameter_that_a_step_gives(talk: Talk) -> None:
    write(talk, "x: bool = True", more=", needs: [x]")
    outline = talk.outline.read_text(encoding="utf-8")
    talk.outline.write_text(f"{outline}\nsteps: {{x: 'wave.py:wave'}}\n", encoding="utf-8")
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    (found,) = caught.value.problems
    assert (found.message, found.hint) == ("'x' is the result of the step 'x'", "no page can set it")
    assert pointed_at(found) == "x], needs: [x]}}"


def test_a_live_parameter_among_all_others(talk: Talk) -> None:
    write(talk, "x: bool")
    talk.write("figures/wave.py", "def wave(**settings): ...")
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    (found,) = caught.value.problems
    assert (found.message, found.hint) == ("'x' is not in the signature of wave", "name it there, with its annotation")
    assert pointed_at(found) == "x]}}"


WHOLE = Control(name="a_b", kind="range", value=1, minimum=0, maximum=5)
EVEN = Control(name="k", kind="range", value=2, minimum=2, maximum=8, step=2)
REAL = Control(name="t", kind="range", value=1.0, minimum=0.5, maximum=4.0, step=0.05)
CHOICE = Control(name="c", kind="choice", value=1, choices=(1, "two", True, None))
TEXT = Control(name="s", kind="text", value="")
CHECK = Control(name="b", kind="check", value=True)


@pytest.mark.parametrize(
    ("control", "sent", "taken"),
    [
        (WHOLE, 5, 5),
        (WHOLE, 3.0, 3),
        (EVEN, 4, 4),
        (REAL, 1, 1.0),
        (REAL, 0.777, 0.777),
        (CHOICE, 1.0, 1),
        (CHOICE, True, True),
        (CHOICE, None, None),
        (TEXT, "naïve 🙂 text", "naïve 🙂 text"),
        (CHECK, False, False),
    ],
)
def test_what_is_taken(control: Control, sent: object, taken: object) -> None:
    found = control.taken(sent)
    assert found == taken and type(found) is type(taken)


@pytest.mark.parametrize(
    ("control", "sent", "message"),
    [
        (WHOLE, 6, "a b must be between 0 and 5"),
        (WHOLE, -1, "a b must be between 0 and 5"),
        (WHOLE, 10**400, "a b must be between 0 and 5"),
        (WHOLE, float("nan"), "a b must be between 0 and 5"),
        (WHOLE, 2.5, "a b must be a whole number"),
        (WHOLE, True, "a b must be a number"),
        (WHOLE, "3", "a b must be a number"),
        (WHOLE, None, "a b must be a number"),
        (WHOLE, [3], "a b must be a number"),
        (EVEN, 3, "k must be a multiple of 2"),
        (REAL, 4.1, "t must be between 0.5 and 4"),
        (REAL, float("inf"), "t must be between 0.5 and 4"),
        (CHOICE, 2, "c must be one of 1, two, true, null"),
        (CHOICE, False, "c must be one of 1, two, true, null"),
        (CHOICE, {"a": 1}, "c must be one of 1, two, true, null"),
        (TEXT, 1, "s must be text"),
        (TEXT, "x" * 201, "s must have at most 200 characters"),
        (TEXT, "two\nlines", "s must be one line without control characters"),
        (TEXT, "\ud800", "s must be one line without control characters"),
        (CHECK, 1, "b must be true or false"),
    ],
)
def test_what_is_refused(control: Control, sent: object, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        control.taken(sent)
    assert str(caught.value) == message


def test_every_live_figure_of_our_own_talk_has_its_controls() -> None:
    project = open_project(PACKAGE.parent / "talk" / "outline.yaml")
    outline = read_outline(project.outline)
    specs = [slide.figure for section in outline.spec.sections for slide in section.slides if slide.figure]
    used = {use.job: use for slide in resolve(outline, project).slides if (use := getattr(slide, "figure", None))}
    found = [control.name for use in used.values() for control in use.controls]
    assert len(found) > 100
    assert {name for spec in specs for name in spec.live} >= set(found)
