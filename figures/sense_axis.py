"""A line between two senses of 'bank', fitted on twelve sentences: which side of it is a vector on?

The direction is the difference of two class means, so the sign of a score says which mean is nearer. It is
fitted for every layer of MiniLM on its own.
"""

from __future__ import annotations

import functools

import numpy as np
from models.minilm import Trace, load_minilm
from numpy.typing import NDArray

Array = NDArray[np.float64]
# In every sentence here and in ``bank_contexts`` 'bank' is token 5, so that its position embedding, which is all
# that tells one 'bank' from another before layer 1, cannot give the sense away. And none of these twelve holds
# a word like river, stream, deposit or money, on which the figure's sentences turn.
RIVER_BANK = (
    "We sat on the bank and watched the canoes drift past.",
    "Ducks slid down the bank into the cold water.",
    "Grass grew along the bank near the old mill.",
    "The flood covered the bank and the lower fields.",
    "Fishermen stood on the bank with their long rods.",
    "A heron left the bank with a fish in its beak.",
)
MONEY_BANK = (
    "She complained to the bank about the fees on her account.",
    "My sister left the bank for a better paid job.",
    "The loan from the bank must be repaid within a year.",
    "The crisis closed the bank and its customers lost their savings.",
    "Investors trusted in the bank until its shares fell.",
    "The clerk at the bank counted the cash twice.",
)
TIE = 1e-12


@functools.cache
def trace(text: str) -> Trace:
    """MiniLM's forward pass over ``text``."""
    return load_minilm().run(text)


def bank_vectors(text: str) -> Array:
    """(7, 384) the vector of 'bank' before layer 1 and after each of the 6 layers, scaled to length 1."""
    run = trace(text)
    vectors = run.hidden[:, run.tokens.index("bank")]
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@functools.cache
def bank_examples() -> tuple[Array, Array]:
    """(6, 7, 384) each: the vectors of 'bank' in the sentences about rivers and in those about money."""
    river, money = (np.stack([bank_vectors(text) for text in texts]) for texts in (RIVER_BANK, MONEY_BANK))
    return river, money


def scores(vectors: Array, river: Array, money: Array) -> Array:
    """(7,) (p - midpoint) . (river mean - money mean) per layer; > 0 where p is nearer to the river mean.

    Args:
        vectors: (7, 384), p.
        river: (m, 7, 384), examples of one sense.
        money: (n, 7, 384), examples of the other.
    """
    a, b = river.mean(axis=0), money.mean(axis=0)
    return ((vectors - (a + b) / 2) * (a - b)).sum(axis=-1)


def leave_one_out(river: Array, money: Array) -> Array:
    """(7,) examples that the axis fitted on all the others puts on their own side; a tie counts half."""
    correct = np.zeros(river.shape[1])
    for i in range(len(river)):
        correct += _credit(scores(river[i], np.delete(river, i, axis=0), money))
    for i in range(len(money)):
        correct += _credit(-scores(money[i], river, np.delete(money, i, axis=0)))
    return correct


def _credit(margins: Array) -> Array:
    return np.where(np.abs(margins) < TIE, 0.5, margins > 0)
