"""The softmax's Jacobian against closed forms, and the Monte-Carlo against what theory and quadrature expect."""

import json
import math

import numpy as np
import pytest
import softmax_saturation as figure
from attention import softmax
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from scipy.special import log_softmax


@pytest.fixture(scope="module")
def result():
    yield figure.softmax_saturation()
    plt.close("all")


@pytest.fixture
def values(result):
    return result[1]


def test_returns_a_figure_and_json_values(result):
    fig, values = result
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)


def test_jacobian_of_two_keys_is_the_logistic_derivative():
    p = 1 / (1 + math.exp(-0.7))
    slope = p * (1 - p)
    np.testing.assert_allclose(figure.jacobian(np.array([p, 1 - p])), [[slope, -slope], [-slope, slope]], atol=1e-15)


def test_jacobian_agrees_with_finite_differences_of_scipy():
    scores, step = np.random.default_rng(1).standard_normal(7), 1e-5
    nudges = step * np.eye(7)
    columns = (np.exp(log_softmax(scores + nudges, 1)) - np.exp(log_softmax(scores - nudges, 1))) / (2 * step)
    np.testing.assert_allclose(figure.jacobian(softmax(scores)), columns.T, atol=1e-10)
    assert figure.jacobian_error(scores) < 1e-10


@pytest.mark.parametrize("n", [2, 16, 100])
def test_jacobian_norm_of_uniform_and_one_hot_weights(n):
    assert figure.jacobian_norm(np.full(n, 1 / n)) == pytest.approx(math.sqrt(n - 1) / n, abs=1e-15)
    assert figure.jacobian_norm(np.eye(n)[0]) == 0


def test_jacobian_norm_survives_saturation():
    saturated = softmax(np.array([[40.0, 0, 0, 0], [800.0, 0, 0, 0]]))
    norms = figure.jacobian_norm(saturated)
    assert np.all(np.isfinite(norms)) and np.all(norms >= 0)
    # To first order in e = exp(-40): the corner is 3e, six entries are e, and the other three diagonal ones are e.
    assert norms[0] == pytest.approx(math.sqrt(9 + 6 + 3) * math.exp(-40), rel=1e-6, abs=1e-16)


def test_scores_are_the_dot_products_of_the_drawn_vectors():
    q, k = np.random.default_rng(3).standard_normal((2, 2, 4, 5), dtype=np.float32)
    expected = [[q[s, i] @ k[s, j] for j in range(4)] for s in range(2) for i in range(4)]
    scores = figure.sample_scores(np.random.default_rng(3), d_k=5, n_keys=4, queries=7)
    np.testing.assert_allclose(scores, expected, atol=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_variance_is_the_key_dimension_for_any_seed(seed):
    rng = np.random.default_rng(seed)
    for d_k in (1, 16, 256):
        measured = figure.measure(rng, d_k=d_k, n_keys=16, queries=500)
        # 500 queries at d_k = 256 are drawn up to 1024: four standard errors of the sample variance are about 5 %.
        assert measured.variance == pytest.approx(d_k, rel=0.05)


def test_scaled_entropy_is_that_of_standard_normal_scores(values):
    """For large d_k the scaled scores are N(0, 1); an independent sample of those has the same entropy."""
    weights = softmax(np.random.default_rng(7).standard_normal((40_000, 16)))
    expected = -(weights * np.log(weights)).sum(axis=1).mean() / math.log(16)
    assert values["entropy_scaled_d1024"] == pytest.approx(expected, abs=0.003)


# Measured once with another sampling scheme (fresh keys for each query); tolerances are about four standard errors.
@pytest.mark.parametrize(
    ("key", "expected", "tolerance"),
    [
        ("variance_ratio_min", 1.0, 0.02),
        ("variance_ratio_max", 1.0, 0.02),
        ("entropy_unscaled_d1", 0.878, 0.012),
        ("entropy_unscaled_d4", 0.639, 0.015),
        ("entropy_unscaled_d16", 0.326, 0.015),
        ("entropy_unscaled_d64", 0.149, 0.012),
        ("entropy_unscaled_d256", 0.071, 0.008),
        ("entropy_unscaled_d1024", 0.032, 0.006),
        ("entropy_scaled_d4", 0.86, 0.01),
        ("entropy_scaled_d256", 0.85, 0.005),
        ("entropy_scaled_d1024", 0.850, 0.005),
        ("jacobian_unscaled_d1", 0.272, 0.004),
        ("jacobian_unscaled_d4", 0.334, 0.006),
        ("jacobian_unscaled_d16", 0.337, 0.015),
        ("jacobian_unscaled_d64", 0.105, 0.03),
        ("jacobian_unscaled_d256", 0.0065, 0.003),
        ("jacobian_unscaled_d1024", 0.0, 0.001),
        ("jacobian_scaled_d256", 0.304, 0.003),
        ("jacobian_scaled_d1024", 0.305, 0.003),
        ("jacobian_mean_unscaled_d1", 0.283, 0.005),
        ("jacobian_mean_unscaled_d1024", 0.048, 0.008),
        ("jacobian_uniform", 0.2421, 0.0001),
    ],
)
def test_measured_values(values, key, expected, tolerance):
    assert values[key] == pytest.approx(expected, abs=tolerance)


def test_checks_are_exact(values):
    assert values["uniform_error"] < 1e-15
    assert values["finite_difference_error"] < 1e-9


def test_mean_gradient_exceeds_the_median_where_few_queries_are_undecided(values):
    assert values["jacobian_mean_unscaled_d256"] > 10 * values["jacobian_unscaled_d256"]


def test_gradient_is_not_monotone_at_small_key_dimensions(values):
    assert values["jacobian_unscaled_d1"] < values["jacobian_unscaled_d4"] > values["jacobian_unscaled_d64"]
