"""Digit strings written backwards, by a model with attention and by one with a fixed vector, alike in all else."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
from models.gru_attention import Context, Symbols, new_parameters, translate
from models.gru_attention_gradient import loss_and_gradient
from training import Adam, Parameters, cosine

SHORTEST, LONGEST = 2, 14  # lengths trained on
DIGITS = 10
STRINGS = 200  # tested of each length


class ReversalModel(TypedDict):
    """What the training step hands on."""

    context: Context
    parameters: Parameters
    losses: list[float]  # nats per digit, one a training step


def train_reversal(
    *, context: Context = "concat", steps: int = 600, batch: int = 64, rate: float = 1.5e-2, seed: int = 0
) -> ReversalModel:
    """Train with Adam; the batches depend on ``seed`` only, so that models with other contexts see the same ones.

    All strings of a batch are equally long. Models also start from the same numbers where they have the same matrices.
    """
    parameters = new_parameters(
        np.random.default_rng([seed, 0]), context, sources=DIGITS, targets=DIGITS, encoder=32, decoder=48, alignment=32
    )
    rng, adam, losses = np.random.default_rng([seed, 1]), Adam(), []
    for step in range(steps):
        source, lengths, target = draw_strings(rng, batch, int(rng.integers(SHORTEST, LONGEST + 1)))
        loss, gradient = loss_and_gradient(parameters, context, source, lengths, target)
        adam.step(parameters, gradient, rate=cosine(step, steps, rate))
        losses.append(loss)
    return {"context": context, "parameters": parameters, "losses": losses}


def draw_strings(rng: np.random.Generator, count: int, length: int) -> tuple[Symbols, Symbols, Symbols]:
    """Random digits (count, length), their lengths (count,), and the digits in reverse."""
    digits = rng.integers(DIGITS, size=(count, length))
    return digits, np.full(count, length), digits[:, ::-1]


def reverse(model: ReversalModel, digits: Symbols) -> Symbols:
    """What the model writes for strings (count, length), always the likeliest next digit."""
    lengths = np.full(len(digits), digits.shape[1])
    return translate(model["parameters"], model["context"], digits, lengths, digits.shape[1]).symbols


def trial_strings(length: int) -> tuple[Symbols, Symbols]:
    """The strings (count, length) that models are tested on, and what they should write."""
    digits, _, target = draw_strings(np.random.default_rng([1, length]), STRINGS, length)
    return digits, target


def share_right(model: ReversalModel, length: int) -> float:
    """Share of the tested strings of one length that come out reversed without a single mistake."""
    digits, target = trial_strings(length)
    return float((reverse(model, digits) == target).all(axis=1).mean())
