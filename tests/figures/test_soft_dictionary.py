"""The soft dictionary against kernels written out and ray casting by steps; the notation against einsum and loops."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from notation import asymmetry, check_conventions, conformable, projections
from scipy.special import softmax
from soft_dictionary import ROBOT, ROOM, hopfield_update, kernel_regression, look_up, soft_dictionary, walls


@pytest.fixture(scope="module")
def values() -> dict:
    figure, measured = soft_dictionary()
    assert isinstance(figure, Figure)
    return json.loads(json.dumps(measured, allow_nan=False))


def test_the_lookup_is_the_sum_written_out(values: dict) -> None:
    bearings = [20, 80, 140, 200, 260, 320]
    shares = [math.exp(math.cos(math.radians(45 - b)) / 0.5) for b in bearings]
    distances = walls(np.array(bearings, float))
    assert values["output"] == pytest.approx(np.dot(shares, distances) / sum(shares), rel=1e-12)
    assert values["best_weight"] == pytest.approx(max(shares) / sum(shares), rel=1e-12)
    assert values["best_value"] == pytest.approx(distances[0])


def test_distances_are_where_a_walk_ends() -> None:
    bearings = np.arange(0, 360, 7.0)
    for bearing, distance in zip(bearings, walls(bearings), strict=True):
        direction = np.array([math.cos(math.radians(bearing)), math.sin(math.radians(bearing))])
        inside, outside = (np.array(ROBOT) + (distance + e) * direction for e in (-1e-9, 1e-9))
        assert np.all((inside > 0) & (inside < ROOM))
        assert np.any((outside < 0) | (outside > ROOM))


def test_limits(values: dict) -> None:
    assert values["cold_error"] < 1e-12
    assert values["hot_error"] < 1e-8
    assert values["entropy_rises"]
    assert values["mean_value"] < values["output"] < values["best_value"]


def test_unit_keys_make_it_kernel_regression(values: dict) -> None:
    assert values["kernel_error"] < 1e-12
    rng = np.random.default_rng(0)
    bearings, distances = rng.uniform(0, 360, 5), rng.uniform(1, 3, 5)
    # By hand: the squared chord between two bearings is 2 - 2 cos of their difference.
    shares = np.exp(-(2 - 2 * np.cos(np.radians(33 - bearings))) / (2 * 0.3))
    expected = shares @ distances / shares.sum()
    assert kernel_regression(np.array([33.0]), bearings, distances, 0.3)[0] == pytest.approx(expected, rel=1e-12)


def test_entries_have_no_order(values: dict) -> None:
    assert values["order_error"] < 1e-12
    outputs, weights = look_up(np.array([10.0]), np.array([0.0, 90]), np.array([1.0, 3]), 1.0)
    swapped, others = look_up(np.array([10.0]), np.array([90.0, 0]), np.array([3.0, 1]), 1.0)
    assert outputs == pytest.approx(swapped)
    np.testing.assert_allclose(weights[:, ::-1], others)


def test_memory(values: dict) -> None:
    assert values["hopfield_error"] < 1e-12
    assert values["recalled"] == values["patterns"] == 20
    patterns = np.random.default_rng(1).standard_normal((4, 6))
    expected = np.einsum("nd,n->d", patterns, softmax(2 * np.einsum("nd,d->n", patterns, patterns[2])))
    np.testing.assert_allclose(hopfield_update(patterns, patterns[2:3], 2.0)[0], expected, atol=1e-12)


def test_shapes(values: dict) -> None:
    assert [values[name] for name in ("n", "d", "d_k", "d_v")] == [12, 384, 32, 32]
    shapes = {"x": "12 × 384", "q": "12 × 32", "k": "12 × 32", "v": "12 × 32", "a": "12 × 12", "y": "12 × 32"}
    assert {name: values[f"shape_{name}"] for name in shapes} == shapes


def test_conventions(values: dict) -> None:
    assert values["network_error"] < 1e-12
    assert values["row_sum_error"] < 1e-12
    assert values["columns_error"] < 1e-12
    assert values["column_sum_max"] > 1.5
    assert values["swapped_difference"] > 0.1
    assert values["w_xt_fails"] and values["argmax_agree"]


def test_conventions_on_other_sizes() -> None:
    """d_v differs from d_k here, and the number of tokens from both."""
    rng = np.random.default_rng(2)
    found = check_conventions(*(rng.standard_normal((7, d)) for d in (3, 3, 5)))
    assert found["row_sum_error"] < 1e-12 and found["columns_error"] < 1e-12


def test_products_that_do_not_exist() -> None:
    assert conformable(np.ones((4, 4)), np.ones((4, 2)))
    assert not conformable(np.ones((4, 4)), np.ones((2, 4)))


def test_roles(values: dict) -> None:
    assert values["plain_asymmetry"] < 1e-12
    assert values["asymmetry"] > 0.5
    assert values["asks"] == pytest.approx(0.629, abs=5e-4)
    assert values["asked_back"] == pytest.approx(0.034, abs=5e-4)
    _, q, k, _ = projections()
    scores = np.einsum("id,jd->ij", q, k)
    gaps = sum((scores[i, j] - scores[j, i]) ** 2 for i in range(12) for j in range(12))
    assert asymmetry(scores) == pytest.approx(math.sqrt(gaps / (scores**2).sum()), rel=1e-12)
