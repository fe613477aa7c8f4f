"""Attention in NumPy, shared by the figures: softmax(Q K^T / sqrt(d_k)) V, tokens in rows (Vaswani 2017, eq. 1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def softmax(scores: Floats, axis: int = -1) -> Floats:
    """Positive weights that sum to 1 along ``axis``; a score of -inf gets the weight 0.

    The largest score is subtracted first, which changes nothing in the result and keeps ``exp`` from overflowing.

    Raises:
        ValueError: all scores along ``axis`` are -inf, so there is nothing to share out.
    """
    largest = np.max(scores, axis=axis, keepdims=True)
    if np.isneginf(largest).any():
        raise ValueError("softmax over scores that are all -inf: a query must see at least one key")
    weights = np.exp(scores - largest)
    return weights / weights.sum(axis=axis, keepdims=True)


def attend(
    queries: Floats,
    keys: Floats,
    values: Floats,
    *,
    scale: float | None = None,
    mask: NDArray[np.bool_] | None = None,
) -> tuple[Floats, Floats]:
    """Each query's average of the values, weighted by how well the query matches the keys.

    Args:
        queries: (..., m, d_k), one row per asking token.
        keys: (..., n, d_k).
        values: (..., n, d_v).
        scale: factor on the dot products; 1 / sqrt(d_k) if None.
        mask: (..., m, n), True where the query may see the key.

    Returns:
        outputs (..., m, d_v) and weights (..., m, n), whose rows sum to 1.

    Raises:
        ValueError: the mask leaves a query no key.
    """
    if scale is None:
        scale = 1 / np.sqrt(queries.shape[-1])
    scores = scale * (queries @ np.swapaxes(keys, -1, -2))
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ values, weights


def self_attention(tokens: Floats, *, temperature: float = 1.0) -> tuple[Floats, Floats]:
    """Attention without parameters: the tokens (n, d) are queries, keys and values at once, and the scores unscaled.

    Returns:
        outputs Y = A X of shape (n, d) and weights A = softmax(X X^T / temperature) of shape (n, n).
    """
    return attend(tokens, tokens, tokens, scale=1 / temperature)


def entropy(weights: Floats) -> Floats:
    """Entropy in nats of each row (last axis), with 0 log 0 = 0; its exponential is an effective number of keys."""
    logs = np.log(weights, out=np.zeros_like(weights), where=weights > 0)
    return -np.sum(weights * logs, axis=-1)
