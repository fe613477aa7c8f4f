"""Dilated causal convolution against SciPy, its reach against closed forms and a breadth-first search."""

import json

import numpy as np
import pytest
import wavenet_dilations as figure
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from scipy.signal import lfilter


@pytest.fixture(scope="module")
def result():
    yield figure.wavenet_dilations()
    plt.close("all")


@pytest.fixture
def values(result):
    return result[1]


def test_returns_a_figure_and_json_values(result):
    fig, values = result
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)


@pytest.mark.parametrize(("kernel", "rate"), [(2, 1), (2, 8), (3, 4), (5, 1)])
def test_convolution_is_a_sparse_fir_filter(kernel, rate):
    rng = np.random.default_rng(0)
    signal, weights = rng.standard_normal(50), rng.standard_normal(kernel)
    taps = np.zeros((kernel - 1) * rate + 1)
    taps[::rate] = weights
    np.testing.assert_allclose(figure.convolve(signal, weights, rate), lfilter(taps, 1, signal), atol=1e-14)


def breadth_first(steps: int, kernel: int, rates: list[int]) -> int:
    """Layers until the last of ``steps`` positions has been reached from the first."""
    reached = {0}
    for depth, rate in enumerate(rates, start=1):
        reached = {x + i * rate for x in reached for i in range(kernel) if x + i * rate < steps}
        if steps - 1 in reached:
            return depth
    raise AssertionError("not reached")


@pytest.mark.parametrize(("kernel", "base"), [(2, 1), (2, 2), (3, 1), (3, 3), (5, 1), (5, 5)])
@pytest.mark.parametrize("steps", [2, 9, 64, 512])
def test_layers_to_reach_is_the_shortest_path(kernel, base, steps):
    rates = [base ** min(level, 12) for level in range(520)]
    assert figure.layers_to_reach(steps, kernel, base) == breadth_first(steps, kernel, rates)


@pytest.mark.parametrize("kernel", [2, 3])
@pytest.mark.parametrize("rates", [[1], [1, 2, 4, 8], [2, 2, 2], [2, 4, 8], [1, 3, 9]])
def test_coverage_is_the_support_of_an_impulse_response(kernel, rates):
    response = np.ones(1)
    for rate in rates:
        layer = np.zeros((kernel - 1) * rate + 1)
        layer[::rate] = 1
        response = np.convolve(response, layer)
    assert figure.coverage(rates, kernel) == (response > 0).mean()
    assert figure.checks(rates, kernel)["impulse_mismatches"] == 0


@pytest.mark.parametrize(("rates", "expected"), [([1, 2, 4, 8], 1), ([2, 2, 2], 7 / 13), ([2, 4, 8], 15 / 29)])
def test_planned_coverage_with_three_taps(rates, expected):
    assert figure.coverage(rates, 3) == expected


def test_stream_equals_batch_and_future_has_no_effect():
    measured = figure.checks([1, 2, 4], 3, length=40, seed=5)
    assert measured["future_effect"] == 0
    assert measured["streaming_error"] < 1e-12


def test_the_check_of_causality_can_fail(monkeypatch):
    causal = figure.convolve
    monkeypatch.setattr(figure, "convolve", lambda x, w, rate: causal(x[::-1], w, rate)[::-1])
    assert figure.checks([1, 2], 2)["future_effect"] > 0.1


def test_values(values):
    assert (values["reach"], values["plain_reach"], values["coverage"]) == (16, 5, 1)
    assert (values["constant_coverage"], values["skipping_coverage"]) == (5 / 9, 8 / 15)
    assert (values["wavenet_reach"], values["wavenet_coverage"]) == (1024, 1)
    assert (values["stacks_reach"], values["stacks_ms"]) == (1 + 3 * 1023, pytest.approx(191.9, abs=0.05))
    assert (values["plain_layers_512"], values["dilated_layers_512"]) == (256, 6)
    assert (values["plain_path_64"], values["dilated_path_64"], values["recurrent_path_64"]) == (32, 4, 63)


@pytest.mark.parametrize(("kernel", "base", "expected"), [(2, 3, 16 / 41), (3, 2, 1), (3, 3, 1)])
def test_other_trees(kernel, base, expected):
    assert figure.wavenet_dilations(kernel=kernel, base=base)[1]["coverage"] == expected


def test_a_tree_that_looks_ahead_is_as_wide():
    assert figure.wavenet_dilations(causal=False)[1]["reach"] == 16
