"""The three attentions of an encoder-decoder as blocks of one matrix (Vaswani et al. 2017, sec. 3.2.3).

With the source's and the target's tokens in one list, the rows tell where queries come from and the columns where keys
and values do. Which cells are filled is not drawn from memory: each token is nudged, and a cell is filled if the row's
output moves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import attend
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matrix import name_axes
from numpy.typing import NDArray

from slidegen.figure import theme

Array = NDArray[np.float64]
Pattern = NDArray[np.bool_]

SOURCE = ("I", "arrived", "at", "the", "bank", ".", "Then", "home")
TARGET = ("ich", "kam", "zur", "Bank", ".", "Dann", "nach", "Hause")
WIDTH = 8
GAP = 0.5  # cells between encoder and decoder


def three_attentions(
    *,
    n_source: Annotated[int, Interval(ge=2, le=8)] = 6,
    n_target: Annotated[int, Interval(ge=2, le=8)] = 5,
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


@dataclass(frozen=True)
class Heads:
    """One attention: three matrices (d, d)."""

    query: Array
    key: Array
    value: Array

    def __call__(self, asking: Array, asked: Array, mask: Pattern | None = None) -> tuple[Array, Array]:
        """Outputs (m, d) and weights (m, n): queries from ``asking`` (m, d), keys and values from ``asked`` (n, d)."""
        return attend(asking @ self.query, asked @ self.key, asked @ self.value, mask=mask)


@dataclass(frozen=True)
class Model:
    """The attentions of one encoder and one decoder layer."""

    encoder: Heads
    decoder: Heads
    cross: Heads

    def encode(self, source: Array) -> Array:
        """Every source token looks at all source tokens."""
        return self.encoder(source, source)[0]

    def look_back(self, target: Array) -> Array:
        """Every target token looks at itself and those before it."""
        return self.decoder(target, target, np.tri(len(target), dtype=bool))[0]


def movement(model: Model, source: Array, target: Array) -> Array:
    """(n_s + n_t, n_s + n_t): how much row i's output moves if token j, as one that is asked, is nudged."""
    n_source, n_target = len(source), len(target)
    moved = np.zeros((n_source + n_target,) * 2)
    encoder_rows, decoder_rows = slice(n_source), slice(n_source, None)
    moved[encoder_rows, encoder_rows] = nudge(model.encode, source)
    moved[encoder_rows, decoder_rows] = nudge(lambda _: model.encode(source), target)
    moved[decoder_rows, decoder_rows] = nudge(model.look_back, target)
    moved[decoder_rows, encoder_rows] = nudge(lambda asked: model.cross(target, asked)[0], source)
    return moved


def nudge(function: Callable[[Array], Array], tokens: Array, size: float = 0.1) -> Array:
    """(m, n): largest change in each of the m output rows when each of the n ``tokens`` is moved by ``size``."""
    before = function(tokens)
    changes = [np.abs(function(tokens + size * unit[:, None]) - before).max(axis=1) for unit in np.eye(len(tokens))]
    return np.stack(changes, axis=1)


def count(filled: Pattern, n_source: int) -> dict[str, object]:
    """Cells of the four blocks, and whether they are those that the paper allows."""
    n_target = len(filled) - n_source
    allowed = np.block(
        [
            [np.ones((n_source, n_source), bool), np.zeros((n_source, n_target), bool)],
            [np.ones((n_target, n_source), bool), np.tri(n_target, dtype=bool)],
        ]
    )
    return {
        "pairs_encoder": int(filled[:n_source, :n_source].sum()),
        "pairs_fourth": int(filled[:n_source, n_source:].sum()),
        "pairs_cross": int(filled[n_source:, :n_source].sum()),
        "pairs_decoder": int(filled[n_source:, n_source:].sum()),
        "pattern_matches": bool((filled == allowed).all()),
    }


def measure(moved: Array, n_source: int) -> dict[str, object]:
    """The sizes behind the pattern."""
    return {
        "encoder_moved_by_target": float(moved[:n_source, n_source:].max()),
        "decoder_moved_by_later": float(np.triu(moved[n_source:, n_source:], k=1).max()),
        "decoder_moved_by_source": float(moved[n_source:, :n_source].min()),
    }


def provenance(cross: Heads, source: Array, target: Array) -> dict[str, object]:
    """What cross-attention takes from where: the target decides on the weights, the source on what is averaged."""
    outputs, weights = cross(target, source)
    values = source @ cross.value
    alike = np.tile(source[0], (len(source), 1))
    outside = np.maximum(values.min(axis=0) - outputs, outputs - values.max(axis=0))
    return {
        "cross_rows": weights.shape[0],
        "cross_columns": weights.shape[1],
        "weights_moved_by_target": float(np.abs(cross(target + 0.1, source)[1] - weights).max()),
        "alike_error": float(np.abs(cross(target, alike)[0] - values[0]).max()),
        "hull_violation": float(max(outside.max(), 0)),
        "reversed_rows": cross(source, source)[0].shape[0],
    }


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
    """Name and number of pairs in each block; at the foot of the last one, below its staircase."""
    n = len(filled)
    first, second = (n_source - 1) / 2, n_source + GAP + (n - n_source - 1) / 2
    for name, y, x, rows, columns in (
        ("encoder self", first, first, slice(n_source), slice(n_source)),
        ("cross", second, first, slice(n_source, None), slice(n_source)),
        ("decoder self", n + GAP - 1, second, slice(n_source, None), slice(n_source, None)),
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
