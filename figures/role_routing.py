"""Two ways to mix three words: weights between slots, learned once, and attention computed from the words.

A token is [role one-hot (article, noun, verb) | content]. The task: the verb's output is the content of its noun, the
others' their own. The position mixer sees the three tokens as one long vector, as a fully connected layer does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np
from attention import attend, softmax
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Order = tuple[int, ...]  # which role stands in slot 0, 1, 2

ROLES = ("article", "noun", "verb")
ASKS: Order = (0, 1, 1)  # the role that each role wants the content of: the verb asks for its noun
CONTENT = 8
TRAINED: Order = (0, 1, 2)
ORDERS: tuple[Order, ...] = tuple(permutations(range(3)))
TRAINING, TESTING = 2000, 500  # sentences
FRESH_SEED = 10  # of test sentences; training uses others


class Projections(NamedTuple):
    """Attention's learned maps, written by hand here: role -> role it asks for, role -> role, content -> content."""

    query: Floats
    """(role + content, role)"""
    key: Floats
    """(role + content, role)"""
    value: Floats
    """(role + content, content)"""


def sentences(order: Sequence[int], count: int, seed: int) -> tuple[Floats, Floats]:
    """Tokens (count, 3, role + content) with Gaussian contents in that word order, and targets (count, 3, content)."""
    contents = np.random.default_rng(seed).standard_normal((count, 3, CONTENT))  # by role
    roles = np.broadcast_to(np.eye(3), (count, 3, 3))
    tokens = np.concatenate([roles, contents], axis=2)[:, order]
    return tokens, contents[:, [ASKS[role] for role in order]]


def fit_mixer(tokens: Floats, targets: Floats) -> Floats:
    """(3 tokens long, 3 contents long): the fully connected layer of least squared error, of smallest norm."""
    count = len(tokens)
    weights: Floats = np.linalg.lstsq(tokens.reshape(count, -1), targets.reshape(count, -1), rcond=None)[0]
    return weights


def mix(weights: Floats, tokens: Floats) -> Floats:
    """The fully connected layer: (..., 3, d_in) -> (..., 3, d_out)."""
    mixed: Floats = (tokens.reshape(*tokens.shape[:-2], -1) @ weights).reshape(*tokens.shape[:-1], -1)
    return mixed


def slot_strengths(weights: Floats) -> Floats:
    """(3, 3): from output slot i, how strongly it reads the content in slot j, as a root mean square weight.

    The scale is such that a slot which copies another one's content has the strength 1.
    """
    blocks = weights.reshape(3, -1, 3, CONTENT)[:, len(ROLES) :]  # in slot, content, out slot, content
    return np.sqrt((blocks**2).sum(axis=(1, 3)) / CONTENT).T


def projections(sharpness: float) -> Projections:
    """Queries and keys read the role only; a query is ``sharpness`` times the role that it asks for."""
    asked = sharpness * np.eye(3)[list(ASKS)]
    silent = np.zeros((CONTENT, 3))
    value = np.concatenate([np.zeros((3, CONTENT)), np.eye(CONTENT)])
    return Projections(np.concatenate([asked, silent]), np.concatenate([np.eye(3), silent]), value)


def route(maps: Projections, tokens: Floats) -> tuple[Floats, Floats]:
    """Attention over the three tokens: outputs (..., 3, content) and weights (..., 3, 3)."""
    return attend(tokens @ maps.query, tokens @ maps.key, tokens @ maps.value, scale=1.0)


def relative_error(outputs: Floats, targets: Floats) -> float:
    """|outputs - targets| / |targets|, over all sentences."""
    return float(np.linalg.norm(outputs - targets) / np.linalg.norm(targets))


def equivariance_errors(maps: Projections, seed: int = 0) -> tuple[float, float]:
    """|f(P X) - P f(X)| / |f(X)| of a random fully connected layer and of attention; P moves every word on by one."""
    rng = np.random.default_rng(seed)
    tokens, _ = sentences(TRAINED, TESTING, seed)
    weights = rng.standard_normal((tokens[0].size, 3 * CONTENT))
    turned = tokens[:, [2, 0, 1]]
    dense, routed = mix(weights, tokens)[:, [2, 0, 1]], route(maps, tokens)[0][:, [2, 0, 1]]
    return relative_error(mix(weights, turned), dense), relative_error(route(maps, turned)[0], routed)


def input_sensitivity(seed: int = 0) -> float:
    """Largest change of the weights softmax_j(x_i . x_j), which have no parameters, between two random inputs."""
    first, second = np.random.default_rng(seed).standard_normal((2, 3, CONTENT))
    return float(np.abs(softmax(first @ first.T) - softmax(second @ second.T)).max())
