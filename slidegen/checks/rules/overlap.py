"""Texts that lie on each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.marp.messages import Box, Measured

INK = 0.7  # of the size of letters is what ink is high, without accents and tails
SLACK = 2  # px that slanted letters may lean over


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two texts that share some px."""

    one: str
    other: str
    width: float
    height: float


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        measured = subject.measured.get(slide.id)
        worst = max(overlaps(measured), key=lambda each: each.width * each.height, default=None) if measured else None
        if worst:
            size = f"{worst.width:.0f} x {worst.height:.0f} px"
            seen = f"{worst.one[:30]!r} and {worst.other[:30]!r} lie on each other, by {size}"
            advice = "shorten one of them, or give them more room in the layout"
            yield Observation(place_on(slide, worst.one), seen, advice, slide.id)


def overlaps(slide: Measured) -> Iterator[Overlap]:
    """Every two lines of different texts whose letters meet."""
    lines = [(text, _ink(line, text.size)) for text in slide.texts for line in text.lines]
    for (one, a), (other, b) in combinations(lines, 2):
        width, height = min(a.right, b.right) - max(a.left, b.left), min(a.bottom, b.bottom) - max(a.top, b.top)
        if one is not other and width > SLACK and height > SLACK:
            yield Overlap(one.words, other.words, width, height)


def _ink(line: Box, size: float) -> Box:
    """The middle of a line: its box is as high as the font wants, and boxes of tight lines overlap."""
    middle, half = (line.top + line.bottom) / 2, INK * size / 2
    return Box(line.left, middle - half, line.right, middle + half)


RULE = Rule(
    "overlap",
    Severity.ERROR,
    "no text lies on another",
    """A body that is a line too long runs into the footer, a long title into what stands beside it. Measured is where
    a browser puts the letters of every line; two lines of different texts may not share more than a hair's breadth.
    Told is the worst place of a slide.""",
    _look,
)
