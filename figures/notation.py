"""The notation of the talk on real arrays: which shape each symbol has, and what goes wrong if one is transposed."""

from __future__ import annotations

import numpy as np
from attention import attend, softmax
from models.minilm import load_minilm, split_heads
from numpy.typing import NDArray
from pronoun import SCHEMAS, read

Floats = NDArray[np.float64]

SENTENCE = "I arrived at the bank after crossing the river."
LAYER, HEAD = 0, 4  # the head that the slide about 'bank' shows
ASKING_LAYER, ASKING_HEAD = 3, 1  # picked: here 'it' asks for 'animal'


def check_notation() -> dict[str, object]:
    """The talk's formula on queries, keys and values of one head of MiniLM for one sentence.

    Values:
        n, d, d_k, d_v: tokens, length of a token's vector, of a query or key, and of a value.
        shape_x, shape_q, shape_k, shape_v, shape_a, shape_y: of each array, as text.
        network_error: largest difference between our weights and those of the network.
        row_sum_error: largest deviation of a row of A from 1.
        column_sum_max: largest sum of a column of A, which nothing holds at 1.
        columns_error: largest difference between Y^T and V^T softmax(K Q^T / sqrt(d_k)), tokens and softmax in columns.
        swapped_difference: largest difference between A^T and softmax(K Q^T / sqrt(d_k)) with its rows normalised.
        w_xt_fails: whether W X^T with W (n, n) and X (n, d) does not exist.
        argmax_agree: whether the largest weight of every row stands where its largest score stands.
        plain_asymmetry, asymmetry: |S - S^T| / |S| of X X^T and of Q K^T.
        asks, asked_back: what 'it' gives 'animal' in a picked head, and what 'animal' gives 'it' there.
    """
    x, q, k, v = projections()
    y, weights = attend(q, k, v)
    arrays = {"x": x, "q": q, "k": k, "v": v, "a": weights, "y": y}
    return {
        "n": len(x),
        "d": x.shape[1],
        "d_k": k.shape[1],
        "d_v": v.shape[1],
        **{f"shape_{name}": " × ".join(map(str, array.shape)) for name, array in arrays.items()},
        **check_conventions(q, k, v),
        "network_error": largest(weights - load_minilm().run(SENTENCE).attention[LAYER, HEAD]),
        "w_xt_fails": not conformable(weights, x.T),
        "plain_asymmetry": asymmetry(x @ x.T),
        "asymmetry": asymmetry(q @ k.T),
        **check_roles(),
    }


def projections() -> tuple[Floats, Floats, Floats, Floats]:
    """X (n, d) before the first layer, and its Q, K and V (n, 32) in the chosen head."""
    model = load_minilm()
    x, layer = model.run(SENTENCE).hidden[LAYER], model.layers[LAYER]
    q, k, v = (split_heads(project(x))[HEAD] for project in (layer.query, layer.key, layer.value))
    return x, q, k, v


def check_conventions(q: Floats, k: Floats, v: Floats) -> dict[str, object]:
    """Tokens in rows against tokens in columns, and against a softmax along the wrong axis."""
    y, weights = attend(q, k, v)
    scores = q @ k.T / np.sqrt(k.shape[1])
    return {
        "row_sum_error": largest(weights.sum(axis=1) - 1),
        "column_sum_max": float(weights.sum(axis=0).max()),
        "columns_error": largest(y.T - v.T @ softmax(scores.T, axis=0)),
        "swapped_difference": largest(weights.T - softmax(scores.T, axis=1)),
        "argmax_agree": bool((weights.argmax(axis=1) == scores.argmax(axis=1)).all()),
    }


def check_roles() -> dict[str, object]:
    """To ask is not to be asked: one pair of words, both ways."""
    run = read(SCHEMAS["animal"], "tired")
    it, animal = run.tokens.index("it"), run.tokens.index("animal")
    weights = run.attention[ASKING_LAYER, ASKING_HEAD]
    return {"asks": float(weights[it, animal]), "asked_back": float(weights[animal, it])}


def asymmetry(scores: Floats) -> float:
    """|S - S^T| / |S| in the Frobenius norm: 0 if who asks whom makes no difference."""
    return float(np.linalg.norm(scores - scores.T) / np.linalg.norm(scores))


def conformable(left: Floats, right: Floats) -> bool:
    """Whether the product of two matrices exists."""
    try:
        left @ right
    except ValueError:
        return False
    return True


def largest(deviation: Floats) -> float:
    """Of an array, the entry farthest from 0."""
    return float(np.abs(deviation).max())
