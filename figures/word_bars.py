"""Drawing shared by figures that show one attention row: a bar over every word of the sentence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from slidegen.figure import theme

BAR = 24  # px


def draw_word_bars(
    ax: Axes,
    tokens: Sequence[str],
    weights: Sequence[float],
    *,
    query: int,
    keys: Collection[int],
    swapped: int | None = None,
    size: float = 20,
) -> None:
    """Bars of one attention row above its words; the query's word and the keys in question have their colours.

    One unit of x is one pixel of text, so that words cannot touch in axes that are wide enough for them. The
    caller sets the limits of y, which rows to compare must share.

    Args:
        ax: where to draw.
        tokens: the words, from left to right.
        weights: attention of the query to each of them.
        query: index of the word that asks.
        keys: indices of the words whose weight is printed.
        swapped: index of the word that differs between the sentences, if it is not one of the keys.
        size: of the words, px.
    """
    t = theme()
    colours = {swapped: t.ink} | dict.fromkeys(keys, t.key) | {query: t.query}
    weight = ["semibold" if i in colours else "normal" for i in range(len(tokens))]
    centres, width = _set_line([text_width(*word, size) for word in zip(tokens, weight, strict=True)], gap=0.7 * size)
    ax.bar(centres, weights, BAR, color=[t.key if i in keys else t.hairline for i in range(len(tokens))])
    for i, token in enumerate(tokens):
        style = {"color": colours.get(i, t.quiet), "weight": weight[i]}
        _label(ax, token, (centres[i], 0), -8, va="top", size=size, **style)
        if i in keys:
            _label(ax, f"{weights[i]:.3f}", (centres[i], weights[i]), 4, va="bottom", size=size, **style)
    ax.set(xlim=(0, width), xticks=[], yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)


def _label(ax: Axes, text: str, point: tuple[float, float], above: float, **style: Any) -> None:
    """``text`` centred ``above`` px over ``point``."""
    ax.annotate(text, point, (0, above), textcoords="offset points", ha="center", annotation_clip=False, **style)


def _set_line(widths: Sequence[float], *, gap: float) -> tuple[list[float], float]:
    """Centres of words set in a line, and its length."""
    boxes = [max(BAR, width) for width in widths]
    starts = [sum(boxes[:i]) + i * gap for i in range(len(boxes))]
    return [start + box / 2 for start, box in zip(starts, boxes, strict=True)], starts[-1] + boxes[-1]


def text_width(text: str, weight: str, size: float) -> float:
    """Width in px of ``text`` set in that weight and size."""
    return float(TextPath((0, 0), text, size=size, prop=FontProperties(weight=weight)).get_extents().width)
