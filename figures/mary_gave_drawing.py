"""The picture of ``mary_gave``: how far the output at 'gave' moves, and two heads that keep the roles apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from colours import of_signs
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.float64]

FLOOR = 1e-17  # where an exact 0 is drawn
SHOWN = 12  # numbers of each half that are drawn: those in which the two words differ most


def draw(
    changes: Mapping[str, Mapping[str, float]],
    sentences: Sequence[Sequence[str]],
    query: int,
    roles: Sequence[Floats],
) -> Figure:
    """The changes on the left, the two sentences with their heads and outputs on the right."""
    fig = plt.figure()
    fig.set_layout_engine("constrained", wspace=0.1)
    grid = fig.add_gridspec(2, 2, width_ratios=[1.15, 1])
    draw_changes(fig.add_subplot(grid[:, 0]), changes)
    halves = [y.reshape(2, -1) for y in roles]
    columns = np.sort(np.argsort(np.abs(halves[0][0] - halves[0][1]))[-SHOWN:])
    for row, (sentence, parts) in enumerate(zip(sentences, halves, strict=True)):
        ax = fig.add_subplot(grid[row, 1])
        draw_sentence(ax, sentence, query)
        draw_halves(ax, parts[:, columns], (sentence[0], sentence[-1]))
        if row == 0:
            ax.set_title("positions and two heads, set by hand", size=20)
    return fig


def draw_changes(ax: Axes, changes: Mapping[str, Mapping[str, float]]) -> None:
    """A row for each number of heads, on a logarithmic axis: open without positions, filled with them."""
    t = theme()
    looks = {"none": (t.paper, t.ink), "causal": (t.hairline, t.quiet), "positions": (t.ink, t.ink)}
    for row, values in enumerate(changes.values()):
        ax.axhline(row, color=t.hairline, lw=1.5, zorder=0)
        for condition, value in values.items():
            face, edge = looks[condition]
            ax.plot(max(value, FLOOR), row, "o", ms=18, mfc=face, mec=edge, mew=3, clip_on=False)
    first, last_masked = next(iter(changes.values())), len(changes) - 1.55
    ax.text(1e-16, -0.35, "no positions: rounding", size=22, weight=600, va="bottom")
    ax.text(2 * first["positions"], -0.35, "positions", size=22, weight=600, ha="right", va="bottom")
    ax.text(3, last_masked, "causal mask", size=20, color=t.quiet, ha="right", va="center")
    ax.set_xscale("log")
    ax.set(xlim=(FLOOR, 3), ylim=(len(changes) - 0.5, -0.8))
    ax.set_yticks(range(len(changes)), list(changes), size=20)
    ax.set_xticks([1e-15, 1e-10, 1e-5, 1], ["$10^{-15}$", "$10^{-10}$", "$10^{-5}$", "1"])
    ax.minorticks_off()
    ax.set_xlabel("relative change of the output at “gave” when they swap", size=20)
    ax.spines["left"].set_visible(False)


def draw_sentence(ax: Axes, sentence: Sequence[str], query: int) -> None:
    """The words in a line, and an arc from the query to the word that each head reads."""
    t = theme()
    for place, word in enumerate(sentence):
        colour = t.query if place == query else t.key if place in (0, len(sentence) - 1) else t.quiet
        weight = 600 if colour != t.quiet else 400
        ax.text(place, 0, word, ha="center", va="center", size=22, color=colour, weight=weight)
    for end, bend in ((0, 0.7), (len(sentence) - 1, -0.35)):
        arc = f"arc3,rad={bend}"
        ax.add_patch(FancyArrowPatch((query, 0.3), (end, 0.3), connectionstyle=arc, arrowstyle="-|>", mutation_scale=18,
                                     color=t.query, lw=3))  # fmt: skip
    ax.set(xlim=(-0.5, len(sentence) - 0.5), ylim=(-2.1, 1.3))
    ax.axis("off")


def draw_halves(ax: Axes, halves: Floats, words: Sequence[str]) -> None:
    """The two halves of the output (2, numbers) as strips, each named by the word it holds."""
    top = np.abs(halves).max()
    for half, word, role, left in zip(halves, words, ("giver", "recipient"), (-0.5, 2.05), strict=True):
        box = (left, left + 2.45, -1.3, -0.7)
        ax.imshow(half[None], cmap=of_signs(), vmin=-top, vmax=top, extent=box, aspect="auto", interpolation="none")
        ax.add_patch(Rectangle((left, -1.3), 2.45, 0.6, fill=False, ec=theme().ink, lw=2, clip_on=False))
        ax.text(left + 1.22, -1.45, f"{role}: {word}", ha="center", va="top", size=20, color=theme().value)
    ax.set(xlim=(-0.5, 4.5), ylim=(-2.1, 1.3))  # again, because a picture sets the limits to its own
