"""A tiny language model with random weights: what holds for predicting the next token before any training.

p(x) = prod_t p(x_t | x_1 .. x_{t-1}): the inputs are the sequence behind a start sign, the targets the sequence itself,
so each target is the input one place to its right. Nobody has to label anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np
from attention import softmax
from numpy.typing import NDArray
from sequence_layers import WIDTH, Mix, draw_layer

Floats = NDArray[np.floating]
Tokens = NDArray[np.integer]
T = TypeVar("T")

START = "⟨start⟩"


@dataclass(frozen=True)
class LanguageModel:
    """Word and position rows, one sequence layer, and scores that compare the output with all word rows."""

    words: Floats
    """(vocabulary, d); the first row belongs to the start sign, which is never predicted."""
    positions: Floats
    """(longest, d)."""
    mix: Mix
    causal: bool

    def probabilities(self, inputs: Tokens) -> Floats:
        """(n,) input tokens -> (n, vocabulary - 1): row t says what the model expects behind inputs 0 to t."""
        rows = self.words[inputs] + self.positions[: len(inputs)]
        return softmax(self.mix(rows, causal=self.causal) @ self.words[1:].T)


def draw_model(vocabulary: int, *, causal: bool = True, seed: int = 0) -> LanguageModel:
    """A model over that many words besides the start sign, for up to 12 tokens, with random weights."""
    rng = np.random.default_rng([seed, 3])
    words, positions = rng.standard_normal((vocabulary + 1, WIDTH)), rng.standard_normal((12, WIDTH))
    return LanguageModel(words, positions, draw_layer("attention", seed)[0], causal)


def shift(sequence: Sequence[T], start: T) -> tuple[list[T], list[T]]:
    """Inputs and targets of a sequence, both as long as it is: the model always sees one token less than it is told."""
    return [start, *sequence[:-1]], list(sequence)


def log_probability(model: LanguageModel, sequence: Sequence[int]) -> float:
    """ln p of a whole sequence of tokens from 1 on, by the chain rule, from one pass over all inputs at once."""
    inputs, targets = shift(sequence, 0)
    rows = model.probabilities(np.array(inputs))
    return float(np.log(rows[np.arange(len(targets)), np.array(targets) - 1]).sum())


def future_effect(model: LanguageModel, inputs: Tokens) -> float:
    """Largest change of any probability in rows 0 to t when all inputs after t are replaced, over all t."""
    before = model.probabilities(inputs)
    swapped = 1 + inputs % (len(model.words) - 1)  # another word at every place
    cuts = range(1, len(inputs))
    return float(max(np.abs(model.probabilities(np.append(inputs[:t], swapped[t:])) - before)[:t].max() for t in cuts))


def parallel_error(model: LanguageModel, inputs: Tokens) -> float:
    """Largest difference between one masked pass over all inputs and a pass for every prefix, as in generation."""
    alone = [model.probabilities(inputs[: t + 1])[-1] for t in range(len(inputs))]
    return float(np.abs(model.probabilities(inputs) - np.stack(alone)).max())


def measure(sentence: str, seed: int = 0) -> dict[str, object]:
    """The sentence shifted, and the checks, with a word's number being its place in the sorted vocabulary.

    Returns:
        inputs, targets: words; targets_are_shifted: whether every target is the next input.
        future_causal, future_two_sided: see :func:`future_effect`.
        parallel_error: see there; probability_error: |1 - sum| over all 81 sequences of four tokens out of three words.
    """
    words = sentence.split()
    inputs, targets = shift(words, START)
    vocabulary = sorted({*words})
    numbers = np.array([0] + [1 + vocabulary.index(word) for word in inputs[1:]])
    causal, two_sided = (draw_model(len(vocabulary), causal=causal, seed=seed) for causal in (True, False))
    small = draw_model(3, seed=seed)
    everything = [log_probability(small, sequence) for sequence in product((1, 2, 3), repeat=4)]
    return {
        "inputs": inputs,
        "targets": targets,
        "targets_are_shifted": targets[:-1] == inputs[1:],
        "future_causal": future_effect(causal, numbers),
        "future_two_sided": future_effect(two_sided, numbers),
        "parallel_error": parallel_error(causal, numbers),
        "probability_error": float(abs(np.exp(everything).sum() - 1)),
    }
