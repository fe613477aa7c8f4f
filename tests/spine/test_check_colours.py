"""Colours as eyes see them, against published numbers."""

from __future__ import annotations

import pytest

from slidegen.checks.colours import contrast, distance, lab, parsed, seen_by
from slidegen.checks.rules.colour_vision import merging

# Sharma, Wu & Dalal, The CIEDE2000 color-difference formula, Color Research & Application 30 (2005), table 1.
PAIRS = """
    50 2.6772 -79.7751    50 0 -82.7485             2.0425
    50 3.1571 -77.2803    50 0 -82.7485             2.8615
    50 2.8361 -74.02      50 0 -82.7485             3.4412
    50 -1.3802 -84.2814   50 0 -82.7485             1.0000
    50 -1.1848 -84.8006   50 0 -82.7485             1.0000
    50 -0.9009 -85.5211   50 0 -82.7485             1.0000
    50 0 0                50 -1 2                   2.3669
    50 -1 2               50 0 0                    2.3669
    50 2.49 -0.001        50 -2.49 0.0009           7.1792
    50 2.49 -0.001        50 -2.49 0.001            7.1792
    50 2.49 -0.001        50 -2.49 0.0011           7.2195
    50 2.49 -0.001        50 -2.49 0.0012           7.2195
    50 -0.001 2.49        50 0.0009 -2.49           4.8045
    50 -0.001 2.49        50 0.001 -2.49            4.8045
    50 -0.001 2.49        50 0.0011 -2.49           4.7461
    50 2.5 0              50 0 -2.5                 4.3065
    50 2.5 0              73 25 -18                 27.1492
    50 2.5 0              61 -5 29                  22.8977
    50 2.5 0              56 -27 -3                 31.9030
    50 2.5 0              58 24 15                  19.4535
    50 2.5 0              50 3.1736 0.5854          1.0000
    50 2.5 0              50 3.2972 0               1.0000
    50 2.5 0              50 1.8634 0.5757          1.0000
    50 2.5 0              50 3.2592 0.335           1.0000
    60.2574 -34.0099 36.2677  60.4626 -34.1751 39.4387  1.2644
    63.0109 -31.0961 -5.8663  62.8187 -29.7946 -4.0864  1.2630
    61.2901 3.7196 -5.3901    61.4292 2.248 -4.962      1.8731
    35.0831 -44.1164 3.7933   35.0232 -40.0716 1.5901   1.8645
    22.7233 20.0904 -46.694   23.0331 14.973 -42.5619   2.0373
    36.4612 47.858 18.3852    36.2715 50.5065 21.2231   1.4146
    90.8027 -2.0831 1.441     91.1528 -1.6435 0.0447    1.4441
    90.9257 -0.5406 -0.9208   88.6381 -0.8985 -0.7239   1.5381
    6.7747 -0.2908 -2.4247    5.8714 -0.0985 -2.2286    0.6377
    2.0776 0.0795 -1.135      0.9033 -0.0636 -0.5514    0.9082
"""
ROWS = [list(map(float, line.split())) for line in PAIRS.strip().splitlines()]
# What colorspacious 1.1.2 gives for the model of Machado, Oliveira & Fernandes at severity 100.
SEEN = {
    "protan": {(11, 110, 153): (89, 110, 155), (184, 77, 16): (108, 95, 0), (255, 0, 0): (109, 95, 0)},
    "deutan": {(11, 110, 153): (71, 98, 152), (184, 77, 16): (134, 119, 8), (255, 0, 0): (163, 144, 0)},
    "tritan": {(11, 110, 153): (0, 121, 125), (184, 77, 16): (203, 50, 66), (255, 0, 0): (255, 0, 15)},
}
OKABE_ITO = ("#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")
PETROFF = ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadb")


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_distance_is_that_of_the_published_pairs(row: list[float]) -> None:
    l1, a1, b1, l2, a2, b2, published = row
    assert distance((l1, a1, b1), (l2, a2, b2)) == pytest.approx(published, abs=5e-5)


def test_lab_of_the_primaries() -> None:
    assert lab((255, 255, 255)) == pytest.approx((100, 0, 0), abs=0.03)
    assert lab((255, 0, 0)) == pytest.approx((53.24, 80.09, 67.20), abs=0.03)
    assert lab((0, 0, 255)) == pytest.approx((32.30, 79.19, -107.86), abs=0.03)


@pytest.mark.parametrize("deficiency", SEEN)
def test_what_other_eyes_see(deficiency: str) -> None:
    assert {color: seen_by(deficiency, color) for color in SEEN[deficiency]} == SEEN[deficiency]


def test_greys_are_grey_to_all_eyes() -> None:
    for grey in (0, 90, 255):
        assert seen_by("deutan", (grey,) * 3) == pytest.approx((grey,) * 3, abs=1)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)  # the palest grey that passes


@pytest.mark.parametrize("palette", [OKABE_ITO, PETROFF])
def test_palettes_made_for_all_eyes_do_not_merge(palette: tuple[str, ...]) -> None:
    assert not list(merging([color for each in palette if (color := parsed(each))]))


def test_the_usual_green_and_red_merge_for_most_who_see_colours_otherwise() -> None:
    (pair,) = merging(((44, 160, 44), (214, 39, 40)))
    assert pair.deficiency == "deutan" and pair.seen < 5 < 70 < pair.normal


def test_a_scale_of_many_colours_is_no_set_of_categories() -> None:
    assert not list(merging([(44, 160, 44), (214, 39, 40), *((n, n, n) for n in range(0, 250, 20))]))


@pytest.mark.parametrize("text", ["none", "url(#h1)", "red", "#fff", "#zzzzzz"])
def test_what_is_no_plain_colour(text: str) -> None:
    assert parsed(text) is None
