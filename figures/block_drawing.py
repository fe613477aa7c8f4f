"""Drawing of the Transformer block: two wirings of one stream of tokens, and a plane cut before and after a lift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from mlp_lifting import Array
from written import percent

from slidegen.figure import theme

STREAM, BRANCH = 0.15, 0.66  # where the two lines of a wiring stand, in widths of it
GAP, NORM, PARTS = 0.034, 0.075, 0.4  # heights: between boxes, of a norm, of attention and MLP together


@dataclass(frozen=True, eq=False)
class Plane:
    """Points (n, 2), their classes, a function whose sign tells them apart, and how well it does."""

    name: str
    points: Array
    classes: Array
    decide: Callable[[Array], Array]
    right: float


def draw(mlp_share: float, planes: list[Plane]) -> Figure:
    """Left the wirings, right the planes."""
    fig = plt.figure()
    grid = fig.add_gridspec(len(planes), 3, width_ratios=[1, 1, 1.2])
    for column, (name, pre) in enumerate((("post-norm: 2017, BERT", False), ("pre-norm: GPT-2, ViT", True))):
        draw_wiring(fig.add_subplot(grid[:, column]), name, mlp_share, pre=pre)
    for row, plane in enumerate(planes):
        draw_plane(fig.add_subplot(grid[row, 2]), plane)
    return fig


def draw_wiring(ax: Axes, name: str, mlp_share: float, *, pre: bool) -> None:
    """Tokens come in below; each part reads the stream and adds to it, its box as high as its share of the weights."""
    t = theme()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    ax.set_title(name, loc="left", fontsize=22)
    ax.annotate("", (STREAM, 1), (STREAM, 0), arrowprops={"arrowstyle": "-|>", "color": t.ink, "lw": 3}, zorder=1)
    y = draw_part(ax, 0.04, f"attention\n{percent(1 - mlp_share, 1)}", PARTS * (1 - mlp_share), t.query, pre=pre)
    y = draw_part(ax, y, f"MLP\n{percent(mlp_share, 1)}", PARTS * mlp_share, t.ink, pre=pre)
    if pre:
        draw_norm(ax, STREAM, y)
        ax.text(STREAM + 0.19, y + NORM / 2, "once, at the end", color=t.quiet, va="center")


def draw_part(ax: Axes, y: float, label: str, height: float, colour: str, *, pre: bool) -> float:
    """One part on its branch from height ``y`` on; gives the height behind it."""
    t = theme()
    bottom = y + GAP + (NORM + GAP) * pre
    joint = bottom + height + GAP
    ax.plot([STREAM, BRANCH, BRANCH, STREAM], [y, y, joint, joint], color=t.ink, lw=3, zorder=1)
    draw_box(ax, BRANCH, bottom, 0.62, height, colour)
    ax.text(BRANCH, bottom + height / 2, label, color=t.paper, ha="center", va="center", fontsize=20, weight="semibold")
    ax.plot(STREAM, joint, "o", ms=23, color=t.paper, mec=t.ink, mew=3)
    ax.plot(STREAM, joint, "+", ms=14, mec=t.ink, mew=3)
    if pre:
        draw_norm(ax, BRANCH, y + GAP)
        return joint + GAP
    draw_norm(ax, STREAM, joint + GAP)
    return joint + NORM + 2 * GAP


def draw_norm(ax: Axes, x: float, y: float) -> None:
    """A layer norm."""
    draw_box(ax, x, y, 0.28, NORM, theme().hairline)
    ax.text(x, y + NORM / 2, "norm", ha="center", va="center_baseline")


def draw_box(ax: Axes, x: float, y: float, width: float, height: float, colour: str) -> None:
    """A filled box that stands on ``y`` and is centred on ``x``."""
    style = "round,pad=0,rounding_size=0.02"
    ax.add_patch(FancyBboxPatch((x - width / 2, y), width, height, boxstyle=style, fc=colour, ec="none", zorder=2))


def draw_plane(ax: Axes, plane: Plane) -> None:
    """Both classes over the region that is taken for the first one."""
    t = theme()
    reach = 1.08 * np.abs(plane.points).max()
    line = np.linspace(-reach, reach, 200)
    grid = np.stack(np.meshgrid(line, line), axis=-1)
    region = plane.decide(grid.reshape(-1, 2)).reshape(line.size, line.size) > 0
    extent = (-reach, reach, -reach, reach)
    ax.imshow(region, cmap=ListedColormap([t.paper, t.hairline]), vmin=0, vmax=1, origin="lower", extent=extent)
    for sign, mark, colour in ((1, "o", t.ink), (-1, "x", t.quiet)):
        x, y = plane.points[plane.classes == sign][:120].T
        ax.plot(x, y, mark, ms=6, mew=2 if mark == "x" else 0, color=colour)
    ax.set(xticks=[], yticks=[], anchor="W")
    ax.spines[:].set_visible(False)
    ax.annotate(plane.name, (1, 0.5), (16, 6), xycoords="axes fraction", textcoords="offset points", va="bottom")
    number = percent(plane.right)
    ax.annotate(
        number,
        (1, 0.5),
        (16, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=40,
        weight="semibold",
    )
