"""`slidegen check` on figures as drawn: for each rule a figure that breaks it and one that does not."""

from __future__ import annotations

import pytest
from talks import Broken, Talk

from slidegen.checks.drawn import Lettered, Mark, drawn
from slidegen.checks.geometry import Affine, is_inside
from slidegen.checks.sight import ground, sight

HEAD = "import matplotlib.pyplot as plt\n\ndef drawn(*, {}):\n    fig, ax = plt.subplots()\n    ax.set_axis_off()\n"
SLIDE = "- {id: one, figure: {source: 'drawn.py:drawn', alt: What is drawn, params: {@}}}"
LETTERS = """
    ax.text(0, 0, f"fine print{exponent}", size=size)
    ax.text(0, 0, "unseen", size=2, alpha=0)
    ax.text(0, 0, "unseen", size=2, visible=False)
    return fig
"""


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ("size: 15.5", "the smallest text in drawn has 15.5 px, less than 16: 'fine print'"),
        ("exponent: $x^2$", "the smallest text in drawn has 11.2 px, less than 12: 'fine print$x^2$'"),
    ],
)
def test_small_text(broken: Broken, talk: Talk, params: str, said: str) -> None:
    talk.write("figures/drawn.py", HEAD.format('size: float = 16, exponent: str = ""') + LETTERS)
    assert broken("figure-text", SLIDE.replace("@", params)) == [f"outline.yaml:6 one: {said}"]
    assert not broken("figure-text", SLIDE.replace("@", ""))


LABELS = """
    ax.bar([0, 1], [2, 2], color=["#0b6e99", "#ffffff"])
    ax.imshow([[0, 1]], extent=(2, 4, 0, 2), cmap="gray", vmin=0, vmax=1, aspect="auto")
    for place, color in enumerate([bar, paper, "#ffffff", cell]):
        ax.text([0, 1, 2.5, 3.5][place], 1, f"label {place}", color=color, size=18, ha="center")
    ax.text(0, 2.2, "half of this", color="#0b6e99", size=18, alpha=alpha)
    ax.set_xlim(-1, 4)
    return fig
"""
FINE = "bar: str = '#ffffff', paper: str = '#111111', cell: str = '#111111', alpha: float = 1"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ("bar: '#333333'", "contrast 2.23, less than 4.5 in drawn (#333333 on #0b6e99): 'label 0'"),
        ("paper: '#999999'", "contrast 2.85, less than 4.5 in drawn (#999999 on #ffffff): 'label 1'"),
        ("cell: '#eeeeee'", "contrast 1.16, less than 4.5 in drawn (#eeeeee on #ffffff): 'label 3'"),
        ("alpha: 0.5", "contrast 2.20, less than 4.5 in drawn (#85b6cc on #ffffff): 'half of this'"),
    ],
)
def test_pale_text(broken: Broken, talk: Talk, params: str, said: str) -> None:
    talk.write("figures/drawn.py", HEAD.format(FINE) + LABELS)
    assert broken("figure-contrast", SLIDE.replace("@", params)) == [f"outline.yaml:6 one: {said}"]
    assert not broken("figure-contrast", SLIDE.replace("@", ""))


LINES = """
    ax.plot([0, 1], [0, 1], color=color, alpha=alpha)
    ax.bar([2], [1], color="#e8d0c0", edgecolor=color if alpha == 1 else "none")
    ax.grid(color="#eeeeee")
    return fig
"""


def test_pale_marks(broken: Broken, talk: Talk) -> None:
    talk.write("figures/drawn.py", HEAD.format("color: str = '#0b6e99', alpha: float = 1") + LINES)
    assert broken("figure-marks", SLIDE.replace("@", "color: '#ffcc00'")) == [
        "outline.yaml:6 one: marks in drawn have contrast 1.51, less than 3 (#ffcc00 on #ffffff)"
    ]
    for meant in ("", "color: '#cccccc'", "color: '#ffcc00', alpha: 0.4"):
        assert not broken("figure-marks", SLIDE.replace("@", meant))


BARS = """
    ax.bar([0, 1], [1, 2], color=["#2ca02c", other])
    ax.imshow([[0, 1]], extent=(2, 4, 0, 2), cmap="RdYlGn", aspect="auto")
    return fig
"""


def test_colours_that_merge(broken: Broken, talk: Talk) -> None:
    talk.write("figures/drawn.py", HEAD.format("other: str = '#d62728'") + BARS)
    (said,) = broken("colour-vision", SLIDE.replace("@", ""))
    assert said.endswith(
        "#2ca02c and #d62728 in drawn merge for eyes without green cones (deutan): "
        "a difference of 4.8 instead of 72, less than 10"
    )
    for fine in ("#7f1d1d", "#8fce8f"):  # darker; and a tint of the same green, which is no other colour
        assert not broken("colour-vision", SLIDE.replace("@", f"other: '{fine}'"))


def test_transforms_are_those_of_svg() -> None:
    placed = Affine.of("translate(10 20) rotate(90) scale(2 -2)")
    x, y = placed((3, 4))
    assert (x, y) == pytest.approx((18, 26))
    assert placed.back((x, y)) == pytest.approx((3, 4))
    assert Affine.of("scale(0)").back((1, 1)) is None


def test_inside_of_a_path() -> None:
    ring = "M 0 0 L 10 0 L 10 10 L 0 10 z M 3 3 L 3 7 L 7 7 L 7 3 z"
    assert is_inside((1, 1), ring) and not is_inside((5, 5), ring) and not is_inside((11, 5), ring)
    assert is_inside((5, 1), "M 0 0 Q 5 4 10 0 z") and not is_inside((5, 3), "M 0 0 Q 5 4 10 0 z")


SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<defs><clipPath id="p0"><rect x="0" y="0" width="50" height="100"/></clipPath>
<path id="A" d="M 0 0 L 50 0 L 50 70 z"/></defs>
<g id="figure_1"><g id="patch_1"><path d="M 0 0 L 99 0 L 99 99 L 0 99 z" style="fill: #fbfaf7"/></g>
<g id="patch_2"><path clip-path="url(#p0)" d="M 0 0 L 99 0 L 99 99 L 0 99 z" style="fill: #000000; opacity: 0.5"/></g>
<g id="patch_3"><path d="M 0 0 L 99 0" style="fill: none; stroke: #ff0000"/></g>
<g id="text_1"><!-- AA --><g style="fill: #111111" transform="translate(20 40) scale(0.2 -0.2)">
<use xlink:href="#A"/><use xlink:href="#A" transform="translate(60 30) scale(0.5)"/></g></g></g></svg>"""


def test_what_is_drawn_in_an_svg() -> None:
    parts = drawn(SVG.encode())
    marks, text = parts[:3], parts[3]
    assert isinstance(text, Lettered) and (text.words, text.size, text.raised) == ("AA", 20, 10)
    assert text.letters[0] == pytest.approx((25.6, 34.8))
    assert [isinstance(mark, Mark) and mark.is_axis for mark in marks] == [False, False, True]  # a side of the axes
    assert ground((20, 20), marks, None) == (126, 125, 124)
    assert ground((60, 20), marks, None) == (251, 250, 247)  # beyond the clip
    assert ground((200, 20), marks, None) is None


def test_what_is_no_svg_has_nothing_to_see() -> None:
    assert not drawn(b"<svg") and sight(b"\x89PNG", None) == sight(b"", None)
