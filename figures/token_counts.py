"""How many tokens different inputs become: the same attention, very different sizes."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import load_minilm
from scene import HEIGHT, WIDTH
from written import thousands

from slidegen.figure import theme

SENTENCE = "I arrived at the bank after crossing the river."


def patches(height: int, width: int, side: int) -> int:
    """Square patches of ``side`` px that tile an image of ``height`` x ``width`` px without overlap.

    Dosovitskiy et al. 2021, sec. 3.1: N = HW / P^2.

    Raises:
        ValueError: the sides are not multiples of the patch.
    """
    if height % side or width % side:
        raise ValueError(f"patches of {side} px do not tile {height} x {width} px")
    return (height // side) * (width // side)


def token_counts(*, image: int = 224, patch: int = 16, frames: int = 8) -> tuple[Figure, dict[str, int]]:
    """Tokens of a sentence, an image, a video clip and a depth image, on a logarithmic axis.

    Values:
        words: tokens of the sentence in MiniLM, [CLS] and [SEP] included.
        patches, video_patches: patches of one square image, and of all ``frames`` of a clip.
        points: points of the talk's depth image, one a pixel.
        largest_over_smallest: ratio of the largest to the smallest count.
    """
    still = patches(image, image, patch)
    counts = {
        "words": len(load_minilm().tokens(SENTENCE)),
        "patches": still,
        "video_patches": frames * still,
        "points": HEIGHT * WIDTH,
    }
    rows = [
        ("sentence", "a word", "the other words"),
        ("image", f"a {patch} × {patch} px patch", "the rest of the scene"),
        ("video", f"a patch of one of {frames} frames", "before, after, around"),
        ("depth image", "a 3-D point", "the shape it lies on"),
    ]
    fig, ax = plt.subplots()
    _draw(ax, rows, list(counts.values()))
    return fig, counts | {"largest_over_smallest": round(max(counts.values()) / min(counts.values()))}


def _draw(ax: Axes, rows: list[tuple[str, str, str]], counts: list[int]) -> None:
    t = theme()
    ax.barh(range(len(rows)), counts, height=0.34, color=t.hairline)
    for y, ((kind, token, context), count) in enumerate(zip(rows, counts, strict=True)):
        label = thousands(count)
        ax.text(count * 1.15, y, label, va="center", size=30, weight="semibold", color=t.ink)
        ax.text(1.0, y - 0.31, kind, va="baseline", size=22, weight="semibold", color=t.ink)
        ax.text(5.2, y - 0.31, f"token: {token}", va="baseline", color=t.ink)
        ax.text(110, y - 0.31, f"context: {context}", va="baseline", color=t.quiet)
    ax.set(xscale="log", xlim=(1, 60_000), ylim=(len(rows) - 0.55, -0.7), xlabel="tokens, logarithmic")
    ax.set_xticks([1, 10, 100, 1000, 10_000], ["1", "10", "100", thousands(1000), thousands(10_000)])
    ax.minorticks_off()
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
