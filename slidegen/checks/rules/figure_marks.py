"""Lines and bars whose colour is too pale for a projector."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.colours import contrast, hexed
from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.sight import MARKS, VIVID
from slidegen.checks.subject import Subject, seen_figures

ADVICE = "use a darker colour of that hue (a lighter one on dark slides), or outline it"


def _look(subject: Subject) -> Iterator[Observation]:
    for slide, use, sight in seen_figures(subject):
        for pale in sight.pale:
            if not pale.words:
                ratio = f"{contrast(pale.color, pale.ground):.2f}, less than {MARKS:g}"
                seen = f"marks in {use.job} have contrast {ratio} ({hexed(pale.color)} on {hexed(pale.ground)})"
                yield Observation(use.at, seen, ADVICE, slide)


RULE = Rule(
    "figure-marks",
    Severity.WARNING,
    "coloured lines, bars and points stand out from their ground, by WCAG AA",
    f"""A yellow line on white is there on the screen of its author and gone on the wall. WCAG 2.2 (criterion 1.4.11)
    asks for a contrast of {MARKS:g} for what has to be seen. Which marks have to be seen, no program knows; judged are
    those that were given a colour to be seen by: solid, with a chroma of {VIVID} or more in CIE L*a*b*, on bare paper.
    Greys, tints and what is half transparent are pale because they matter less, and ticks and grids are left
    alone.""",
    _look,
)
