"""Distances and greedy sampling against SciPy and brute force, and the guarantee of farthest points."""

from __future__ import annotations

from itertools import combinations

import cloud
import numpy as np
import pytest
from scene import ON_TABLE, render
from scipy.spatial.distance import cdist, pdist


def test_distances_equal_scipy() -> None:
    rng = np.random.default_rng(0)
    points, centres = rng.standard_normal((200, 3)) + 5, rng.standard_normal((20, 3)) + 5
    assert np.abs(cloud.distances(points, centres) - cdist(points, centres)).max() < 1e-9
    assert np.abs(np.diag(cloud.distances(points, points))).max() < 1e-6


@pytest.mark.parametrize("start", [0, 17])
def test_farthest_points_equal_brute_force(start: int) -> None:
    points = render().cloud(*ON_TABLE)[::40]
    chosen = [start]
    while len(chosen) < 20:
        chosen.append(int(cdist(points, points[chosen]).min(axis=1).argmax()))
    assert cloud.farthest_points(points, 20, start).tolist() == chosen


def test_separation_is_the_closest_pair() -> None:
    points = np.random.default_rng(1).standard_normal((30, 3))
    assert cloud.separation(points) == pytest.approx(pdist(points).min(), abs=1e-9)


def test_farthest_points_are_at_most_twice_as_bad_as_the_best_choice() -> None:
    """Gonzalez 1985, against every possible choice of three among few points."""
    for seed in range(5):
        points = np.random.default_rng(seed).standard_normal((14, 3))
        best = min(cdist(points, points[list(c)]).min(axis=1).max() for c in combinations(range(14), 3))
        greedy = cdist(points, points[cloud.farthest_points(points, 3)]).min(axis=1).max()
        assert greedy <= 2 * best + 1e-12
