"""How well a state matches each annotation, as weights; forward and back.

Luong et al. 2015, sec. 3.1, name three scores: dot s . h, general s . W h, and concat v . tanh(W [s; h]), which is the
additive score of Bahdanau et al. 2015 (app. A.1.2), since W [s; h] is a sum of two products. Queries and keys come
already multiplied by their matrices, so that dot and general are the same sum here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from attention import softmax
from numpy.typing import NDArray

from models.gru import Floats


class Alignment(NamedTuple):
    """One query's ``weights`` (B, J) over the keys, and the hidden layer (B, J, A) of an additive score."""

    weights: Floats
    hidden: Floats | None


def multiplied(query: Floats, keys: Floats) -> Floats:
    """Scores q . k_j (B, J) of queries (B, D) and keys (B, J, D)."""
    return (keys @ query[..., None])[..., 0]


def added(query: Floats, keys: Floats, score: Floats) -> tuple[Floats, Floats]:
    """Scores v . tanh(q + k_j) (B, J) with v = ``score`` (D, 1), and their hidden layer tanh(q + k_j) (B, J, D)."""
    hidden = np.tanh(query[:, None] + keys)
    return (hidden @ score)[..., 0], hidden


def align(query: Floats, keys: Floats, visible: NDArray[np.bool_], score: Floats | None) -> Alignment:
    """Softmax of the scores, additive ones if there is a ``score``; keys not ``visible`` (B, J) get exactly 0."""
    scores, hidden = (multiplied(query, keys), None) if score is None else added(query, keys, score)
    return Alignment(softmax(np.where(visible, scores, -np.inf)), hidden)


def align_back(
    weights: Floats, alignment: Alignment, query: Floats, keys: Floats, score: Floats | None
) -> tuple[Floats, Floats, Floats | None]:
    """From the gradient of the ``weights`` (B, J) to those of ``query``, ``keys`` and ``score``."""
    expected = (alignment.weights * weights).sum(axis=-1, keepdims=True)
    scores = alignment.weights * (weights - expected)
    if alignment.hidden is None or score is None:
        return (scores[:, None] @ keys)[:, 0], scores[..., None] * query[:, None], None
    hidden = scores[..., None] * score[:, 0] * (1 - alignment.hidden**2)
    return hidden.sum(axis=1), hidden, alignment.hidden.reshape(-1, score.size).T @ scores.reshape(-1, 1)
