"""Letters too pale to be read."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.marp.messages import Color, TextBox

NORMAL, LARGE = 4.5, 3.0  # WCAG 2.2, criterion 1.4.3, level AA
LARGE_FROM, BOLD_FROM = 24, 56 / 3  # px: 18 and 14 points


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        measured = subject.measured.get(slide.id)
        faults = {(text.color, text.background): text for text in measured.texts if _is_pale(text)} if measured else {}
        for text in faults.values():
            assert text.background
            ratio, pair = contrast(text.color, text.background), f"{_hex(text.color)} on {_hex(text.background)}"
            seen = f"contrast {ratio:.2f}, less than {needed(text):g} ({pair}): {text.words[:40]!r}"
            advice = "let letters and background differ more in lightness"
            yield Observation(place_on(slide, text.words), seen, advice, slide.id)


def _is_pale(text: TextBox) -> bool:
    """Of text on pictures and gradients nothing can be said."""
    return text.background is not None and contrast(text.color, text.background) < needed(text)


def needed(text: TextBox) -> float:
    """The contrast that letters of this size need."""
    return LARGE if text.size >= (BOLD_FROM if text.bold else LARGE_FROM) else NORMAL


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours as WCAG defines it, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (_linear(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _hex(color: Color) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in color)


RULE = Rule(
    "contrast",
    Severity.ERROR,
    "text stands out from what is behind it, by WCAG AA",
    f"""A projector in a lit room takes away contrast that a screen has. Asked for is what WCAG 2.2 asks for at level
    AA: a ratio of {NORMAL:g}, or {LARGE:g} for letters from {LARGE_FROM} px, bold ones from {BOLD_FROM:.1f}. Measured
    are the colours that a browser computes, opacity included; text over pictures and gradients is left out.""",
    _look,
)
