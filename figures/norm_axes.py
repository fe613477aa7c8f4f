"""Which numbers share a mean: layer norm (Ba et al. 2016) and batch norm (Ioffe & Szegedy 2015) on the same cube.

Activations (items, tokens, features). Layer norm takes mean and variance over the features of one token; batch norm
over all items and tokens for one feature, while training, and uses averages kept from training afterwards. Variances
are biased (divided by the count), learned scale and shift left out.
"""

from __future__ import annotations

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.float64]
Filled = tuple[slice, slice, slice]  # which items, tokens and features share a mean

ITEMS, TOKENS, FEATURES = 4, 5, 6
EPS = 1e-5
DEPTH = np.array([0.5, 0.42])  # where the next item stands, to the right and above
EVERYTHING = slice(None)


def norm_axes(
    *,
    factor: Annotated[float, Interval(ge=1, le=100)] = 10.0,
    token: Annotated[int, Interval(ge=1, le=5)] = 2,
    feature: Annotated[int, Interval(ge=1, le=6)] = 4,
) -> tuple[Figure, dict[str, object]]:
    """The cube twice, the numbers that are averaged filled; below, what the rest of the batch does to the first item.

    Args:
        factor: by which all items but the first are scaled.
        token: whose features layer norm averages.
        feature: that batch norm averages.

    Values, changes being the largest |normalised first item - the same after scaling the others|:
        layer_change, batch_change: of layer norm and of batch norm in training.
        batch_change_test: of batch norm at test time, with mean and variance kept from training.
        layer_averaged, batch_averaged: how many numbers share one mean.
        layer_affine_error: largest |LN(3 x + 2) - LN(x)|, but for eps; batch_affine_error: the same for batch norm.
        layer_mean, layer_variance: largest deviation from 0 and from 1 of a token's mean and variance after layer norm.
    """
    x = np.random.default_rng(0).normal(size=(ITEMS, TOKENS, FEATURES))
    scaled = np.concatenate([x[:1], factor * x[1:]])
    kept = x.mean(axis=(0, 1)), x.var(axis=(0, 1))
    normed = layer_norm(x)
    values = {
        "layer_change": first_item_change(layer_norm(x), layer_norm(scaled)),
        "batch_change": first_item_change(batch_norm(x), batch_norm(scaled)),
        "batch_change_test": first_item_change(batch_norm(x, kept), batch_norm(scaled, kept)),
        "layer_averaged": FEATURES,
        "batch_averaged": ITEMS * TOKENS,
        "layer_affine_error": float(np.abs(layer_norm(3 * x + 2, eps=0) - layer_norm(x, eps=0)).max()),
        "batch_affine_error": float(np.abs(batch_norm(3 * x + 2, eps=0) - batch_norm(x, eps=0)).max()),
        "layer_mean": float(np.abs(normed.mean(axis=-1)).max()),
        "layer_variance": float(np.abs(normed.var(axis=-1) - 1).max()),
    }
    return draw(values, factor, token - 1, feature - 1), {**values}


def layer_norm(x: Floats, eps: float = EPS) -> Floats:
    """Each token of x (..., features) to mean 0 and variance 1 over its features."""
    return normalise(x, x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True), eps)


def batch_norm(x: Floats, kept: tuple[Floats, Floats] | None = None, eps: float = EPS) -> Floats:
    """Each feature of x (items, tokens, features) to mean 0 and variance 1 over items and tokens.

    ``kept`` are mean and variance (features,) from training, which are used at test time instead of the batch's own.
    """
    mean, variance = kept if kept is not None else (x.mean(axis=(0, 1)), x.var(axis=(0, 1)))
    return normalise(x, mean, variance, eps)


def normalise(x: Floats, mean: Floats, variance: Floats, eps: float) -> Floats:
    return (x - mean) / np.sqrt(variance + eps)


def first_item_change(before: Floats, after: Floats) -> float:
    """Largest |after - before| in item 0."""
    return float(np.abs(after[0] - before[0]).max())


def draw(values: dict[str, float], factor: float, token: int, feature: int) -> Figure:
    """Layer norm on the left, batch norm on the right."""
    fig, axes = plt.subplots(1, 2)
    row, column = slice(token, token + 1), slice(feature, feature + 1)
    draw_cube(axes[0], (slice(0, 1), row, EVERYTHING))
    draw_cube(axes[1], (EVERYTHING, EVERYTHING, column))
    captions = (("layer norm: inside one token", "layer_change"), ("batch norm: across the batch", "batch_change"))
    for ax, (title, key) in zip(axes, captions, strict=True):
        ax.text(0, TOKENS + ITEMS * DEPTH[1] + 0.4, title, size=26, weight=600, va="bottom")
        label_axes(ax)
        ax.text(0, -2.1, f"{values[key]:.2f}", size=56, weight=600, ha="left", va="baseline")
        what = f"change of the front item\nwhen the others are {factor:g} times as large"
        ax.text(2.6, -1.6, what, size=20, color=theme().quiet, ha="left", va="center")
    return fig


def draw_cube(ax: Axes, filled: Filled) -> None:
    """The visible faces of the cube: front (first item), top (first token) and right (last feature)."""
    on = np.zeros((ITEMS, TOKENS, FEATURES), dtype=bool)
    on[filled] = True
    right, down = np.array([1.0, 0.0]), np.array([0.0, -1.0])
    corner = np.array([0.0, TOKENS])  # upper left of the front
    draw_face(ax, on[0], corner, down, right)
    draw_face(ax, on[:, 0], corner, DEPTH, right)
    draw_face(ax, on[:, :, -1].T, corner + FEATURES * right, down, DEPTH)
    ax.set(xlim=(-0.8, 9.4), ylim=(-2.3, TOKENS + ITEMS * DEPTH[1] + 1), aspect="equal")
    ax.axis("off")


def draw_face(ax: Axes, on: NDArray[np.bool_], corner: Floats, down: Floats, across: Floats) -> None:
    """Cells on[i, j] as parallelograms from ``corner``, i steps along ``down`` and j along ``across``."""
    t = theme()
    for (i, j), is_on in np.ndenumerate(on):
        start = corner + i * down + j * across
        cell = [start, start + across, start + across + down, start + down]
        ax.add_patch(Polygon(cell, fc=t.ink if is_on else t.paper, ec=t.paper if is_on else t.hairline, lw=2))


def label_axes(ax: Axes) -> None:
    """What the three directions of the cube are."""
    t = theme()
    ax.text(FEATURES / 2, -0.25, "features", size=20, color=t.quiet, ha="center", va="top")
    ax.text(-0.25, TOKENS / 2, "tokens", size=20, color=t.quiet, ha="right", va="center", rotation=90)
    x, y = np.array([-0.2, TOKENS + 0.1]) + ITEMS * DEPTH / 2
    angle = float(np.degrees(np.arctan2(DEPTH[1], DEPTH[0])))
    ax.text(x, y, "items", size=20, color=t.quiet, ha="right", va="center", rotation=angle)
