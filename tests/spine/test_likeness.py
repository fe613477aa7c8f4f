"""Tolerances: what counts as the same picture or value, and that nothing else does."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from slidegen.likeness import pixel_difference, svg_difference, value_difference

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400pt">
<defs><path id="p1f" d="M 10 20.5 L 1e2 -.5"/><clipPath id="c77"><rect width="5"/></clipPath></defs>
<use xlink:href="#p1f" x="3" style="fill: #0b6e99; stroke-width: 0.8" clip-path="url(#c77)"
 transform="translate(4 5) scale(0.14 -0.14)"/><text>two 2</text></svg>"""


def changed(*pairs: tuple[str, str]) -> str:
    """What is said to differ after these replacements in SVG."""
    now = SVG
    for old, new in pairs:
        assert old in now
        now = now.replace(old, new)
    return svg_difference(SVG.encode(), now.encode())


@pytest.mark.parametrize(
    "pairs",
    [
        [("20.5", "20.509")],
        [("1e2", "100.001")],
        [("-.5", "-0.50")],
        [("0.8", "0.80009")],
        [("p1f", "p99")],
        [("p1f", "other"), ("c77", "one")],
        [('x="3" ', ""), ("<use", '<use x="3"')],
    ],
)
def test_rounding_names_and_order_of_attributes_do_not_matter(pairs: list[tuple[str, str]]) -> None:
    assert changed(*pairs) == ""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("20.5", "20.52", "d of <path>"),
        ("0.14 ", "0.141 ", "transform of <use>"),
        ("#0b6e99", "#0b6e98", "style of <use>"),
        ("#0b6e99", "#0b7e99", "style of <use>"),
        ("0.8", "0.9", "style of <use>"),
        ("two 2", "two 3", "text in <text>"),
        ("two 2", "too 2", "text in <text>"),
        ("#p1f", "#c77", "href of <use>"),
        ("url(#c77)", "url(#p1f)", "clip-path of <use>"),
        ("400pt", "401pt", "width of <svg>"),
        ("M 10 20.5 L", "M 10 20.5 C", "d of <path>"),
        ("M 10 20.5", "M 10 20.5 0", "d of <path>"),
        ("<text>two 2</text>", "", "there is the end where there was <text>"),
        ("<text>", "<a/><text>", "there is <a> where there was <text>"),
    ],
)
def test_everything_else_is_told_with_its_place(old: str, new: str, place: str) -> None:
    assert place in changed((old, new))


def png(*pixels: tuple[int, int, int, int], level: int = 6) -> bytes:
    image = Image.new("RGBA", (len(pixels), 1))
    image.putdata(pixels)
    buffer = io.BytesIO()
    image.save(buffer, "png", compress_level=level)
    return buffer.getvalue()


GREY, ALMOST, DARKER, CLEARER = (90, 90, 90, 255), (90, 92, 90, 255), (90, 93, 90, 255), (90, 90, 90, 200)


def test_pixels() -> None:
    assert pixel_difference(png(GREY, GREY), png(GREY, ALMOST)) == ""
    assert pixel_difference(png(GREY, GREY), png(GREY, DARKER)) == "pixels differ by up to 3 of 255"
    assert pixel_difference(png(GREY), png(CLEARER)) == "pixels differ by up to 55 of 255"
    assert pixel_difference(png(GREY), png(GREY, GREY)) == "it is 2x1 px, was 1x1"


def test_animations_are_compared_frame_by_frame() -> None:
    def moving(*colours: tuple[int, int, int, int]) -> bytes:
        first, *others = (Image.new("RGBA", (4, 4), colour) for colour in colours)
        buffer = io.BytesIO()
        first.save(buffer, "webp", save_all=True, append_images=others, lossless=True, exact=True)
        return buffer.getvalue()

    before = moving(GREY, (200, 0, 0, 255), GREY)
    assert pixel_difference(before, moving(GREY, (201, 0, 0, 255), GREY)) == ""
    assert "pixels differ by up to 10" in pixel_difference(before, moving(GREY, (210, 0, 0, 255), GREY))
    assert pixel_difference(before, moving(GREY, (200, 0, 0, 255))) == "it has 2 frames, had 3"


def test_a_picture_inside_an_svg_is_compared_as_one() -> None:
    def holding(data: bytes) -> bytes:
        url = "data:image/png;base64," + base64.b64encode(data).decode()
        return f'<svg><image href="{url}"/></svg>'.encode()

    packed, loose = png(*[GREY] * 50), png(*[GREY] * 50, level=0)
    assert packed != loose
    assert svg_difference(holding(packed), holding(loose)) == ""
    assert "pixels differ" in svg_difference(holding(packed), holding(png(*[DARKER] * 50)))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (1.0, 1.0 + 5e-7, ""),
        (1.0, 1.0 + 2e-6, "v is 1.000002, was 1.0"),
        (0.0, 1e-13, ""),
        ({"a": [1.5, {"b": 2.5}]}, {"a": [1.5, {"b": 2.500001}]}, ""),
        ({"a": [1.5, {"b": 2.5}]}, {"a": [1.5, {"b": 2.6}]}, "v.a[1].b is 2.6, was 2.5"),
        (10_000_000, 10_000_001, "v is 10000001, was 10000000"),
        (1, 1.0, "v is 1.0, was 1"),
        (True, 1, "v is 1, was True"),
        ([1], [1, 2], "v is [1, 2], was [1]"),
        ({"a": 1}, {"b": 1}, "v is {'b': 1}, was {'a': 1}"),
        ("2.0", "2.0000001", "v is '2.0000001', was '2.0'"),
        (None, None, ""),
    ],
)
def test_values(before: object, now: object, told: str) -> None:
    assert value_difference(before, now, "v", exactly=False) == told


def test_exactly_is_exactly() -> None:
    assert value_difference([1.0], [1.0 + 1e-15], "v", exactly=True).startswith("v[0] is 1.00000000000000")
    assert value_difference([1.0], [1.0], "v", exactly=True) == ""
