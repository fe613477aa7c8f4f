"""Four tiny sequence layers with random weights, and which input each output depends on, by finite differences.

A layer maps (n, d) to (n, d) for any n with the same weights (Bloem, "Transformers from Scratch", 2019).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np
from attention import attend
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Family = Literal["attention", "RNN", "conv", "shared MLP"]
Mix = Callable[..., Floats]  # (tokens (n, d), *, causal: bool) -> (n, d)

WIDTH = 6  # d, numbers per token
TAPS = 3  # of the convolution
FAMILIES: dict[Family, str] = {
    "attention": "attention",
    "RNN": "recurrent",
    "conv": "a convolution of width 3",
    "shared MLP": "an MLP shared by all tokens",
}


def draw_layer(family: Family, seed: int = 0) -> tuple[Mix, int]:
    """A layer of that family with random weights, and how many numbers these are.

    The weights are (parts, d, d): three projections, two recurrent matrices, three taps or two layers of an MLP.
    """
    functions: dict[Family, tuple[Mix, int]] = {
        "attention": (attention, 3),
        "RNN": (recurrence, 2),
        "conv": (convolution, TAPS),
        "shared MLP": (perceptron, 2),
    }
    function, parts = functions[family]
    weights = np.random.default_rng(seed).standard_normal((parts, WIDTH, WIDTH)) / np.sqrt(WIDTH)
    return partial(function, weights), weights.size


def attention(weights: Floats, tokens: Floats, *, causal: bool) -> Floats:
    """Self-attention; if ``causal``, token i sees tokens 0 to i only."""
    queries, keys, values = tokens @ weights
    mask = np.tri(len(tokens), dtype=bool) if causal else None
    return attend(queries, keys, values, mask=mask)[0]


def recurrence(weights: Floats, tokens: Floats, *, causal: bool) -> Floats:
    """h_t = tanh(h_{t-1} W + x_t U) from h_{-1} = 0: one way whether or not the task asks for it."""
    into, onward = weights
    state, states = np.zeros(WIDTH), []
    for token in tokens:
        state = np.tanh(token @ into + state @ onward)
        states.append(state)
    return np.stack(states)


def convolution(weights: Floats, tokens: Floats, *, causal: bool) -> Floats:
    """Three taps: the token and two before it if ``causal``, else one on either side; zeros beyond the ends."""
    before = TAPS - 1 if causal else TAPS // 2
    padded = np.pad(tokens, ((before, TAPS - 1 - before), (0, 0)))
    return np.tanh(sum(padded[i : i + len(tokens)] @ tap for i, tap in enumerate(weights)))


def perceptron(weights: Floats, tokens: Floats, *, causal: bool) -> Floats:
    """A two-layer network applied to each token alone: a sequence layer that mixes nothing."""
    first, second = weights
    return np.tanh(tokens @ first) @ second


def dependence(function: Callable[[Floats], Floats], inputs: Floats, nudge: float = 1e-5) -> Floats:
    """(m, n) Frobenius norms of the blocks d y_i / d x_j, for x (n, d) -> y (m, d), by central differences.

    Where no path leads from x_j to y_i the entry is exactly 0: the same numbers enter both evaluations.
    """
    n, d = inputs.shape
    nudges = nudge * np.eye(n * d).reshape(n, d, n, d)
    slopes = [[(function(inputs + step) - function(inputs - step)) / (2 * nudge) for step in row] for row in nudges]
    return np.linalg.norm(np.array(slopes), axis=(1, 3)).T
