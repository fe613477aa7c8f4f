"""Every colour that text is set in can be read on its ground (WCAG 2.2, criterion 1.4.3), and told from the others."""

from pathlib import Path

import pytest

from slidegen.checks.colours import parsed
from slidegen.checks.rules.colour_vision import merging
from slidegen.theme import load_theme

THEMES = Path(__file__).parents[1] / "themes"


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour ``#rrggbb``: 0 for black, 1 for white."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_a_dark_slide_looks_like_the_dark_theme() -> None:
    light, dark = (load_theme(THEMES / f"{name}.css") for name in ("attention", "attention-dark"))
    assert light.variant("invert") == dark.tokens


@pytest.mark.parametrize("theme", ["attention", "attention-dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize("colour", ["ink", "quiet", "query", "key", "value"])
def test_text_can_be_read(theme: str, ground: str, colour: str) -> None:
    tokens = load_theme(THEMES / f"{theme}.css").tokens
    assert contrast(tokens[colour], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["attention", "attention-dark"])
def test_no_two_colours_merge_for_any_eyes(theme: str) -> None:
    tokens = load_theme(THEMES / f"{theme}.css").tokens
    colours = [parsed(tokens[name]) for name in ("ink", "quiet", "hairline", "query", "key", "value")]
    assert not list(merging([colour for colour in colours if colour]))
