"""Colours as eyes see them: contrast, distance, and what is left of them where a kind of cone is missing.

All colours are sRGB, 0 to 255 a channel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from types import MappingProxyType

from slidegen.marp.messages import Color

Lab = tuple[float, float, float]
Matrix = Sequence[Sequence[float]]

# Machado, Oliveira & Fernandes, A physiologically-based model for simulation of color vision deficiency, IEEE TVCG
# 15 (2009), 1291-1298: severity 1.0, for linear RGB.
DEFICIENCIES: MappingProxyType[str, Matrix] = MappingProxyType({
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
})  # fmt: skip
# IEC 61966-2-1: linear RGB to CIE XYZ, for the white of daylight (D65).
_XYZ: Matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE = (0.9505, 1.0, 1.089)


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours as WCAG defines it, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def over(color: Color, alpha: float, below: Color) -> Color:
    """What is seen of a colour of which ``alpha`` is solid."""
    red, green, blue = (round(a * alpha + b * (1 - alpha)) for a, b in zip(color, below, strict=True))
    return red, green, blue


def seen_by(deficiency: str, color: Color) -> Color:
    """A colour as it looks to whom one kind of cones is missing: "protan", "deutan" or "tritan"."""
    red, green, blue = (_encoded(channel) for channel in _times(DEFICIENCIES[deficiency], _linear_rgb(color)))
    return red, green, blue


@cache
def lab(color: Color) -> Lab:
    """A colour in CIE L*a*b*."""
    x, y, z = (_root(value / white) for value, white in zip(_times(_XYZ, _linear_rgb(color)), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: Lab, other: Lab) -> float:
    """How different two colours look: CIEDE2000, of which 1 can just be told side by side.

    The names are those of Sharma, Wu & Dalal, The CIEDE2000 color-difference formula, Color Research & Application
    30 (2005), 21-30, whose pairs it is tested with.
    """
    (l1, a1, b1), (l2, a2, b2) = one, other
    c_mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - _saturation(c_mean))
    c1, h1 = _polar(a1 * (1 + g), b1)
    c2, h2 = _polar(a2 * (1 + g), b2)
    h_mean, h_apart = _hues(c1, h1, c2, h2)
    l_mean, c_mean = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * _cos(h_mean - 30) + 0.24 * _cos(2 * h_mean) + 0.32 * _cos(3 * h_mean + 6)
    t -= 0.20 * _cos(4 * h_mean - 63)
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / math.sqrt(20 + (l_mean - 50) ** 2)
    in_l = (l2 - l1) / s_l
    in_c = (c2 - c1) / (1 + 0.045 * c_mean)
    in_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(h_apart) / 2) / (1 + 0.015 * c_mean * t)
    turn = math.radians(60 * math.exp(-(((h_mean - 275) / 25) ** 2)))
    r_t = -2 * _saturation(c_mean) * math.sin(turn)
    return math.sqrt(max(0.0, in_l**2 + in_c**2 + in_h**2 + r_t * in_c * in_h))


def hexed(color: Color) -> str:
    """A colour as CSS and matplotlib write it."""
    return "#" + "".join(f"{channel:02x}" for channel in color)


def parsed(text: str) -> Color | None:
    """The colour ``#rrggbb``; None for anything else."""
    digits = text.strip().removeprefix("#")
    if len(digits) != 6 or not text.strip().startswith("#"):
        return None
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red, green, blue


def _luminance(color: Color) -> float:
    red, green, blue = _linear_rgb(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear_rgb(color: Color) -> list[float]:
    return [_linear(channel / 255) for channel in color]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(linear: float) -> int:
    inside = min(1.0, max(0.0, linear))
    return round(255 * (12.92 * inside if inside <= 0.0031308 else 1.055 * inside ** (1 / 2.4) - 0.055))


def _times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _root(ratio: float) -> float:
    return float(ratio ** (1 / 3)) if ratio > (6 / 29) ** 3 else ratio / (3 * (6 / 29) ** 2) + 4 / 29


def _saturation(chroma: float) -> float:
    return math.sqrt(chroma**7 / (chroma**7 + 25**7))


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _hues(c1: float, h1: float, c2: float, h2: float) -> tuple[float, float]:
    """The mean of two hues the shorter way round, and how far the second is from the first; greys have no hue."""
    if c1 * c2 == 0:
        return h1 + h2, 0.0
    if abs(h2 - h1) <= 180:
        return (h1 + h2) / 2, h2 - h1
    turned = h2 + math.copysign(360, h1 - h2)
    return (h1 + turned) / 2 % 360, turned - h1


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))
