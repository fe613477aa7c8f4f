"""Colours that tell things apart, and merge for eyes that lack a kind of cone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from slidegen.checks.colours import DEFICIENCIES, distance, hexed, lab, seen_by
from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject, seen_figures
from slidegen.marp.messages import Color

APART = 20  # CIEDE2000 of two colours that nobody takes for shades of one
MERGED = 10  # of two that need a second look; palettes made for all eyes keep 11 and more
MOST = 12  # colours that tell things apart; more are a scale
LACKING = {
    "protan": "without red cones (protan)",
    "deutan": "without green cones (deutan)",
    "tritan": "without blue cones (tritan)",
}
ADVICE = "make one of them lighter or darker, or tell them apart by dashes, markers or labels too"


@dataclass(frozen=True, slots=True)
class Merging:
    """Two colours that are far apart for most people, and near each other for some."""

    one: Color
    other: Color
    normal: float
    seen: float
    deficiency: str


def _look(subject: Subject) -> Iterator[Observation]:
    for slide, use, sight in seen_figures(subject):
        for pair in merging(sight.colours):
            seen = (
                f"{hexed(pair.one)} and {hexed(pair.other)} in {use.job} merge for eyes {LACKING[pair.deficiency]}: "
                f"a difference of {pair.seen:.1f} instead of {pair.normal:.0f}, less than {MERGED}"
            )
            yield Observation(use.at, seen, ADVICE, slide)


def merging(colours: Sequence[Color]) -> Iterator[Merging]:
    """The pairs of a figure's colours that merge, each as the eyes see it that tell it apart least."""
    for one, other in combinations(colours if len(colours) <= MOST else (), 2):
        normal = distance(lab(one), lab(other))
        if normal >= APART:
            least, deficiency = min((_seen(one, other, each), each) for each in DEFICIENCIES)
            if least < MERGED:
                yield Merging(one, other, normal, least, deficiency)


def _seen(one: Color, other: Color, deficiency: str) -> float:
    return distance(lab(seen_by(deficiency, one)), lab(seen_by(deficiency, other)))


RULE = Rule(
    "colour-vision",
    Severity.WARNING,
    "no colours of a figure merge for people who see colours otherwise",
    f"""One man in twelve lacks a kind of cone or has one that sees otherwise: red and green, or blue and green, are
    then one colour. Each two colours of a figure's marks are compared as protan, deutan and tritan eyes see them
    (Machado, Oliveira and Fernandes 2009), by CIEDE2000: told are those that are {APART} or more apart and come closer
    than {MERGED}. More than {MOST} colours are a scale, in which neighbours may be alike. Pictures are not looked
    at.""",
    _look,
)
