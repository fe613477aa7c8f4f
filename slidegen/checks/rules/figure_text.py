"""Letters inside figures that the last row cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.rules.text_size import LEAST, LEAST_RAISED
from slidegen.checks.sight import Text
from slidegen.checks.subject import Subject, seen_figures


def _look(subject: Subject) -> Iterator[Observation]:
    for slide, use, sight in seen_figures(subject):
        smallest = min(sight.texts, key=_room, default=None)
        if smallest and _room(smallest) < 0:
            size, most = (smallest.size, LEAST) if smallest.size < LEAST else (smallest.raised, LEAST_RAISED)
            seen = f"the smallest text in {use.job} has {size:.3g} px, less than {most}: {smallest.words[:40]!r}"
            advice = "draw it larger, or leave it out: a figure for a slide is not one for a paper"
            yield Observation(use.at, seen, advice, slide)


def _room(text: Text) -> float:
    """By how many px a text is larger than it has to be."""
    room = min(text.size - LEAST, text.raised - LEAST_RAISED)
    return round(room, 2)  # 0.16 of 100 is not quite 16


RULE = Rule(
    "figure-text",
    Severity.WARNING,
    "no text in a figure is too small for the last row",
    f"""Figures are drawn at the size at which the slide shows them, so a point in matplotlib is a px of the slide, and
    text in them needs the {LEAST} px that other text needs; exponents and indices {LEAST_RAISED}. Measured is what was
    drawn: the size of every visible text in the SVG. Of figures that are pixels nothing can be said.""",
    _look,
)
