"""Jacobian products against finite differences of the recurrence, closed forms and the bound of Pascanu et al."""

import json

import numpy as np
import pytest
import rnn_gradients as figure
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from scipy.optimize import approx_fprime
from scipy.special import softmax


@pytest.fixture(scope="module")
def result():
    yield figure.rnn_gradients()
    plt.close("all")


@pytest.fixture
def values(result):
    return result[1]


def test_returns_a_figure_and_json_values(result):
    fig, values = result
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)


def test_the_recurrence_written_out():
    weights, driven = np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([[0.1, 0.2], [-0.3, 0.0]])
    first = np.tanh([0.5 * 0.4 + 1.0 * 0.7 + 0.1, 2.0 * 0.4 - 0.3 * 0.7 + 0.2])
    second = np.tanh([0.5 * first[0] - first[1] - 0.3, 2.0 * first[0] + 0.3 * first[1]])
    states = figure.run(weights, np.array([0.4, -0.7]), driven)
    np.testing.assert_allclose(states, [[0.4, -0.7], first, second], atol=1e-15)


@pytest.mark.parametrize("gain", [0.7, 1.0, 1.5])
def test_product_of_jacobians_is_the_derivative_of_the_last_state(gain):
    rng = np.random.default_rng(4)
    weights, start, driven = gain * rng.standard_normal((5, 5)) / 2, rng.standard_normal(5), rng.standard_normal((7, 5))

    def last(h):
        for u in driven:
            h = np.tanh(weights @ h + u)
        return h

    exact = figure.jacobians(weights, figure.run(weights, start, driven))
    np.testing.assert_allclose(exact[-1], approx_fprime(start, last, 1e-7), atol=1e-5)
    np.testing.assert_array_equal(exact[0], np.eye(5))


@pytest.mark.parametrize("gain", figure.GAINS)
def test_every_singular_value_is_the_gain(gain):
    singular = np.linalg.svd(figure.recurrent_weights(gain, 3), compute_uv=False)
    np.testing.assert_allclose(singular, gain, rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("gain", figure.GAINS)
def test_norms_stay_below_the_bound(gain, seed):
    norms = figure.gradient_norms(gain, 50, seed)
    assert np.all(norms <= gain ** np.arange(51) * (1 + 1e-12))


def test_checks_are_exact(values):
    assert values["bound_excess"] <= 1e-12
    assert values["jacobian_error"] < 1e-6
    assert values["linear_error"] < 1e-12


def test_matched_weight_is_a_softmax_over_all_keys():
    weights = figure.matched_weights(20, 0)
    keys = np.random.default_rng([0, 2]).standard_normal((21, 64))
    keys = keys / np.linalg.norm(keys, axis=1, keepdims=True) * 8
    expected = [softmax(keys @ keys[i] / 8)[i] for i in range(21)]
    np.testing.assert_allclose(weights, expected, atol=1e-14)


@pytest.mark.parametrize(("norms", "expected"), [([1, 0.5, 0.1, 0.3, 0.1], 4), ([1, 0.5, 0.4], -1), ([1, 0.1, 0.0], 1)])
def test_steps_until_a_share_is_lost_for_good(norms, expected):
    assert figure.steps_until(np.array(norms), 0.2) == expected


# Measured once with another draw of Q and inputs: norms differ by draw, the more the longer the product.
@pytest.mark.parametrize(
    ("key", "expected", "tolerance"),
    [
        ("gain_08_at_10", 0.099, 0.02),
        ("gain_09_at_10", 0.314, 0.03),
        ("gain_09_at_50", 0.0014, 0.15),
        ("gain_10_at_50", 0.107, 0.15),
        ("gain_10_at_100", 0.0051, 0.2),
        ("gain_11_at_50", 1.9, 0.3),
        ("gain_11_at_100", 0.71, 0.5),
        ("gain_15_at_10", 22.7, 0.2),
        ("gate_90_at_100", 2.66e-5, 0.01),
        ("gate_95_at_100", 5.9e-3, 0.01),
        ("gate_99_at_100", 0.366, 0.01),
    ],
)
def test_measured_values(values, key, expected, tolerance):
    assert values[key] == pytest.approx(expected, rel=tolerance)


def test_a_gain_above_one_explodes_or_turns_back(values):
    """At 1.5 the norm at 100 steps is between 1e3 and 3e4 in a dozen draws: the order of magnitude is all there is."""
    assert 1e3 < values["gain_15_at_100"] < 1e5
    assert values["gain_11_at_100"] < 1 < values["gain_11_peak"]


@pytest.mark.parametrize("steps", [20, 150])
def test_other_lengths(steps):
    _, values = figure.rnn_gradients(gain=1.3, steps=steps)
    assert values["chosen_steps"] == -1
    assert values["gain_09_at_50"] == pytest.approx(0.0014, rel=0.15)
