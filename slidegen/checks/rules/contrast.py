"""Letters too pale to be read."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.colours import contrast, hexed
from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.sight import BOLD_FROM, LARGE, LARGE_FROM, NORMAL, needed
from slidegen.checks.subject import Subject
from slidegen.marp.messages import TextBox


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        measured = subject.measured.get(slide.id)
        faults = {(text.color, text.background): text for text in measured.texts if _is_pale(text)} if measured else {}
        for text in faults.values():
            assert text.background
            ratio, pair = contrast(text.color, text.background), f"{hexed(text.color)} on {hexed(text.background)}"
            seen = f"contrast {ratio:.2f}, less than {_needed(text):g} ({pair}): {text.words[:40]!r}"
            advice = "let letters and background differ more in lightness"
            yield Observation(place_on(slide, text.words), seen, advice, slide.id)


def _is_pale(text: TextBox) -> bool:
    """Of text on pictures and gradients nothing can be said."""
    return text.background is not None and contrast(text.color, text.background) < _needed(text)


def _needed(text: TextBox) -> float:
    return needed(text.size, is_bold=text.bold)


RULE = Rule(
    "contrast",
    Severity.ERROR,
    "text stands out from what is behind it, by WCAG AA",
    f"""A projector in a lit room takes away contrast that a screen has. Asked for is what WCAG 2.2 asks for at level
    AA: a ratio of {NORMAL:g}, or {LARGE:g} for letters from {LARGE_FROM} px, bold ones from {BOLD_FROM:.1f}. Measured
    are the colours that a browser computes, opacity included; text over pictures and gradients is left out. Text
    inside of figures has the rule figure-contrast.""",
    _look,
)
