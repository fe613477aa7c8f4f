"""One layer of causal self-attention that predicts the next token, trained with a gradient written by hand (0.4 s).

A token's row is its embedding plus one learnt for its position; logits are a linear map of what attention returns,
without a residual, so all a prediction knows has come through the weights. Sequences repeat a random pattern.
"""

from __future__ import annotations

from typing import NamedTuple, TypedDict

import numpy as np
from attention import Floats, softmax
from numpy.typing import NDArray
from training import Adam, Parameters, cross_entropy, outer, rows_gradient

Tokens = NDArray[np.intp]
VOCABULARY, PERIOD, LENGTH, WIDTH = 8, 5, 24, 24


class Snapshots(TypedDict):
    """What the training step hands on: parameters after some numbers of steps."""

    causal: bool
    after: dict[int, Parameters]


class Trace(NamedTuple):
    """A batch run through the layer; scores are those before the mask."""

    rows: Floats  # (B, n, d)
    queries: Floats
    keys: Floats
    values: Floats
    scores: Floats  # (B, n, n)
    weights: Floats
    mixed: Floats  # (B, n, d)
    logits: Floats  # (B, n, vocabulary), of the token after each position


def train_periodic(
    *, causal: bool = True, steps: int = 400, batch: int = 32, rate: float = 0.01, seed: int = 0
) -> Snapshots:
    """Train with Adam and keep the parameters after 0, 25, 50, 100 and all ``steps``."""
    rng, adam = np.random.default_rng(seed), Adam(rate=rate)
    parameters = new_parameters(rng)
    after = {}
    for step in range(steps):
        if step in (0, 25, 50, 100):
            after[step] = {name: values.copy() for name, values in parameters.items()}
        tokens = draw_sequences(rng, batch)
        adam.step(parameters, loss_and_gradient(parameters, tokens, causal=causal)[1])
    return {"causal": causal, "after": after | {steps: parameters}}


def draw_sequences(rng: np.random.Generator, count: int) -> Tokens:
    """Sequences (count, n + 1) that repeat five random tokens; the last token is only predicted, never read."""
    pattern = rng.integers(VOCABULARY, size=(count, PERIOD))
    return pattern[:, np.arange(LENGTH + 1) % PERIOD]


def new_parameters(rng: np.random.Generator) -> Parameters:
    """Random weights N(0, 1 / d)."""
    shapes = dict.fromkeys(("query", "key", "value"), (WIDTH, WIDTH))
    shapes |= {"token": (VOCABULARY, WIDTH), "position": (LENGTH, WIDTH), "readout": (WIDTH, VOCABULARY)}
    return {name: rng.standard_normal(shape) / np.sqrt(WIDTH) for name, shape in shapes.items()}


def visible_keys(n: int) -> NDArray[np.bool_]:
    """(n, n), True where a query (row) may see a key (column): itself and all before."""
    return np.tri(n, dtype=bool)


def run(parameters: Parameters, tokens: Tokens, *, causal: bool = True) -> Trace:
    """Logits of the next token at every position of ``tokens`` (B, n)."""
    rows = parameters["token"][tokens] + parameters["position"][: tokens.shape[1]]
    queries, keys, values = (rows @ parameters[name] for name in ("query", "key", "value"))
    scores = queries @ keys.swapaxes(-1, -2) / np.sqrt(WIDTH)
    weights = softmax(np.where(visible_keys(tokens.shape[1]), scores, -np.inf) if causal else scores)
    mixed = weights @ values
    return Trace(rows, queries, keys, values, scores, weights, mixed, mixed @ parameters["readout"])


def loss_and_gradient(parameters: Parameters, sequences: Tokens, *, causal: bool = True) -> tuple[float, Parameters]:
    """Mean -log p of the tokens that can be known, those after the first period, and its gradient by name."""
    tokens, following = sequences[:, :-1], sequences[:, 1:]
    trace = run(parameters, tokens, causal=causal)
    gradient = np.zeros_like(trace.logits)
    loss, gradient[:, PERIOD - 1 :] = cross_entropy(trace.logits[:, PERIOD - 1 :], following[:, PERIOD - 1 :])
    return loss, back_through(parameters, trace, tokens, gradient)


def back_through(parameters: Parameters, trace: Trace, tokens: Tokens, logits: Floats) -> Parameters:
    """Back through the layer from the gradient of the logits; a masked weight is 0 and passes nothing on."""
    mixed = logits @ parameters["readout"].T
    weights = mixed @ trace.values.swapaxes(-1, -2)
    scores = trace.weights * (weights - (weights * trace.weights).sum(axis=-1, keepdims=True)) / np.sqrt(WIDTH)
    back = {
        "query": scores @ trace.keys,
        "key": scores.swapaxes(-1, -2) @ trace.queries,
        "value": trace.weights.swapaxes(-1, -2) @ mixed,
    }
    rows = sum(part @ parameters[name].T for name, part in back.items())
    found = {name: outer(trace.rows, part) for name, part in back.items()}
    return found | {
        "token": rows_gradient(tokens, rows, VOCABULARY),
        "position": rows.sum(axis=0),
        "readout": outer(trace.mixed, logits),
    }
