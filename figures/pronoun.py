"""Which of two nouns does 'it' attend to more, and does an adjective change that? The measure behind two figures.

Only ratios of weights are compared, log(a_subject / a_other): what [CLS] and other words draw off cancels. In
one attention layer that ratio is exp(q.(k_subject - k_other) / sqrt(d_k)), which no third word can change. So in
layer 1, where 'it' and the nouns have not met the adjective, it cannot matter; from layer 2 on it can.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from models.minilm import Trace, load_minilm
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Schema(NamedTuple):
    """A sentence with a gap for an adjective: ``first`` suits the noun ``subject``, ``second`` suits ``other``."""

    text: str
    subject: str
    other: str
    first: str
    second: str


# Street is Uszkoreit 2017, road the talk's wording; trophy follows Levesque et al. 2012; the last two are new.
SCHEMAS = {
    "animal": Schema("The animal didn't cross the road because it was too {}.", "animal", "road", "tired", "wide"),
    "street": Schema("The animal didn't cross the street because it was too {}.", "animal", "street", "tired", "wide"),
    "trophy": Schema(
        "The trophy doesn't fit in the suitcase because it is too {}.", "trophy", "suitcase", "big", "small"
    ),
    "robot": Schema("The robot couldn't lift the box because it was too {}.", "robot", "box", "weak", "heavy"),
    "drone": Schema("The drone couldn't avoid the tree because it was too {}.", "drone", "tree", "slow", "tall"),
}
ANIMAL_LIKE = ("tired", "hungry", "scared", "lazy", "sick", "afraid", "weak", "young")
ROAD_LIKE = ("wide", "long", "broad", "busy", "narrow", "steep", "muddy", "icy")


def read(schema: Schema, adjective: str) -> Trace:
    """MiniLM's forward pass over the sentence with that adjective."""
    return load_minilm().run(schema.text.format(adjective))


def it_rows(run: Trace) -> Array:
    """(6, 12, n) attention of the query 'it' in every layer and head."""
    return run.attention[:, :, run.tokens.index("it")]


def log_ratios(schema: Schema, run: Trace) -> Array:
    """(6, 12) log(a_subject / a_other) of the query 'it': the difference of two scores, as the sum cancels."""
    scores = run.scores[:, :, run.tokens.index("it")]
    return scores[..., run.tokens.index(schema.subject)] - scores[..., run.tokens.index(schema.other)]


def paired_ratios(schema: Schema) -> Array:
    """(2, 6, 12) the log ratios with the first and with the second adjective."""
    return np.stack([log_ratios(schema, read(schema, adjective)) for adjective in (schema.first, schema.second)])


def count_flips(first: Array, second: Array) -> tuple[int, int]:
    """Heads that prefer the subject only with the first adjective, and those that do so only with the second."""
    return int(((first > 0) & (second < 0)).sum()), int(((first < 0) & (second > 0)).sum())


def rank_auc(positive: Array, negative: Array) -> Array:
    """Share of pairs in which the positive is larger, ties half: (m, ...) and (n, ...) -> (...)."""
    p, n = positive[:, None], negative[None]
    return ((p > n) + 0.5 * (p == n)).mean(axis=(0, 1))
