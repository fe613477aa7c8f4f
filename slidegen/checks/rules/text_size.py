"""Letters that the last row cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.marp.messages import TextBox

LEAST = 16  # px of a slide that is 720 high
LEAST_RAISED = 12  # of an exponent, which is read with the line that it belongs to
HEIGHT = 720


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        if (measured := subject.measured.get(slide.id)) and measured.texts:
            scale = HEIGHT / measured.height
            smallest = min(measured.texts, key=lambda text: text.size * scale - least(text))
            if smallest.size * scale < least(smallest):
                size = f"{smallest.size:g} px, less than {least(smallest) / scale:g}"
                seen = f"the smallest text has {size}: {smallest.words[:40]!r}"
                advice = "say less in larger letters; what nobody can read can go"
                yield Observation(place_on(slide, smallest.words), seen, advice, slide.id)


def least(text: TextBox) -> int:
    """How large a text has to be at least."""
    return LEAST_RAISED if text.raised else LEAST


RULE = Rule(
    "text-size",
    Severity.WARNING,
    "no text is too small for the last row",
    f"""A slide is {HEIGHT} px high wherever it is projected. Letters of less than {LEAST} px, a forty-fifth of its
    height, cannot be read from the far end of a hall; exponents and indices may have {LEAST_RAISED}. Measured is what a
    browser shows, after Marp has shrunk what it shrinks. Formulas are drawn by MathJax in the size of the text around
    them.""",
    _look,
)
