"""What leaves the slide, or is cut off on it."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import IncludedSlide, Slide
from slidegen.marp.messages import Box, Measured

SLACK = 1.5  # px: what rounding makes
LINE = 5  # px by which boxes of one line differ
_CALLED = {
    "img": "picture",
    "svg": "drawing",
    "video": "video",
    "mjx-container": "formula",
    "table": "table",
    "pre": "listing",
}
ADVICE = "shorten it, split the slide, or choose a layout with more room"


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        if measured := subject.measured.get(slide.id):
            yield from _texts(slide, measured)
            yield from _parts(slide, measured)


def _texts(slide: Slide | IncludedSlide, measured: Measured) -> Iterator[Observation]:
    """The text that leaves the slide farthest; where its line has several, the longest, which is found best."""
    beyond = [(max(outside(line, measured) for line in text.lines), text.words) for text in measured.texts]
    farthest = max((by for by, _ in beyond), default=0)
    if farthest > SLACK:
        words = max((words for by, words in beyond if farthest - by < LINE), key=len)
        seen = f"text ends {farthest:.0f} px beyond the slide: {words[:40]!r}"
        yield Observation(place_on(slide, words), seen, ADVICE, slide.id)


def _parts(slide: Slide | IncludedSlide, measured: Measured) -> Iterator[Observation]:
    for part in measured.parts:
        called = _CALLED.get(part.what, "box")
        if (by := outside(part.box, measured)) > SLACK:
            yield Observation(slide.at, f"a {called} ends {by:.0f} px beyond the slide", ADVICE, slide.id)
        for by, side in zip(part.cut, ("right", "bottom"), strict=True):
            if by > SLACK:
                seen = f"a {called} is cut off: {by:.0f} px are missing at the {side}"
                yield Observation(slide.at, seen, ADVICE, slide.id)


def outside(box: Box, slide: Measured) -> float:
    """By how many px a box leaves its slide."""
    return max(-box.left, -box.top, box.right - slide.width, box.bottom - slide.height)


RULE = Rule(
    "overflow",
    Severity.ERROR,
    "everything is on the slide, and whole",
    """Marp cuts off what does not fit, without a word: the last bullet is below the edge, a line of code ends in the
    middle. Measured is where a browser puts every line of text, picture, table, formula and listing, in px of the
    slide, and what boxes that hide their overflow hide.""",
    _look,
)
