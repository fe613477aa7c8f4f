"""What one patch of a photograph attends to in a vision transformer, by layer, and how much of it is mere nearness.

The asking patch was chosen by hand. So that it does not stand alone, the numbers are for all patches within the rim of
the cup, and beside them stands what the same layer would give if only the offset between patches counted.
"""

from __future__ import annotations

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import entropy
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.vit import GRID
from numpy.typing import NDArray
from photo_patches import among_patches, distances, draw_map, draw_photograph, inside_cup, label, seen
from pictures import frame

Floats = NDArray[np.floating]

SMALL = (1, 4, 7, 10, 12)  # layers shown small, beside the photograph and the chosen one


def vit_patch(
    *,
    layer: Annotated[int, Interval(ge=1, le=12)] = 9,
    head: Annotated[int, Interval(ge=0, le=6)] = 0,
    row: Annotated[int, Interval(ge=1, le=16)] = 3,
    column: Annotated[int, Interval(ge=1, le=16)] = 9,
) -> tuple[Figure, dict[str, object]]:
    """A photograph with one patch framed and the attention of that patch over it, one layer large and five small.

    Args:
        layer: the layer that is drawn large.
        head: which of the six heads; 0 for their mean.
        row, column: the patch that asks, from 1 at the top left; picked by hand.

    Values, lists by layer 1 to 12, all for the mean of the heads and of attention among patches:
        reach: effective number of patches, exp(H), that the asking patch reads. distance: px to them on average.
        cup_share: attention that the patches within the rim of the cup give to that area; cup_share_outside: that all
        others give to it; cup_share_offset: what the first would give if only the offset counted (see offset_only).
        cup_area: the area's share of the patches. cup_patches: how many those are.
        same_key: in how many of the 256 patches' rows of layer 1 the same patch is the largest; its row same_key_row
        and column same_key_column. row_sum_error: largest distance of a row's sum from 1, before scaling.
    """
    attention = seen().attention
    shares = among_patches(attention)[:, :, 1:]  # CLS does not ask here
    query = (row - 1) * GRID + column - 1
    drawn = shares.mean(axis=1) if head == 0 else shares[:, head - 1]
    values = cup_values(shares.mean(axis=1)) | query_values(shares.mean(axis=1)[:, query], query)
    values |= sink_values(shares[0].mean(axis=0))
    values["row_sum_error"] = float(np.abs(attention.sum(axis=-1) - 1).max())
    return draw(drawn[:, query], layer, head, (row - 1, column - 1)), values


def query_values(weights: Floats, query: int) -> dict[str, object]:
    """Effective number of patches and mean distance for the weights (12, 256) of one patch."""
    return {"reach": np.exp(entropy(weights)).tolist(), "distance": (weights @ distances()[query]).tolist()}


def cup_values(weights: Floats) -> dict[str, object]:
    """How much of the attention (12, 256, 256) of patches within and without the cup goes to the cup."""
    cup = inside_cup()
    given = weights[:, :, cup].sum(axis=-1)
    expected = np.array([offset_only(each)[:, cup].sum(axis=-1) for each in weights])
    return {
        "cup_share": given[:, cup].mean(axis=1).tolist(),
        "cup_share_outside": given[:, ~cup].mean(axis=1).tolist(),
        "cup_share_offset": expected[:, cup].mean(axis=1).tolist(),
        "cup_area": float(cup.mean()),
        "cup_patches": int(cup.sum()),
    }


def offset_only(weights: Floats) -> Floats:
    """(256, 256): the attention that knows only where a key lies seen from its query.

    Every offset gets the mean weight that it has in ``weights``; rows are scaled to sum to 1 again.
    """
    down, across = np.indices((GRID, GRID)).reshape(2, -1)
    offset = (down - down[:, None] + GRID) * 2 * GRID + across - across[:, None] + GRID
    total = np.bincount(offset.ravel(), weights.ravel())
    number = np.bincount(offset.ravel())
    mean = (total / np.maximum(number, 1))[offset]
    return mean / mean.sum(axis=-1, keepdims=True)


def sink_values(weights: Floats) -> dict[str, object]:
    """The key that is largest in most rows of (256, 256), and in how many."""
    counts = np.bincount(weights.argmax(axis=-1), minlength=GRID**2)
    row, column = divmod(int(counts.argmax()), GRID)
    return {"same_key": int(counts.max()), "same_key_row": row + 1, "same_key_column": column + 1}


def draw(weights: Floats, layer: int, head: int, place: tuple[int, int]) -> Figure:
    """Maps of the weights (12, 256) of one patch, whose row and column are ``place``, and the photograph."""
    fig = plt.figure()
    left, right = fig.subfigures(1, 2, width_ratios=[1, 1.41])
    large, (first, *rest) = left.subplots(), right.subplots(2, 3).flat
    draw_asked(large, weights[layer - 1], place)
    label(large, f"layer {layer}, " + ("mean of its heads" if head == 0 else f"head {head}"), weight="semibold")
    draw_photograph(first)
    frame(first, (place[1], place[0]), 1)
    label(first, "this patch asks")
    for each, ax in zip(SMALL, rest, strict=True):
        draw_asked(ax, weights[each - 1], place)
        label(ax, f"layer {each}")
    return fig


def draw_asked(ax: Axes, weights: Floats, place: tuple[int, int]) -> None:
    """The map of one patch, which is framed."""
    draw_map(ax, weights)
    frame(ax, (place[1], place[0]), 1)


if __name__ == "__main__":
    vit_patch()
    plt.show()
