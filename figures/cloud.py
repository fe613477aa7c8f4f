"""Choosing centres in a point cloud and grouping the points around them, shared by the figures about 3-D data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def distances(points: Floats, centres: Floats) -> Floats:
    """(n, m): Euclidean distance of points (n, 3) to centres (m, 3), in their unit.

    Via |x|^2 + |c|^2 - 2 x.c about a common origin, which is quick and, for a cloud of some metres, good to 1e-7.
    """
    origin = centres.mean(axis=0)
    x, c = points - origin, centres - origin
    squares = (x**2).sum(axis=1)[:, None] + (c**2).sum(axis=1) - 2 * x @ c.T
    return np.sqrt(np.maximum(squares, 0.0))


def farthest_points(cloud: Floats, count: int, start: int = 0) -> Indices:
    """(count,): greedy farthest-point sampling from ``start``, s_{m+1} = argmax_i min_{s chosen} |x_i - x_s|.

    Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985. Only the distance of each point to its
    nearest choice is kept, so that every step is linear in the points.
    """
    chosen = np.empty(count, dtype=np.intp)
    nearest = np.full(len(cloud), np.inf)
    for m in range(count):
        chosen[m] = start if m == 0 else nearest.argmax()
        nearest = np.minimum(nearest, ((cloud - cloud[chosen[m]]) ** 2).sum(axis=1))
    return chosen


def separation(centres: Floats) -> float:
    """Smallest distance between two different centres."""
    apart = distances(centres, centres)
    return float(apart[~np.eye(len(centres), dtype=bool)].min())
