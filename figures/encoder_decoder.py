"""The three attentions of an encoder and a decoder layer, and who moves whose output in them.

Vaswani et al. 2017, sec. 3.2.3: encoder self-attention, causal decoder self-attention, and attention from the decoder
(queries) to the encoder (keys and values). Residuals, norms and MLPs are left out: they never join two tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from attention import attend
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pattern = NDArray[np.bool_]

WIDTH = 8  # of tokens, queries, keys and values


@dataclass(frozen=True)
class Heads:
    """One attention: three matrices (d, d)."""

    query: Array
    key: Array
    value: Array

    def __call__(self, asking: Array, asked: Array, mask: Pattern | None = None) -> tuple[Array, Array]:
        """Outputs (m, d) and weights (m, n): queries from ``asking`` (m, d), keys and values from ``asked`` (n, d)."""
        return attend(asking @ self.query, asked @ self.key, asked @ self.value, mask=mask)


@dataclass(frozen=True)
class Model:
    """The attentions of one encoder and one decoder layer."""

    encoder: Heads
    decoder: Heads
    cross: Heads

    def encode(self, source: Array) -> Array:
        """Every source token looks at all source tokens."""
        return self.encoder(source, source)[0]

    def look_back(self, target: Array) -> Array:
        """Every target token looks at itself and those before it."""
        return self.decoder(target, target, np.tri(len(target), dtype=bool))[0]


def movement(model: Model, source: Array, target: Array) -> Array:
    """(n_s + n_t, n_s + n_t): how much row i's output moves if token j, as one that is asked, is nudged."""
    n_source, n_target = len(source), len(target)
    moved = np.zeros((n_source + n_target,) * 2)
    encoder_rows, decoder_rows = slice(n_source), slice(n_source, None)
    moved[encoder_rows, encoder_rows] = nudge(model.encode, source)
    moved[encoder_rows, decoder_rows] = nudge(lambda _: model.encode(source), target)
    moved[decoder_rows, decoder_rows] = nudge(model.look_back, target)
    moved[decoder_rows, encoder_rows] = nudge(lambda asked: model.cross(target, asked)[0], source)
    return moved


def nudge(function: Callable[[Array], Array], tokens: Array, size: float = 0.1) -> Array:
    """(m, n): largest change in each of the m output rows when each of the n ``tokens`` is moved by ``size``."""
    before = function(tokens)
    changes = [np.abs(function(tokens + size * unit[:, None]) - before).max(axis=1) for unit in np.eye(len(tokens))]
    return np.stack(changes, axis=1)


def count(filled: Pattern, n_source: int) -> dict[str, object]:
    """Cells of the four blocks, and whether they are those that the paper allows."""
    n_target = len(filled) - n_source
    allowed = np.block(
        [
            [np.ones((n_source, n_source), bool), np.zeros((n_source, n_target), bool)],
            [np.ones((n_target, n_source), bool), np.tri(n_target, dtype=bool)],
        ]
    )
    return {
        "pairs_encoder": int(filled[:n_source, :n_source].sum()),
        "pairs_fourth": int(filled[:n_source, n_source:].sum()),
        "pairs_cross": int(filled[n_source:, :n_source].sum()),
        "pairs_decoder": int(filled[n_source:, n_source:].sum()),
        "pattern_matches": bool((filled == allowed).all()),
    }


def measure(moved: Array, n_source: int) -> dict[str, object]:
    """The sizes behind the pattern."""
    return {
        "encoder_moved_by_target": float(moved[:n_source, n_source:].max()),
        "decoder_moved_by_later": float(np.triu(moved[n_source:, n_source:], k=1).max()),
        "decoder_moved_by_source": float(moved[n_source:, :n_source].min()),
    }


def provenance(cross: Heads, source: Array, target: Array) -> dict[str, object]:
    """What cross-attention takes from where: the target decides on the weights, the source on what is averaged."""
    outputs, weights = cross(target, source)
    values = source @ cross.value
    alike = np.tile(source[0], (len(source), 1))
    outside = np.maximum(values.min(axis=0) - outputs, outputs - values.max(axis=0))
    return {
        "cross_rows": weights.shape[0],
        "cross_columns": weights.shape[1],
        "weights_moved_by_target": float(np.abs(cross(target + 0.1, source)[1] - weights).max()),
        "alike_error": float(np.abs(cross(target, alike)[0] - values[0]).max()),
        "hull_violation": float(max(outside.max(), 0)),
        "reversed_rows": cross(source, source)[0].shape[0],
    }
