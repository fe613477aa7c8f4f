"""One kernel of nine taps in four variants, which differ in where the taps are put and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from convolutions import Floats, bilinear, convolve, deformable, grid, separable, weight_counts
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from receptive_field import Layer, dependencies, field
from scene import render
from written import thousands

from slidegen.figure import theme

CHANNELS, SIZE = 64, 32  # of the layer whose weights are counted; px
MIDDLE = np.array([35.0, 47.0])  # px, row and column of the output: on the ball, near its outline
CORNER, WINDOW = np.array([26, 30]), 27  # px, the part of the scene that is shown: the ball
SAME_SURFACE = 0.1  # m; a larger step in depth is another surface
SLIDE_STEPS = 100  # places tried on the way from a tap to the middle
SHEET, SHIFT = 12, 7.5  # px, size of a channel's sheet and its place against the one before
RIGHT = np.array([0, 1])
RATES = {"constant": (2, 2, 2), "doubled": (2, 4, 8), "hybrid": (1, 2, 5)}  # dilations layer by layer


def conv_variants(
    *,
    dilation: Annotated[int, Interval(ge=1, le=6)] = 5,
    strength: Annotated[float, Interval(ge=0.0, le=1.0)] = 1.0,
) -> tuple[Figure, dict[str, object]]:
    """Where nine taps read the scene when the kernel is standard, dilated, separable or deformable.

    Args:
        dilation: of the dilated kernel, and of the grid that the deformable one starts from, px.
        strength: share of the offsets that is applied; 0 leaves the grid as it is.

    Values:
        standard, dilated, separable, deformable, fully_connected: weights of a layer from 64 to 64 channels; the last
        one for images of 32 x 32 px. separable_ratio: separable / standard. ratio_error: of 1/c + 1/9 from it.
        reach: width of the dilated kernel, px. moved: taps that a step in depth moves. longest_offset: px.
        step: largest difference in depth between a tap and the middle, m; step_before: without the offsets.
        coverage_constant, coverage_doubled, coverage_hybrid: share of the field that three dilated layers read.
        zero_offset_error, shift_error, separable_error, flat_error: largest differences between deformable with no
        offsets and convolution; with all offsets one pixel and a shifted image; between separable and convolution
        with the product of its kernels; and from 1 of a constant image between pixels.
    """
    depth = render().depth[..., None]
    offsets = strength * same_surface_offsets(depth, MIDDLE, grid(dilation))
    counts = weight_counts(CHANNELS, SIZE)
    steps = [np.abs(bilinear(depth, MIDDLE + taps) - bilinear(depth, MIDDLE)) for taps in plans(dilation, offsets)]
    lengths = np.linalg.norm(offsets, axis=1)
    values: dict[str, object] = {
        **counts,
        "separable_ratio": counts["separable"] / counts["standard"],
        "ratio_error": abs(counts["separable"] / counts["standard"] - 1 / CHANNELS - 1 / 9),
        "reach": 2 * dilation + 1,
        "moved": int((lengths > 0).sum()),
        "longest_offset": float(lengths.max()),
        "step_before": float(steps[0].max()),
        "step": float(steps[1].max()),
    }
    values |= {f"coverage_{name}": coverage(rates) for name, rates in RATES.items()}
    return draw(dilation, offsets, counts), values | errors()


def plans(dilation: int, offsets: Floats) -> tuple[Floats, Floats]:
    """Taps (9, 2) relative to the middle, without and with their offsets."""
    return grid(dilation), grid(dilation) + offsets


def same_surface_offsets(depth: Floats, middle: Floats, taps: Floats) -> Floats:
    """(9, 2): offsets in px that take each tap towards the middle until it is on the middle's surface.

    A rule that reads the depth image (h, w, 1), in place of the trained layer that predicts offsets.
    """
    left = np.linspace(1, 0, SLIDE_STEPS + 1)
    tried = middle + left[:, None, None] * taps
    same = np.abs(bilinear(depth, tried) - bilinear(depth, middle))[..., 0] <= SAME_SURFACE
    kept = left[same.argmax(axis=0)]
    return (kept - 1)[:, None] * taps


def coverage(rates: Sequence[int]) -> float:
    """Share of the receptive field along one axis that 3-tap layers with these dilations read at all."""
    layers = [Layer(3, dilation=rate) for rate in rates]
    return dependencies(layers)[0].size / field(layers).size


def errors(seed: int = 0) -> dict[str, object]:
    """The variants against each other, on a random image with random weights."""
    rng = np.random.default_rng(seed)
    image, weights = rng.standard_normal((12, 15, 5)), rng.standard_normal((9, 5, 4))
    depthwise, pointwise = rng.standard_normal((9, 5)), rng.standard_normal((5, 4))
    offsets = np.zeros((12, 15, 9, 2))
    plain = convolve(image, weights, 2)
    right = np.pad(image, ((0, 0), (0, 1), (0, 0)))[:, 1:]
    within = slice(None), slice(2, -3)  # columns whose taps are inside both images
    pairs = {
        "zero_offset_error": (deformable(image, weights, offsets, 2), plain),
        "shift_error": (deformable(image, weights, offsets + RIGHT, 2)[within], convolve(right, weights, 2)[within]),
        "separable_error": (separable(image, depthwise, pointwise), convolve(image, depthwise[..., None] * pointwise)),
        "flat_error": (bilinear(np.ones((12, 15, 1)), rng.uniform(0, 11, (100, 2))), np.ones((100, 1))),
    }
    return {name: float(np.abs(first - second).max()) for name, (first, second) in pairs.items()}


def draw(dilation: int, offsets: Floats, counts: dict[str, int]) -> Figure:
    """Four panels, each with its number of weights below."""
    fig, axes = plt.subplots(1, 4, gridspec_kw={"wspace": 0.05})
    regular, moved = plans(dilation, offsets)
    texts = {
        "standard": "sees 3 × 3 px",
        "dilated": f"sees {2 * dilation + 1} × {2 * dilation + 1} px" + ", with holes" * (dilation > 1),
        "separable": "channels apart, then across",
        "deformable": "moved by depth, untrained",
    }
    for ax, (name, text) in zip(axes, texts.items(), strict=True):
        panel(ax, name, counts[name], text)
    for ax in (axes[0], axes[1], axes[3]):
        ball(ax)
    size = 9 if dilation == 1 else 13  # neighbouring taps must not hide each other
    dots(axes[0], MIDDLE - CORNER, grid())
    dots(axes[1], MIDDLE - CORNER, regular, size)
    sheets(axes[2])
    arrows(axes[3], regular, moved)
    dots(axes[3], MIDDLE - CORNER, moved, size)
    return fig


def panel(ax: Axes, name: str, weights: int, text: str) -> None:
    """An empty square with its name above, and the weights and a line about the taps below."""
    ax.set(xlim=(-0.5, WINDOW - 0.5), ylim=(WINDOW - 0.5, -0.5), xticks=[], yticks=[])
    ax.set_aspect("equal", anchor=(0.5, 0.75))
    ax.spines[:].set_visible(False)
    ax.set_title(name, loc="center", fontsize=26)
    place: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "center", "va": "top"}
    number = thousands(weights)
    ax.annotate(number, (0.5, 0), (0, -14), fontsize=44, weight="semibold", **place)
    ax.annotate("weights", (0.5, 0), (0, -68), fontsize=20, color=theme().quiet, **place)
    ax.annotate(text, (0.5, 0), (0, -98), fontsize=20, **place)


def ball(ax: Axes) -> None:
    """The part of the scene with the ball."""
    row, column = CORNER
    ax.imshow(render().rgb[row : row + WINDOW, column : column + WINDOW], interpolation="nearest")


def dots(ax: Axes, middle: Floats, taps: Floats, size: float = 9) -> None:
    """Taps (9, 2) around a middle, both (row, column) in px of the panel; light within dark shows on any ground."""
    t = theme()
    rows, columns = (middle + taps).T
    ax.plot(columns, rows, "o", color=t.paper, markersize=size, markeredgecolor=t.ink, markeredgewidth=2, zorder=4)


def arrows(ax: Axes, regular: Floats, moved: Floats) -> None:
    """From where a tap would be, a cross, to where it reads; dark within light, or light within dark."""
    t = theme()
    for start, end in zip(MIDDLE - CORNER + regular, MIDDLE - CORNER + moved, strict=True):
        if np.linalg.norm(end - start) > 0:
            for extra, colour in ((3, t.paper), (0, t.ink)):
                ax.plot(start[1], start[0], "x", color=colour, markersize=11 + extra, markeredgewidth=2.5 + extra)
                ax.plot([start[1], end[1]], [start[0], end[0]], color=colour, linewidth=2 + extra)


def sheets(ax: Axes) -> None:
    """The colour channels as three sheets, nine taps on each, and one line through all: apart, then across."""
    t = theme()
    rows, columns = (slice(int(c) - SHEET // 2, int(c) + SHEET // 2) for c in MIDDLE)
    middles = [np.full(2, SHEET / 2 - 0.5 + i * SHIFT) for i in range(3)]
    for i, middle in enumerate(middles):
        low, high = i * SHIFT - 0.5, i * SHIFT + SHEET - 0.5
        channel: Any = {"cmap": "gray", "vmin": 0, "vmax": 1, "interpolation": "nearest", "zorder": 2}
        ax.imshow(render().rgb[rows, columns, i], extent=(low, high, high, low), **channel)
        ax.plot([low, high, high, low, low], [low, low, high, high, low], color=t.paper, linewidth=3, zorder=2)
        dots(ax, middle, grid())
    for width, colour in ((9, t.ink), (5, t.paper)):
        ax.plot(*zip(middles[0], middles[-1], strict=True), color=colour, linewidth=width, zorder=5)
    ax.set(xlim=(-0.5, WINDOW - 0.5), ylim=(WINDOW - 0.5, -0.5))


if __name__ == "__main__":
    conv_variants()
    plt.show()
