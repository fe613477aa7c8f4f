"""One attention head in a dozen lines that a slide can show, run with the weights of a trained model.

The listing stands on its own, softmax included, so that nothing is hidden; :mod:`attention` is what the figures use.
"""

from __future__ import annotations

import inspect

import numpy as np
from attention import attend
from models.minilm import Affine, load_minilm
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SENTENCE = "I arrived at the bank after crossing the river."
LAYER, HEAD, WIDTH = 0, 4, 32  # L1H5, the head of the slide on the bank; d_k


def attention_head(x, w_query, w_key, w_value, mask=None):  # type: ignore[no-untyped-def]
    """Outputs (n, d_v) and weights (n, n) for tokens x (n, d); the mask (n, n) is True where a query may look."""
    queries, keys, values = x @ w_query, x @ w_key, x @ w_value
    scores = queries @ keys.T / np.sqrt(keys.shape[1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ values, weights


def one_head() -> dict[str, object]:
    """The listing on MiniLM's L1H5 and one sentence, against the library and the whole model.

    Values:
        lines: of the listing without its docstring. tokens, width: shape of the input, a column of ones included.
        words: the tokens. bank: the weights that 'bank' gives to each of them; river: the one to 'river'.
        bank_masked, river_masked: the same with a causal mask, which hides what comes after 'bank'.
        library_error, masked_error: largest difference in outputs and weights from ``attend``, the second with a mask.
        model_error: largest difference from the weights that the model's own forward pass computes.
        row_sum_error: largest distance of a row's sum from 1.
    """
    trace = load_minilm().run(SENTENCE)
    x, maps = with_ones(trace.embeddings), head_maps()
    bank, river = trace.tokens.index("bank"), trace.tokens.index("river")
    causal = np.tri(len(x), dtype=bool)
    weights, masked = attention_head(x, *maps)[1], attention_head(x, *maps, causal)[1]
    return {
        "lines": listing_lines(),
        "tokens": len(x),
        "width": x.shape[1],
        "words": trace.tokens,
        "bank": weights[bank].tolist(),
        "bank_masked": masked[bank].tolist(),
        "river": float(weights[bank, river]),
        "river_masked": float(masked[bank, river]),
        "library_error": library_error(x, maps, None),
        "masked_error": library_error(x, maps, causal),
        "model_error": float(np.abs(weights - trace.attention[LAYER, HEAD]).max()),
        "row_sum_error": float(np.abs(weights.sum(axis=1) - 1).max()),
    }


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
    """Lines of the function on the slide, its docstring not counted."""
    return len(inspect.getsource(attention_head).splitlines()) - 1
