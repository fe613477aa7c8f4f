"""How far the heads of a vision transformer look, by layer, with its position embedding and without.

Mean attention distance as in Dosovitskiy et al. 2021 (fig. 7, right): the distance in pixels from a query patch to the
patches it attends to, weighted by attention and averaged over all queries. One photograph only; they average over many.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from models.vit import GRID, LAYERS, PATCH
from numpy.typing import NDArray
from photo_patches import among_patches, distances, draw_photograph, seen

from slidegen.figure import theme

Floats = NDArray[np.floating]

LOCAL = 30.0  # px: a head that looks less far on average is called local, about two patches
SHIFT = 0.17  # layers, by which the two kinds of points stand apart
CENTRE = (GRID / 2, GRID / 2)


def vit_distance() -> tuple[Figure, dict[str, object]]:
    """Mean attention distance of all 72 heads against depth; beside it the photograph with two such distances.

    Values (px of the 224 that the model sees):
        nearest, nearest_head: the smallest mean distance and its head, as L3H1; farthest, farthest_head.
        early_farthest: the largest in layers 2 to 5. late_nearest: the smallest in layers 7 to 12.
        uniform: the mean distance of uniform attention. local_heads: heads below 30 px; local_layers: theirs, in order.
        blind_nearest: the smallest without positions; blind_local_heads: heads below 30 px without positions.
        layer_means: list by layer 1 to 12. uniform_error: distance of ``uniform`` from its closed form.
    """
    informed, blind = (head_distances(seen(positions).attention) for positions in (True, False))
    uniform = float(distances().mean())
    values = extremes(informed) | {
        "early_farthest": float(informed[1:5].max()),
        "late_nearest": float(informed[6:].min()),
        "uniform": uniform,
        "local_heads": int((informed < LOCAL).sum()),
        "local_layers": sorted({int(layer) + 1 for layer in np.nonzero(informed < LOCAL)[0]}),
        "blind_nearest": float(blind.min()),
        "blind_local_heads": int((blind < LOCAL).sum()),
        "layer_means": informed.mean(axis=1).tolist(),
        "uniform_error": abs(uniform - uniform_distance()),
    }
    return draw(informed, blind, uniform), values


def head_distances(attention: Floats) -> Floats:
    """(12, 6): mean attention distance of the heads, px, for weights (12, 6, 257, 257) of all tokens."""
    shares = among_patches(attention)[:, :, 1:]
    return np.einsum("lhij,ij->lh", shares, distances()) / GRID**2


def uniform_distance() -> float:
    """Mean distance of two patches by counting offsets: an offset (u, v) fits (16 - |u|) (16 - |v|) times."""
    u = np.arange(1 - GRID, GRID)
    times = GRID - np.abs(u)
    return float(PATCH * (np.hypot(u[:, None], u) * times[:, None] * times).sum() / GRID**4)


def extremes(means: Floats) -> dict[str, object]:
    """The heads that look least and most far."""
    found: dict[str, object] = {}
    for name, index in (("nearest", means.argmin()), ("farthest", means.argmax())):
        layer, head = divmod(int(index), means.shape[1])
        found |= {name: float(means[layer, head]), f"{name}_head": f"L{layer + 1}H{head + 1}"}
    return found


def draw(informed: Floats, blind: Floats, uniform: float) -> Figure:
    """Points for the heads (12, 6) of both kinds, and the photograph with two rings."""
    fig, (ax, side) = plt.subplots(1, 2, width_ratios=[1.44, 1], gridspec_kw={"wspace": 0.06})
    draw_heads(ax, informed, blind, uniform)
    draw_photograph(side)
    nearest = float(informed.min())
    ring(side, nearest, f"nearest head: {nearest:.0f} px", CENTRE[1] - nearest / PATCH - 0.9)
    ring(side, uniform, f"uniform: {uniform:.0f} px", GRID - 0.8)
    return fig


def draw_heads(ax: Axes, informed: Floats, blind: Floats, uniform: float) -> None:
    """Filled points with positions, hollow ones without, and the line of uniform attention."""
    t, layer = theme(), np.repeat(np.arange(1, LAYERS + 1), informed.shape[1])
    ax.axhline(uniform, color=t.quiet, lw=2, ls="--", zorder=1)
    ax.plot(layer + SHIFT, blind.ravel(), "o", ms=10, mfc=t.paper, mec=t.quiet, mew=2)
    ax.plot(layer - SHIFT, informed.ravel(), "o", ms=13, mfc=t.query, mec=t.paper, mew=1)
    words = {"fontsize": 22, "va": "center"}
    ax.text(5.4, 22, "with positions", color=t.query, weight="semibold", **words)
    ax.plot(0.8, 135, "o", ms=10, mfc=t.paper, mec=t.quiet, mew=2)
    ax.text(1.05, 134.5, "without positions", color=t.quiet, **words)
    ax.text(LAYERS + 0.6, 134.5, "dashed: uniform attention", color=t.quiet, ha="right", **words)
    ax.set(xticks=range(1, LAYERS + 1), yticks=[0, 50, 100], xlim=(0.4, LAYERS + 0.6), ylim=(0, 142))
    ax.set(xlabel="layer", ylabel="mean attention distance, px")


def ring(ax: Axes, radius: float, text: str, height: float) -> None:
    """A circle of ``radius`` px around the middle of the photograph, and its name at a height."""
    for width, colour in ((5, theme().ink), (2.5, theme().paper)):
        ax.add_patch(Circle(CENTRE, radius / PATCH, fill=False, edgecolor=colour, linewidth=width))
    box = {"boxstyle": "round,pad=0.25", "fc": theme().paper, "ec": "none"}
    ax.text(CENTRE[0], height, text, ha="center", va="center", fontsize=22, color=theme().ink, bbox=box)


if __name__ == "__main__":
    vit_distance()
    plt.show()
