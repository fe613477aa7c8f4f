"""What the MLP of a block can do for one token: lift it to more dimensions, where a straight cut goes further.

A random lift is enough to show it: x -> max(0, W x + b) with weights that are never trained, then a linear read-out
fitted by least squares (an MLP whose first layer stays as it was drawn).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Shape = Literal["rings", "xor"]


@dataclass(frozen=True)
class Lift:
    """2 -> units, then a linear read-out to one number, whose sign is the class."""

    weights: Array
    """(2, units)"""
    biases: Array
    """(units,)"""
    readout: Array
    """(units + 1,), the last of a constant."""

    def __call__(self, points: Array) -> Array:
        """(n,) read-outs of points (n, 2)."""
        return with_constant(np.maximum(points @ self.weights + self.biases, 0)) @ self.readout


def sample(shape: Shape, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """n points in the plane and their classes, +1 and -1: two noisy rings, or quadrants that alternate."""
    if shape == "xor":
        points = rng.uniform(-1, 1, (n, 2))
        return points, np.sign(points[:, 0] * points[:, 1])
    classes = np.where(np.arange(n) % 2, 1.0, -1.0)
    radius = np.where(classes > 0, 0.4, 1.0) + 0.08 * rng.standard_normal(n)
    angle = rng.uniform(0, 2 * np.pi, n)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), classes


def fit_lift(points: Array, classes: Array, units: int, rng: np.random.Generator) -> Lift:
    """A random ReLU lift with the read-out that fits best."""
    weights, biases = rng.standard_normal((2, units)), rng.standard_normal(units) / 2
    lifted = with_constant(np.maximum(points @ weights + biases, 0))
    return Lift(weights, biases, np.linalg.lstsq(lifted, classes, rcond=None)[0])


def with_constant(points: Array) -> Array:
    """(n, d) -> (n, d + 1)."""
    return np.column_stack([points, np.ones(len(points))])


def best_straight_cut(points: Array, classes: Array, angles: int = 360) -> tuple[float, Array, float]:
    """The line that sorts most points, by trying every threshold in every direction.

    Returns:
        share sorted right, the line's normal (2,), and the threshold above which points are taken for the class +1.
    """
    best = (0.0, np.zeros(2), 0.0)
    for angle in np.linspace(0, 2 * np.pi, angles, endpoint=False):
        normal = np.array([np.cos(angle), np.sin(angle)])
        along = points @ normal
        order = np.argsort(along)
        # With the first i points below the threshold: the +1 above it and the -1 below it.
        right = (classes > 0).sum() - np.cumsum(classes[order])
        where = int(right[:-1].argmax())
        if right[where] > best[0] * len(points):
            best = (float(right[where] / len(points)), normal, float(along[order[where : where + 2]].mean()))
    return best


def accuracy(shape: Shape, units: int, seed: int, n: int = 1000) -> float:
    """Share of n fresh points that a lift fitted on n others sorts right."""
    rng = np.random.default_rng(seed)
    lift = fit_lift(*sample(shape, n, rng), units, rng)
    points, classes = sample(shape, n, rng)
    return float((np.sign(lift(points)) == classes).mean())
