"""Neighbourhoods against SciPy's search tree and shortest paths, masked attention against a loop, measured values."""

from __future__ import annotations

import json

import numpy as np
import point_neighbours as pn
import pytest
from cloud import farthest_points
from matplotlib.figure import Figure
from scene import ON_TABLE, render
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import cKDTree


@pytest.fixture(scope="module")
def cloud() -> np.ndarray:
    return render().cloud(*ON_TABLE)


@pytest.fixture(scope="module")
def seen(cloud: np.ndarray) -> pn.View:
    return pn.view(cloud, cloud[len(cloud) // 2])


def test_counts_and_reaches_equal_a_search_tree(cloud: np.ndarray) -> None:
    _, values = pn.point_neighbours()
    tree, centres = cKDTree(cloud), cloud[farthest_points(cloud, pn.CENTRES)]
    reach = tree.query(centres, k=32)[0][:, -1]
    counts = tree.query_ball_point(centres, 0.08, return_length=True)
    assert (values["knn_least"], values["knn_most"]) == pytest.approx((reach.min(), reach.max()), abs=1e-7)
    assert (values["ball_least"], values["ball_most"]) == (counts.min(), counts.max())


def test_nearest_equals_a_search_tree(seen: pn.View) -> None:
    """The indices may differ where distances are equal, so the distances are compared."""
    steps = pn.nearest(seen.points, pn.DEGREE)
    found = np.linalg.norm(seen.points[steps] - seen.points[:, None], axis=-1)
    expected, _ = cKDTree(seen.points).query(seen.points, k=pn.DEGREE + 1)
    assert np.abs(found - expected[:, 1:]).max() < 1e-5
    assert not (steps == np.arange(len(steps))[:, None]).any()


def test_of_equally_near_points_the_first_is_taken() -> None:
    cross = np.array([[0, 0, 0], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0.0]])
    assert pn.nearest(cross, 2)[0].tolist() == [1, 2]


def test_hops_are_shortest_directed_paths(seen: pn.View) -> None:
    lengths = shortest_path(csr_matrix(pn.adjacency(seen.steps)), unweighted=True, indices=seen.centre)
    assert np.array_equal(seen.hops, np.minimum(lengths, pn.HOPS + 1))


def test_message_passing_averages_over_edges_only(seen: pn.View) -> None:
    joined = pn.adjacency(seen.steps)
    assert joined.sum(axis=1).tolist() == [pn.DEGREE] * len(joined)
    _, weights = pn.attend(seen.points, seen.points, seen.points, mask=joined)
    i = 7
    scores = [np.exp(seen.points[i] @ seen.points[j] / np.sqrt(3)) for j in seen.steps[i]]
    assert weights[i, seen.steps[i]] == pytest.approx([score / sum(scores) for score in scores], abs=1e-12)


def test_one_way_counts_edges_without_a_way_back() -> None:
    points = np.array([[0.0, 0, 0], [1, 0, 0], [3, 0, 0]])  # 0 <-> 1 <- 2
    steps = pn.nearest(points, 1)
    values = pn.message_passing(pn.View(points, 0, steps, pn.hops_from(0, steps)))
    assert values["one_way"] == pytest.approx(1 / 3)


def test_picked_centres_have_points_on_all_sides(cloud: np.ndarray) -> None:
    centres = np.array([[0.0, 0.8, 0.0], [0.0, 0.556, 0.0], [0.75, 2.07, 0.0]])
    assert pn.extremes(cloud, centres, np.full(3, 0.1), 0.1) == (0, 0)


def test_figure() -> None:
    fig, values = pn.point_neighbours()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["knn_least"] == pytest.approx(0.031, abs=1e-3)
    assert values["knn_most"] == pytest.approx(0.190, abs=1e-3)
    assert (values["ball_least"], values["ball_most"]) == (6, 194)
    assert values["knn_far"] > 2.5 * values["knn_near"]
    assert values["ball_near"] > 5 * values["ball_far"]
    assert 0 < values["one_way"] < 0.3
    assert values["off_graph"] == 0
    assert values["rows_error"] < 1e-12


@pytest.mark.parametrize(("k", "radius"), [(4, 0.02), (64, 0.2)])
def test_values_are_finite_at_the_ends_of_the_sliders(k: int, radius: float) -> None:
    json.dumps(pn.point_neighbours(k=k, radius=radius)[1], allow_nan=False)
