"""The layers of Whisper in float32 NumPy: pre-norm, x + Sublayer(LayerNorm(x)) (Radford et al. 2023, sec. 2.2).

Tokens, of sound or of text, are rows. Weights are given as name -> array and cast to float32 when a layer is made.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attention import attend
from numpy.typing import NDArray

from models.minilm import gelu

Array = NDArray[np.float32]
Weights = Mapping[str, NDArray]
KeysAndValues = tuple[Array, Array]
EPS = 1e-5


class Affine:
    """x W^T + b."""

    def __init__(self, weight: NDArray, bias: NDArray) -> None:
        self.weight = weight.astype(np.float32)
        self.bias = bias.astype(np.float32)

    def __call__(self, x: Array) -> Array:
        return x @ self.weight.T + self.bias


class Norm:
    """LayerNorm (Ba et al. 2016): each row to mean 0 and variance 1, then a learned scale and shift."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.scale, self.shift = (weights[prefix + name].astype(np.float32) for name in ("gamma", "beta"))

    def __call__(self, x: Array) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        return centred / np.sqrt(x.var(axis=-1, keepdims=True) + EPS) * self.scale + self.shift


class Attention:
    """Multi-head attention with its norm and residual; what is asked may be the tokens themselves or a memory."""

    def __init__(self, weights: Weights, prefix: str, heads: int) -> None:
        self.heads = heads
        self.norm = Norm(weights, prefix + "layer_norm/")
        # The last matrix mixes the heads. Those before it stack the projections to queries, keys and values: all three
        # in one where tokens attend to each other, the queries apart where they attend to a memory.
        last = max(int(name.split("linear_")[1][0]) for name in weights if name.startswith(prefix + "linear_"))
        parts = [_affine(weights, f"{prefix}linear_{index}/") for index in range(last)]
        stacked = [np.concatenate([getattr(part, name) for part in parts]) for name in ("weight", "bias")]
        self.query, self.key, self.value = (
            Affine(weight, bias) for weight, bias in zip(*(np.split(array, 3) for array in stacked), strict=True)
        )
        self.mix = _affine(weights, f"{prefix}linear_{last}/")

    def remember(self, memory: Array) -> KeysAndValues:
        """Keys and values (heads, n, 64) of the tokens that will be asked, (n, 384)."""
        return self._split(self.key(memory)), self._split(self.value(memory))

    def __call__(
        self, x: Array, memory: KeysAndValues | None = None, mask: NDArray[np.bool_] | None = None
    ) -> tuple[Array, Array]:
        """(m, 384) -> the same shape, and weights (heads, m, n); without ``memory`` the tokens ask each other."""
        normed = self.norm(x)
        keys, values = self.remember(normed) if memory is None else memory
        queries = self._split(self.query(normed))
        # A Python float as the scale keeps float32; NumPy's own would widen everything to float64.
        found, attention = attend(queries, keys, values, scale=queries.shape[-1] ** -0.5, mask=mask)
        return x + self.mix(found.swapaxes(0, 1).reshape(x.shape)), attention

    def _split(self, x: Array) -> Array:
        return x.reshape(len(x), self.heads, -1).swapaxes(0, 1)


class FeedForward:
    """Two layers with GELU between them, on each token alone, with norm and residual."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.norm = Norm(weights, prefix + "layer_norm/")
        self.widen, self.narrow = (_affine(weights, f"{prefix}linear_{index}/") for index in (0, 1))

    def __call__(self, x: Array) -> Array:
        return x + self.narrow(gelu32(self.widen(self.norm(x))))


class Convolution:
    """Three-wide convolution over time, zeros at both ends, then GELU."""

    def __init__(self, weights: Weights, prefix: str, stride: int) -> None:
        kernel = weights[prefix + "weight"].astype(np.float32)  # (out, in, 3)
        self.taps = Affine(kernel.swapaxes(1, 2).reshape(len(kernel), -1), weights[prefix + "bias"])
        self.stride = stride

    def __call__(self, x: Array) -> Array:
        """(n, in) -> (n / stride, out)."""
        padded = np.pad(x, ((1, 1), (0, 0)))
        neighbours = [padded[tap : tap + len(x) : self.stride] for tap in range(3)]
        return gelu32(self.taps(np.concatenate(neighbours, axis=1)))


def gelu32(x: Array) -> Array:
    """Exact GELU, rounded back to float32."""
    return gelu(x).astype(np.float32)


def _affine(weights: Weights, prefix: str) -> Affine:
    return Affine(weights[prefix + "weight"], weights[prefix + "bias"])
