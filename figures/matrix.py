"""Drawing shared by figures that show queries and keys as a matrix: rows ask, columns are asked, each in its colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from colours import of_signs, of_weights
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch, Rectangle
from numpy.typing import NDArray

from slidegen.figure import theme


def draw_weights(
    ax: Axes,
    weights: NDArray[np.floating],
    *,
    queries: Sequence[str] = (),
    keys: Sequence[str] = (),
    row: int | None = None,
    top: float = 1.0,
) -> None:
    """Attention weights as a map from paper (0) to ink (``top``); one query's row may be framed.

    Args:
        ax: where to draw; it keeps its aspect free, so that maps side by side fill their slot.
        weights: (queries, keys).
        queries, keys: a label a row and a column; none are written where there are none.
        row: index of the query to frame and to print in bold.
        top: the weight that is drawn darkest; maps to be compared must share it.
    """
    ax.imshow(weights, cmap=of_weights(), vmin=0, vmax=top, aspect="auto", interpolation="none")
    name_axes(ax, queries=queries, keys=keys)
    if row is not None:
        frame_row(ax, row, weights.shape[1])
        if queries:
            ax.get_yticklabels()[row].set_fontweight("bold")


def draw_scores(ax: Axes, scores: NDArray[np.floating], *, top: float) -> None:
    """Scores, positive and negative, centred on 0 and symmetric to +-``top``; -inf is left blank."""
    shown = np.where(np.isfinite(scores), scores, np.nan)
    ax.imshow(shown, cmap=of_signs(), vmin=-top, vmax=top, aspect="auto", interpolation="none")
    name_axes(ax)


def name_axes(ax: Axes, *, queries: Sequence[str] = (), keys: Sequence[str] = ()) -> None:
    """Rows are queries and columns keys, said so in their colours; words stand at the ticks if there are any."""
    t = theme()
    upright = max(map(len, keys), default=0) <= 2
    ax.set_xticks(range(len(keys)), keys, rotation=0 if upright else 90, color=t.key)
    ax.set_yticks(range(len(queries)), queries, color=t.query)
    ax.set_xlabel("key (column)", color=t.key)
    ax.set_ylabel("query (row)", color=t.query)
    ax.spines[:].set_visible(False)


def frame_row(ax: Axes, row: int, columns: int) -> None:
    """A box around one row of a matrix of that many columns."""
    box = Rectangle((-0.5, row - 0.5), columns, 1, fill=False, ec=theme().ink, lw=3, clip_on=False, zorder=3)
    ax.add_patch(box)


def tie(fig: Figure, left: Axes, right: Axes, row: int) -> None:
    """An arrow along the row from one matrix to the next."""
    start, end = left.get_xlim()[1], right.get_xlim()[0]
    arrow = ConnectionPatch((start, row), (end, row), "data", "data", axesA=left, axesB=right, arrowstyle="-|>")
    arrow.set(mutation_scale=16, linewidth=2.5, color=theme().ink)
    fig.add_artist(arrow)
