"""The poolings of a point set against loops and closed forms, and the values of the slide."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import set_pooling as sp
from matplotlib.figure import Figure
from point_sets import point_sets, view
from scene import render

RNG = np.random.default_rng(0)


def test_shared_network_equals_a_loop_over_points_and_a_one_by_one_convolution() -> None:
    points, layers = RNG.normal(size=(6, 3)), sp.random_network(3)
    for point, features in zip(points, sp.shared_mlp(points, layers), strict=True):
        hidden = [max(0.0, float(point @ w + b)) for w, b in zip(layers[0][0].T, layers[0][1], strict=True)]
        expected = [max(0.0, float(np.dot(hidden, w) + b)) for w, b in zip(layers[1][0].T, layers[1][1], strict=True)]
        assert features == pytest.approx(expected)
    image = points.reshape(2, 3, 3)  # rows, columns, channels: a 1 x 1 convolution contracts the channels only
    convolved = np.maximum(np.einsum("hwc,cd->hwd", image, layers[0][0]) + layers[0][1], 0)
    assert sp.shared_mlp(points, layers[:1]) == pytest.approx(convolved.reshape(6, -1))


def test_critical_points_are_those_without_which_the_maximum_changes() -> None:
    features = sp.shared_mlp(RNG.normal(size=(80, 3)), sp.random_network(3))
    truth, critical = features.max(axis=0), set(sp.critical_points(features).tolist())
    for point in range(80):
        without = np.delete(features, point, axis=0).max(axis=0)
        assert (point in critical) == bool((without != truth).any())


def test_pool_weights_equal_direct_sums() -> None:
    features, query = RNG.normal(size=(7, 4)), RNG.normal(size=4)
    keys = (features - features.mean(axis=0)) / features.std(axis=0)
    shares = [math.exp(float(key @ query) / 2) for key in keys]
    assert sp.pool_weights(features, query) == pytest.approx(np.array(shares) / sum(shares))
    assert sp.pool_weights(features, np.zeros(4)) == pytest.approx(np.full(7, 1 / 7))  # no question: the mean


def test_only_positions_and_masks_make_the_mean_depend_on_order() -> None:
    tokens = RNG.normal(size=(40, 8))
    assert sp.relative_shuffle_change(tokens) < 1e-13
    assert sp.relative_shuffle_change(tokens, positions=True) > 0.05
    assert sp.relative_shuffle_change(tokens, causal=True) > 0.05


def test_a_network_that_sees_positions_is_caught() -> None:
    assert sp.shuffle_error(lambda f: f[0], RNG.normal(size=(9, 2))) > 0.1


def test_view_is_an_orthographic_projection_with_far_points_first() -> None:
    points = RNG.normal(size=(50, 3))
    seen, order = view(points)
    axes = np.linalg.lstsq(points - points.mean(axis=0), seen, rcond=None)[0].T
    assert axes @ axes.T == pytest.approx(np.eye(2), abs=1e-12)
    towards_camera = np.cross(*axes)
    assert towards_camera[2] > 0  # from above
    assert np.all(np.diff(points[order] @ towards_camera) >= 0)


@pytest.mark.parametrize("pooling", ["max", "mean", "attention"])
def test_figure(pooling: str) -> None:
    fig, values = point_sets(pooling=pooling)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["points"] == render().depth.size == 12288
    assert values["critical"] == pytest.approx(20, abs=6)  # the plan's network had 20
    assert values["critical"] <= values["units"]
    assert values["critical_error"] == values["max_error"] == values["neighbour_change"] == 0
    for error in ("mean_error", "attention_error", "set_change", "row_error"):
        assert values[error] < 1e-12
    assert values["ball_share"] > 10 * values["ball_base"]
    assert min(values["positions_change"], values["causal_change"]) > 0.1
