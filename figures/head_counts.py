"""Multi-head bookkeeping: heads cut the projections into slices and add no weights (Vaswani et al. 2017, sec. 3.2.2).

W_Q, W_K and W_V (d, d) are cut into h blocks of d / h columns, W_O (d, d) into h blocks of d / h rows. Everything is
measured on the first layer of MiniLM, d = 384, biases left out where linearity is the question.
"""

from __future__ import annotations

from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from attention import attend
from head_statistics import attention_parameters
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from models.minilm import HEADS, Layer, load_minilm
from numpy.typing import NDArray
from written import thousands

from slidegen.figure import theme

Floats = NDArray[np.float64]
Matrices = tuple[Floats, Floats, Floats, Floats]  # W_Q, W_K, W_V, W_O, each (d, d) and acting on the right

COUNTS = (1, 2, 3, 4, 6, 12)
SENTENCE = "I arrived at the bank after crossing the river."


def head_counts(*, heads: Literal[2, 3, 4, 6, 12] = 12) -> tuple[Figure, dict[str, object]]:
    """The four matrices of one attention layer, for one head and cut into several, with their number of weights.

    Args:
        heads: into how many the lower row is cut.

    Values:
        weights: weights and biases of the layer's attention, counted in the weight file.
        weights_H for H in 1, 2, 3, 4, 6, 12: the same, added up slice by slice; weights_spread: largest - smallest.
        weights_basic: of attention without projections; weights_qkv: of one head without an output matrix.
        d, head_width: of a token and of one of MiniLM's heads; tokens: of the sentence the rest is measured on.
        shape_query, shape_queries, shape_joined, shape_output: of one head's W_Q, of its Q, of all heads side by side,
            and of the result, as [rows, columns].
        score_rank: rank of one head's W_Q W_K^T.
        tap_error: largest |sum_i A_i X (W_V^i W_O^i) - Concat(A_i X W_V^i) W_O|.
        absorbed_error: largest |A X (W_V W_O) - (A X W_V) W_O| for a single head, which so needs no matrix W_O.
        linear_error: largest |f(V + V') - f(V) - f(V')| for fixed queries and keys.
        doubling_change: largest |f(2 X) - 2 f(X)|, which is no rounding error.
    """
    minilm = load_minilm()
    layer = minilm.layers[0]
    counts = {h: sum(piece.size for piece in pieces(layer, h)) for h in COUNTS}
    values: dict[str, object] = {f"weights_{h}": count for h, count in counts.items()}
    values |= {
        "weights": attention_parameters(minilm, layer=0),
        "weights_spread": max(counts.values()) - min(counts.values()),
        "weights_basic": 0,
        "weights_qkv": sum(p.weight.size + p.bias.size for p in (layer.query, layer.key, layer.value)),
    }
    values |= checks(minilm.run(SENTENCE).embeddings, matrices(layer))
    return draw((1, heads), counts, layer.query.weight.shape[0]), values


def matrices(layer: Layer) -> Matrices:
    """W_Q, W_K, W_V, W_O of a layer; the file holds their transposes."""
    w_q, w_k, w_v, w_o = (part.weight.T for part in (layer.query, layer.key, layer.value, layer.mix))
    return w_q, w_k, w_v, w_o


def pieces(layer: Layer, heads: int) -> list[Floats]:
    """All weights of a layer's attention, cut for so many heads; the bias of W_O is shared and stays whole."""
    inputs = (layer.query, layer.key, layer.value)
    cut = [piece for part in inputs for piece in np.split(part.weight.T, heads, axis=1) + np.split(part.bias, heads)]
    return [*cut, *np.split(layer.mix.weight.T, heads), layer.mix.bias]


def multi_head(x: Floats, values: Floats, weights: Matrices, heads: int = HEADS) -> Floats:
    """Concat(head_1 .. head_h) W_O, (n, d), with queries and keys from x (n, d) and values from ``values`` (n, d)."""
    attended = [attend(x @ w_q, x @ w_k, values @ w_v)[0] for w_q, w_k, w_v, _ in split(weights, heads)]
    return np.concatenate(attended, axis=1) @ weights[3]


def taps(x: Floats, weights: Matrices, heads: int = HEADS) -> Floats:
    """The same as sum_i A_i X T_i with T_i = W_V^i W_O^i (d, d), head i's tap if heads are read as a convolution's."""
    return sum(attend(x @ w_q, x @ w_k, x)[0] @ (w_v @ w_o) for w_q, w_k, w_v, w_o in split(weights, heads))


def split(weights: Matrices, heads: int) -> list[Matrices]:
    """W_Q^i, W_K^i, W_V^i (d, d / h) and W_O^i (d / h, d) of each head."""
    w_q, w_k, w_v = (np.split(w, heads, axis=1) for w in weights[:3])
    return list(zip(w_q, w_k, w_v, np.split(weights[3], heads), strict=True))


def checks(x: Floats, weights: Matrices) -> dict[str, object]:
    """Shapes and identities, for tokens x (n, d)."""
    w_q, w_k, w_v, _ = split(weights, HEADS)[0]
    joined = np.concatenate([x @ head[2] for head in split(weights, HEADS)], axis=1)
    other = np.roll(x, 1, axis=0)
    y = multi_head(x, x, weights)
    added = multi_head(x, x + other, weights) - y - multi_head(x, other, weights)
    return {
        "tokens": len(x),
        "d": x.shape[1],
        "head_width": w_v.shape[1],
        "shape_query": list(w_q.shape),
        "shape_queries": list((x @ w_q).shape),
        "shape_joined": list(joined.shape),
        "shape_output": list(y.shape),
        "score_rank": int(np.linalg.matrix_rank(w_q @ w_k.T)),
        "tap_error": float(np.abs(taps(x, weights) - y).max()),
        "absorbed_error": float(np.abs(taps(x, weights, heads=1) - multi_head(x, x, weights, heads=1)).max()),
        "linear_error": float(np.abs(added).max()),
        "doubling_change": float(np.abs(multi_head(2 * x, 2 * x, weights) - 2 * y).max()),
    }


def draw(rows: tuple[int, ...], counts: dict[int, int], d: int) -> Figure:
    """A row of four matrices for each number of heads, one head's slices filled, the count below."""
    fig, axes = plt.subplots(len(rows), 1)
    for ax, heads in zip(axes, rows, strict=True):
        draw_matrices(ax, heads, named=heads == rows[0])
        plural = "heads" if heads > 1 else "head"
        ax.text(-0.12, 0.6, f"{heads} {plural}", size=26, weight=600, ha="right", va="center")
        ax.text(-0.12, 0.36, f"{d // heads} wide", size=20, color=theme().quiet, ha="right", va="center")
        count = thousands(counts[heads])
        ax.text(2.2, -0.4, count, size=40, weight=600, ha="right", va="baseline")
        ax.text(2.32, -0.4, "weights and biases", size=20, color=theme().quiet, va="baseline")
    return fig


def draw_matrices(ax: Axes, heads: int, *, named: bool) -> None:
    """W_Q, W_K, W_V cut into columns and W_O cut into rows, the slices of one head in their colours."""
    t = theme()
    chosen = heads // 4
    for place, (name, colour) in enumerate(zip("QKVO", (t.query, t.key, t.value, t.quiet), strict=True)):
        left = 1.16 * place
        for i in range(heads):
            start, size = i / heads, 1 / heads
            box = ((left, 1 - start - size), 1, size) if name == "O" else ((left + start, 0), size, 1)
            face = colour if i == chosen else t.paper
            ax.add_patch(Rectangle(*box, fc=face, ec=t.hairline, lw=1.5))
        ax.add_patch(Rectangle((left, 0), 1, 1, fill=False, ec=colour, lw=3))
        if named:
            ax.text(left + 0.5, 1.08, f"$W_{name}$", size=26, color=colour, ha="center", va="bottom")
    ax.set(xlim=(-1.1, 4.55), ylim=(-0.5, 1.4), aspect="equal")
    ax.axis("off")
