"""The draped map against its definition, coverings against SciPy, and the measured values."""

from __future__ import annotations

import json

import numpy as np
import point_sampling as ps
import pytest
import self_organising_map as som
from cloud import farthest_points
from matplotlib.figure import Figure
from scene import CAMERA, NAMES, ON_TABLE, render
from scipy.spatial import cKDTree


def test_covering_equals_a_search_tree() -> None:
    cloud = render().cloud(*ON_TABLE)
    places = cloud[::137]
    nearest, _ = cKDTree(places).query(cloud)
    centres = ps.covering(cloud, places)
    assert centres.radius == pytest.approx(nearest.max(), abs=1e-7)
    assert centres.mean == pytest.approx(nearest.mean(), abs=1e-7)
    assert np.array_equal(centres.worst, cloud[nearest.argmax()])


def test_grid_edges_join_nodes_one_apart() -> None:
    grid, edges = som.grid_positions(5), som.grid_edges(5)
    assert len({tuple(edge) for edge in edges.tolist()}) == 2 * 5 * 4
    assert np.abs(grid[edges[:, 0]] - grid[edges[:, 1]]).sum(axis=1).tolist() == [1] * 40


def test_a_map_over_a_flat_square_is_flat_and_in_order() -> None:
    rng = np.random.default_rng(0)
    square = np.column_stack([rng.random((4000, 2)), np.zeros(4000)])
    nodes = som.drape(square, 6, rng)
    assert np.abs(nodes[:, 2]).max() < 1e-3  # the crumpled start is forgotten
    measured = som.topology(nodes, 6)
    assert measured["som_neighbours"] == pytest.approx(1 / 6, rel=0.25)
    assert measured["som_neighbours"] < measured["som_pairs"] / 2.5


def test_occupied_voxels_equal_a_set() -> None:
    cloud = render().cloud(*ON_TABLE)
    low = cloud.min(axis=0)
    cells = {tuple(int(v) for v in np.floor((point - low) / ps.VOXEL)) for point in cloud}
    values = ps.occupancy(cloud)
    assert values["voxels_occupied"] == pytest.approx(len(cells) / values["voxels"])


def test_with_the_wall_counts_labels() -> None:
    scene = render()
    chosen = [NAMES[label] for label in scene.labels.ravel()[farthest_points(scene.cloud(), 64)]]
    values = ps.with_the_wall()
    assert values["wall_fps"] == chosen.count("wall")
    assert values["cylinder_fps"] == chosen.count("cylinder")


def test_the_near_half_of_the_points_has_a_quarter_of_the_farthest_ones() -> None:
    """The nearest 48.7 % of the points; the figure's near half is that of the table."""
    cloud = render().cloud(*ON_TABLE)
    away = np.linalg.norm(cloud - CAMERA, axis=1)
    near = away[farthest_points(cloud, 64)] < np.quantile(away, 0.487)
    assert near.mean() == pytest.approx(0.25, abs=0.03)


def test_the_whole_scene_is_covered_in_the_same_order() -> None:
    _, values = ps.point_sampling(workspace=False)
    assert values["fps_radius"] == pytest.approx(0.268, abs=1e-3)
    assert values["random_mean_radius"] == pytest.approx(0.77, abs=0.05)


def test_figure() -> None:
    fig, values = ps.point_sampling()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert (values["points"], values["centres"]) == (8788, 64)
    assert values["fps_radius"] == pytest.approx(0.168, abs=1e-3)
    assert values["fps_separation"] >= values["fps_radius"]
    assert values["random_mean_radius"] == pytest.approx(0.55, abs=0.05)
    assert values["random_mean_separation"] < 0.03
    assert values["som_error"] == pytest.approx(0.081, abs=0.004)
    assert values["som_error"] < values["random_mean_error"] < values["som_error_before"]
    assert values["som_neighbours"] < values["som_pairs"] / 3
    assert values["near_fps"] < values["near_points"]
    assert values["voxels_occupied"] == pytest.approx(0.043, abs=1e-3)
    assert values["wall_fps"] / 64 > values["wall_points"]


@pytest.mark.parametrize(("width", "workspace"), [(4, False), (10, True)])
def test_values_are_finite_for_other_clouds_and_counts(width: int, workspace: bool) -> None:
    _, values = ps.point_sampling(width=width, workspace=workspace)
    json.dumps(values, allow_nan=False)
    assert values["fps_separation"] >= values["fps_radius"]
