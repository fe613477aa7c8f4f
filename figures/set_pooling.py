"""From a set of points to one vector: a shared network on each point, then a pooling that has no order.

max: PointNet (Qi, Su, Mo & Guibas 2017, eq. 1); mean: Deep Sets (Zaheer et al. 2017), whose sum is the mean times n;
attention with a query: the core of Set Transformer's pooling by multihead attention (Lee et al. 2019).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attention import attend, softmax
from features import standardise
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Layers = list[tuple[Floats, Floats]]  # weight (d_in, d_out) and bias (d_out,)

UNITS = 64
SHUFFLES = 5
SAMPLE = 200  # points that attend to each other where all of them would be too many


def random_network(inputs: int, seed: int = 0) -> Layers:
    """Two layers of 64 units with the weights that training would start from."""
    rng = np.random.default_rng(seed)
    sizes = [(inputs, UNITS), (UNITS, UNITS)]
    return [(rng.standard_normal(size) * np.sqrt(2 / size[0]), 0.5 * rng.standard_normal(size[1])) for size in sizes]


def shared_mlp(points: Floats, layers: Layers) -> Floats:
    """(n, units): the same network on every point alone; the points are rows of one matrix product."""
    for weight, bias in layers:
        points = np.maximum(points @ weight + bias, 0)
    return points


def pool_weights(features: Floats, query: Floats) -> Floats:
    """(n,): softmax of a query (units,) on the standardised features, scaled by 1 / sqrt(units)."""
    return softmax(standardise(features) @ query / np.sqrt(features.shape[1]))


def critical_points(features: Floats) -> NDArray[np.intp]:
    """Indices of the points that hold the maximum of at least one unit that is ever on (PointNet's critical set)."""
    return np.unique(features.argmax(axis=0)[features.max(axis=0) > 0])


def shuffle_error(pool: Callable[[Floats], Floats], features: Floats, seed: int = 0) -> float:
    """Largest change of a pooled vector over a few shuffles of the points."""
    rng, truth = np.random.default_rng(seed), pool(features)
    return max(float(np.abs(pool(features[rng.permutation(len(features))]) - truth).max()) for _ in range(SHUFFLES))


def pooled_attention(tokens: Floats, *, positions: bool = False, causal: bool = False) -> Floats:
    """(d,): self-attention among the tokens and then their mean; optionally each place has a code, or a causal mask."""
    if positions:
        tokens = tokens + np.random.default_rng(1).standard_normal(tokens.shape)
    mask = np.tri(len(tokens), dtype=bool) if causal else None
    outputs, _ = attend(tokens, tokens, tokens, mask=mask)
    mean: Floats = outputs.mean(axis=0)
    return mean


def relative_shuffle_change(tokens: Floats, *, positions: bool = False, causal: bool = False) -> float:
    """How far shuffling moves :func:`pooled_attention`, as a share of its length."""
    truth = pooled_attention(tokens, positions=positions, causal=causal)
    order = np.random.default_rng(2).permutation(len(tokens))
    moved = pooled_attention(tokens[order], positions=positions, causal=causal)
    return float(np.linalg.norm(moved - truth) / np.linalg.norm(truth))


def neighbour_change(points: Floats, layers: Layers) -> float:
    """Largest change of the other points' features when the first point is moved."""
    moved = points.copy()
    moved[0] += 1
    return float(np.abs(shared_mlp(moved, layers)[1:] - shared_mlp(points, layers)[1:]).max())


def row_error(points: Floats, layers: Layers) -> float:
    """Largest difference between the points one at a time and all of them in one product."""
    alone = np.concatenate([shared_mlp(point[None], layers) for point in points])
    return float(np.abs(alone - shared_mlp(points, layers)).max())
