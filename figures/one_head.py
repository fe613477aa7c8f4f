"""One attention head in a dozen lines that a slide can show, run with the weights of a trained model.

The listing stands on its own, softmax included, so that nothing is hidden, and is kept short enough to be read from
the back of a room: it alone has no annotations. What the figures use is :mod:`attention`.
"""

from __future__ import annotations

import inspect

import matplotlib.pyplot as plt
import numpy as np
from attention import attend
from matplotlib.figure import Figure
from models.minilm import Affine, load_minilm
from numpy.typing import NDArray
from word_bars import draw_word_bars

Floats = NDArray[np.float64]

SENTENCE = "I arrived at the bank after crossing the river."
LAYER, HEAD, WIDTH = 0, 4, 32  # L1H5, the head of the slide on the bank; d_k


def attention_head(x, w_query, w_key, w_value, mask=None):
    """Outputs (n, d_v) and weights (n, n) for tokens x (n, d)."""
    queries, keys, values = x @ w_query, x @ w_key, x @ w_value
    scores = queries @ keys.T / np.sqrt(keys.shape[1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ values, weights


def one_head(*, causal: bool = False) -> tuple[Figure, dict[str, object]]:
    """The listing on MiniLM's L1H5 and one sentence, against the library and the whole model.

    Args:
        causal: draw what 'bank' sees if a mask hides what comes after it.

    Values:
        lines: of the listing. tokens, width: shape of the input, a column of ones included.
        river, river_masked: the weight that 'bank' gives to 'river', and with a causal mask.
        library_error, masked_error: largest difference in outputs and weights from ``attend``, the second with a mask.
        model_error: largest difference from the weights that the model's own forward pass computes.
        row_sum_error: largest distance of a row's sum from 1.
    """
    trace = load_minilm().run(SENTENCE)
    x, maps = with_ones(trace.embeddings), head_maps()
    bank, river = trace.tokens.index("bank"), trace.tokens.index("river")
    past = np.tri(len(x), dtype=bool)
    weights, masked = attention_head(x, *maps)[1], attention_head(x, *maps, past)[1]
    values = {
        "lines": listing_lines(),
        "tokens": len(x),
        "width": x.shape[1],
        "river": float(weights[bank, river]),
        "river_masked": float(masked[bank, river]),
        "library_error": library_error(x, maps, None),
        "masked_error": library_error(x, maps, past),
        "model_error": float(np.abs(weights - trace.attention[LAYER, HEAD]).max()),
        "row_sum_error": float(np.abs(weights.sum(axis=1) - 1).max()),
    }
    fig, ax = plt.subplots()
    shown = (masked if causal else weights)[bank].tolist()
    draw_word_bars(ax, trace.tokens, shown, query=bank, keys=[river], size=22)
    ax.set_ylim(0, max(0.5, *shown))
    return fig, values


def with_ones(x: Floats) -> Floats:
    """(n, d + 1): a column of ones, by which a matrix can hold a bias."""
    return np.hstack([x, np.ones((len(x), 1))])


def head_maps(layer: int = LAYER, head: int = HEAD) -> tuple[Floats, ...]:
    """W_Q, W_K and W_V of one head of MiniLM, each (385, 32) with the bias in its last row."""
    part, block = load_minilm().layers[layer], slice(head * WIDTH, (head + 1) * WIDTH)

    def matrix(affine: Affine) -> Floats:
        return np.vstack([affine.weight.T, affine.bias])[:, block]

    return matrix(part.query), matrix(part.key), matrix(part.value)


def library_error(x: Floats, maps: tuple[Floats, ...], mask: NDArray[np.bool_] | None) -> float:
    """Largest difference between the listing and the library, in outputs and weights."""
    library = attend(*(x @ each for each in maps), mask=mask)
    return max(float(np.abs(a - b).max()) for a, b in zip(attention_head(x, *maps, mask), library, strict=True))


def listing_lines() -> int:
    """Lines of the function on the slide."""
    return len(inspect.getsource(attention_head).splitlines())
