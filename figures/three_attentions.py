"""The three attentions of an encoder-decoder as blocks of one matrix (Vaswani et al. 2017, sec. 3.2.3).

With the source's and the target's tokens in one list, the rows tell where queries come from and the columns where keys
and values do. Which cells are filled is not drawn from memory: each token is nudged, and a cell is filled if the row's
output moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from encoder_decoder import WIDTH, Heads, Model, Pattern, count, measure, movement, provenance
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matrix import name_axes

from slidegen.figure import theme

SOURCE = ("I", "arrived", "at", "the", "bank", ".", "Then", "home")
TARGET = ("ich", "kam", "zur", "Bank", ".", "Dann", "nach", "Hause")
GAP = 0.5  # cells between encoder and decoder


def three_attentions(
    *,
    n_source: Annotated[int, Interval(ge=4, le=8)] = 6,
    n_target: Annotated[int, Interval(ge=4, le=8)] = 5,
    seed: int = 0,
) -> tuple[Figure, dict[str, object]]:
    """Who may look at whom, found by nudging the tokens of a random encoder-decoder layer one at a time.

    Args:
        n_source, n_target: tokens of the encoder and of the decoder.
        seed: of tokens and weights.

    Values:
        pairs_encoder, pairs_decoder, pairs_cross: filled cells of the three blocks. pairs_fourth: of the fourth block,
            the encoder asking the decoder, which does not exist.
        pattern_matches: the cells are n_s^2, the lower triangle n_t (n_t + 1) / 2 and n_t n_s, no others.
        encoder_moved_by_target, decoder_moved_by_later: largest changes where nothing may change.
        decoder_moved_by_source: smallest change of a decoder token's output by a nudge of a source token.
        cross_rows, cross_columns: shape of the cross-attention matrix.
        weights_moved_by_target: largest change of its weights if all target tokens are nudged.
        alike_error: with all source tokens alike, distance of its outputs from that token's value, whatever is asked.
        hull_violation: how far outputs of cross-attention lie outside the range of the encoder's values.
        reversed_rows: rows of the output if queries and keys came from the encoder; not one per target token.
    """
    rng = np.random.default_rng(seed)
    source, target = rng.standard_normal((n_source, WIDTH)), rng.standard_normal((n_target, WIDTH))
    model = Model(*(Heads(*rng.standard_normal((3, WIDTH, WIDTH)) / np.sqrt(WIDTH)) for _ in range(3)))
    moved = movement(model, source, target)
    values = count(moved > 0, n_source) | measure(moved, n_source) | provenance(model.cross, source, target)
    return draw(moved > 0, SOURCE[:n_source], TARGET[:n_target]), values


def draw(filled: Pattern, source: Sequence[str], target: Sequence[str]) -> Figure:
    """One matrix: filled cells are blue, the others hatched; each block says its name and its number of pairs."""
    fig, ax = plt.subplots()
    n_source, n = len(source), len(filled)
    for row, column in np.ndindex(filled.shape):
        draw_cell(ax, centre(row, n_source), centre(column, n_source), filled=bool(filled[row, column]))
    places = [centre(index, n_source) for index in range(n)]
    name_axes(ax)
    ax.set_xticks(places, [*source, *target], rotation=90, color=theme().key)
    ax.set_yticks(places, [*source, *target], color=theme().query)
    ax.set(xlim=(-0.5, n + GAP - 0.5), ylim=(n + GAP - 0.5, -0.5), xlabel="", ylabel="")
    name_sides(ax, n_source, n)
    name_blocks(ax, filled, n_source)
    return fig


def centre(index: int, n_source: int) -> float:
    """Where a token's cells stand: the target's are set apart from the source's."""
    return index + GAP * (index >= n_source)


def draw_cell(ax: Axes, y: float, x: float, *, filled: bool) -> None:
    """One pair."""
    t = theme()
    style: dict[str, Any] = (
        {"fc": t.query, "ec": t.paper} if filled else {"fc": "none", "ec": t.hairline, "hatch": "//"}
    )
    ax.add_patch(Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, lw=0 if filled else 1, **style))


def name_sides(ax: Axes, n_source: int, n: int) -> None:
    """Which rows and columns belong to the encoder, which to the decoder."""
    t = theme()
    offset: Any = {"textcoords": "offset points", "fontsize": 22}
    middles = {"encoder": (n_source - 1) / 2, "decoder": n_source + GAP + (n - n_source - 1) / 2}
    for side, middle in middles.items():
        row: Any = {"xycoords": ("axes fraction", "data"), "color": t.query, "rotation": 90}
        ax.annotate(f"Q: {side}", (0, middle), (-105, 0), ha="center", va="center", **row, **offset)
        column: Any = {"xycoords": ("data", "axes fraction"), "color": t.value}
        value = ax.annotate("V", (middle, 1), (-38, 10), ha="center", va="bottom", **column, **offset)
        ax.annotate("K, ", (0, 0), (-1, 0), xycoords=value, color=t.key, ha="right", va="bottom", **offset)
        ax.annotate(f": {side}", (1, 0), (0, 0), xycoords=value, color=t.ink, ha="left", va="bottom", **offset)


def name_blocks(ax: Axes, filled: Pattern, n_source: int) -> None:
    """Name and number of pairs in each block; in the last one above its staircase, where nothing is filled."""
    n = len(filled)
    first, second = (n_source - 1) / 2, n_source + GAP + (n - n_source - 1) / 2
    corner = n_source + GAP
    for name, y, x, rows, columns in (
        ("encoder self", first, first, slice(n_source), slice(n_source)),
        ("cross", second, first, slice(n_source, None), slice(n_source)),
        ("decoder self", corner, second + 0.65, slice(n_source, None), slice(n_source, None)),
        ("never", first, second, slice(n_source), slice(n_source, None)),
    ):
        name_block(ax, x, y, name, int(filled[rows, columns].sum()))


def name_block(ax: Axes, x: float, y: float, name: str, pairs: int) -> None:
    """A plate, so that the words can be read on cells."""
    t = theme()
    plate: Any = {"boxstyle": "round,pad=0.35,rounding_size=0.3", "fc": t.paper, "ec": "none"}
    ax.text(x, y, f"{name}  {pairs}", ha="center", va="center", fontsize=22, weight="semibold", bbox=plate)


if __name__ == "__main__":
    three_attentions()
    plt.show()
