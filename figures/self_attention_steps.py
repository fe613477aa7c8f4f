"""Self-attention without parameters, step by step: compare all words with all, normalise each row, average.

The basic form of the Transformer's attention (Vaswani et al. 2017, eq. 1) with Q = K = V = X and no scaling:
Y = softmax(X X^T) X. Tokens are the rows of X. Here they are static word vectors, so no word knows its context yet.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import Floats, self_attention
from colours import of_signs, of_vectors, of_weights
from matplotlib.figure import Figure
from matrix import frame_row, tie
from models.minilm import load_minilm
from numpy.typing import NDArray
from written import percent

from slidegen.figure import theme

SHOWN = 12  # columns of X and Y that are drawn: those in which the words differ most
DIMENSIONS = (2, 4, 8, 16, 64, 256)
TOKENS, DRAWS = 16, 500  # of the random sentences
TIE = 1e-12  # a word that occurs twice has two equal maxima, up to rounding


def self_attention_steps(
    *,
    sentence: str = "I arrived at the bank after crossing the river.",
    row: Annotated[int, Interval(ge=1, le=10)] = 5,
    temperature: Annotated[float, Interval(ge=0.1, le=4)] = 1.0,
    unit_norm: bool = False,
) -> tuple[Figure, dict[str, object]]:
    """X, X X^T, A = softmax(X X^T / temperature) and Y = A X for one sentence, one row followed all the way.

    Args:
        sentence: its words' rows in MiniLM's word table are X.
        row: the word to follow, counted from 1.
        temperature: divides the scores.
        unit_norm: scale each word vector to length 1 first.

    Values:
        word, best_other: the word followed, and the other word it weighs most.
        weight_self, weight_best_other: their weights in its row of A.
        tokens, scores: n and n * n; norm_min, norm_max: lengths of the word vectors.
        diagonal_is_max: no word of this sentence weighs another more than itself (ties allowed).
        row_sum_error, loop_error, transpose_error, convex_violation, permutation_error, value_linearity_error: see
            :func:`checks`; all are rounding errors.
        doubling_deviation: max |f(2X) - 2 f(X)|, which is no rounding error: f is not linear in X.
        diagonal_share_dD for D in 2, 4, 8, 16, 64, 256: see :func:`diagonal_share`; diagonal_share_unit_norm: the
            smallest of them for vectors of length 1.
        counterexample_self, counterexample_other: the scores of x_1 = (1, 0) with itself and with x_2 = (2, 0).

    Raises:
        ValueError: the sentence has fewer words than ``row``.
    """
    trace = load_minilm().run(sentence)
    words = trace.tokens[1:-1]  # without [CLS] and [SEP]
    x: Floats = trace.word_rows[1:-1]
    if row > len(words):
        raise ValueError(f"row {row} of a sentence of {len(words)} tokens: {' '.join(words)}")
    if unit_norm:
        x = normalised(x)
    y, weights = self_attention(x, temperature=temperature)
    figure = draw_steps(words, row - 1, x, x @ x.T / temperature, weights, y)
    return figure, describe(words, row - 1, x, weights) | checks(x, temperature) | random_shares()


def diagonal_share(*, seed: int = 0) -> tuple[Figure, dict[str, object]]:
    """How often a token scores highest with itself, against the dimension, for 500 sentences of 16 Gaussian tokens.

    Values:
        diagonal_share_dD for D in 2, 4, 8, 16, 64, 256: share of rows of X X^T whose diagonal is the row's maximum.
        diagonal_share_unit_norm: smallest such share for vectors of length 1; 1 by Cauchy-Schwarz.
        counterexample_self, counterexample_other: the scores of x_1 = (1, 0) with itself and with x_2 = (2, 0).
    """
    values = random_shares(seed)
    return draw_shares([values[f"diagonal_share_d{d}"] for d in DIMENSIONS]), {**values}


def normalised(x: Floats) -> Floats:
    """The rows of x (n, d), scaled to length 1."""
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def self_attention_loop(x: Floats, temperature: float = 1.0) -> Floats:
    """The same outputs (n, d) as the matrix form, written as the sum y_i = sum_j a_ij x_j."""
    y = np.zeros_like(x)
    for i, x_i in enumerate(x):
        shares = [np.exp(np.dot(x_i, x_j) / temperature) for x_j in x]
        for share, x_j in zip(shares, x, strict=True):
            y[i] += share / sum(shares) * x_j
    return y


def diagonal_is_maximum(scores: Floats) -> NDArray[np.bool_]:
    """For each row of scores (..., n, n): does no other key score higher than the row's own?"""
    own = np.diagonal(scores, axis1=-2, axis2=-1)
    return own >= scores.max(axis=-1) - TIE


def random_shares(seed: int = 0) -> dict[str, float]:
    """Share of rows whose own score is the largest, for iid N(0, 1) tokens of several dimensions."""
    rng = np.random.default_rng(seed)
    shares, unit_norm = {}, []
    for d in DIMENSIONS:
        x = rng.standard_normal((DRAWS, TOKENS, d))
        shares[f"diagonal_share_d{d}"] = share_of_maxima(x)
        unit_norm.append(share_of_maxima(normalised(x)))
    short, long = np.array([1.0, 0.0]), np.array([2.0, 0.0])
    return shares | {
        "diagonal_share_unit_norm": min(unit_norm),
        "counterexample_self": float(short @ short),
        "counterexample_other": float(short @ long),
    }


def share_of_maxima(x: Floats) -> float:
    """Over all sentences x (sentences, n, d) and their words, how often the diagonal of X X^T is the row's maximum."""
    return float(diagonal_is_maximum(x @ x.swapaxes(-1, -2)).mean())


def describe(words: list[str], row: int, x: Floats, weights: Floats) -> dict[str, object]:
    """What the slide quotes of the sentence and of the row that is followed."""
    norms = np.linalg.norm(x, axis=-1)
    other = heaviest(weights[row], apart_from=row)
    return {
        "word": words[row],
        "best_other": words[other],
        "weight_self": float(weights[row, row]),
        "weight_best_other": float(weights[row, other]),
        "tokens": len(words),
        "scores": len(words) ** 2,
        "norm_min": float(norms.min()),
        "norm_max": float(norms.max()),
        "diagonal_is_max": bool(diagonal_is_maximum(x @ x.T).all()),
    }


def heaviest(weights: Floats, apart_from: int) -> int:
    """Index of the largest of weights (n,) that is not ``apart_from``."""
    return max((key for key in range(weights.size) if key != apart_from), key=lambda key: weights[key])


def checks(x: Floats, temperature: float) -> dict[str, object]:
    """Largest deviations from what must hold for Y = f(X), A = softmax(X X^T / temperature) with X (n, d).

    row_sum: A 1 = 1; loop: sums over i and j give the same; transpose: so does softmax(X^T X) with tokens in columns;
    convex: no output leaves the box of the inputs; permutation: f(P X) = P f(X); value linearity: A (2 X) = 2 A X.
    """
    y, weights = self_attention(x, temperature=temperature)
    order = np.random.default_rng(0).permutation(len(x))
    columns = x.T
    in_columns = np.exp(columns.T @ columns / temperature)
    outside = np.maximum(y - x.max(axis=0), x.min(axis=0) - y)
    deviations = {
        "row_sum_error": weights.sum(axis=-1) - 1,
        "loop_error": y - self_attention_loop(x, temperature),
        "transpose_error": y.T - columns @ (in_columns / in_columns.sum(axis=0)),
        "convex_violation": np.maximum(outside, 0),
        "permutation_error": self_attention(x[order], temperature=temperature)[0] - y[order],
        "value_linearity_error": weights @ (2 * x) - 2 * y,
        "doubling_deviation": self_attention(2 * x, temperature=temperature)[0] - 2 * y,
    }
    return {name: float(np.abs(deviation).max()) for name, deviation in deviations.items()}


def draw_steps(words: list[str], row: int, x: Floats, scores: Floats, weights: Floats, y: Floats) -> Figure:
    """The four matrices from left to right, the row framed in each and tied together by arrows."""
    shown = np.sort(np.argsort(-x.var(axis=0), kind="stable")[:SHOWN])
    largest, top = np.abs(x[:, shown]).max(), np.abs(scores).max()

    fig, axes = plt.subplots(1, 4, gridspec_kw={"wspace": 0.16})
    for ax, matrix, colours, low, high in (
        (axes[0], x[:, shown], of_vectors(), -largest, largest),
        (axes[1], scores, of_signs(), -top, top),
        (axes[2], weights, of_weights(), 0, 1),
        (axes[3], y[:, shown], of_vectors(), -largest, largest),
    ):
        ax.imshow(matrix, cmap=colours, vmin=low, vmax=high, aspect="auto", interpolation="none")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        frame_row(ax, row, matrix.shape[1])
    label_steps(axes, words, row, weights[row])
    for left, right in pairwise(axes):
        tie(fig, left, right, row)
    return fig


def label_steps(axes: NDArray[np.object_], words: list[str], row: int, weights: Floats) -> None:
    """Name the steps above the matrices, the words beside the first and below those that have keys as columns."""
    t = theme()
    titles = ("$X$: a vector per word", r"compare: $X X^\mathrm{T}$", "normalise: $A$ = softmax", "average: $Y = A X$")
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title, fontsize=22)
    axes[0].set_yticks(range(len(words)), words, color=t.query)
    axes[0].get_yticklabels()[row].set_fontweight("bold")
    axes[0].set_ylabel("query (row)", color=t.query)
    quoted = {row, heaviest(weights, apart_from=row)}
    weighted = [f"{word} {weights[key]:.2f}" if key in quoted else word for key, word in enumerate(words)]
    for ax, labels in ((axes[1], words), (axes[2], weighted)):
        ax.set_xticks(range(len(words)), labels, color=t.key, rotation=90)
        ax.set_xlabel("key (column)", color=t.key)
    axes[0].figure.align_xlabels(axes[[1, 2]])
    for key in quoted:
        axes[2].get_xticklabels()[key].set_fontweight("bold")
    for ax in axes[[0, 3]]:
        ax.set_xlabel(f"{SHOWN} of 384 numbers")


def draw_shares(shares: list[float]) -> Figure:
    """The share against the dimension, each point labelled."""
    t = theme()
    fig, ax = plt.subplots()
    ax.axhline(1, color=t.hairline, lw=2)
    ax.plot(DIMENSIONS, shares, "o-", color=t.query, clip_on=False)
    for d, share in zip(DIMENSIONS, shares, strict=True):
        ax.annotate(percent(share), (d, share), (8, -10), textcoords="offset points", va="top", color=t.query)
    ax.annotate("equal lengths: always", (2, 1), (0, 8), textcoords="offset points", color=t.quiet)
    ax.set_xscale("log", base=2)
    ax.margins(x=0.1)
    ax.set_xticks(DIMENSIONS, [str(d) for d in DIMENSIONS])
    ax.set(xlabel="dimension $d$ of random tokens", ylim=(0, 1.1), yticks=[])
    ax.set_title("rows whose largest score is their own")
    ax.spines["left"].set_visible(False)
    return fig
