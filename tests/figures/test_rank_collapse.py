"""MiniLM with parts removed: the residual against its definition as a minimum, and the measured paths."""

import json

import numpy as np
import pytest
from matplotlib.figure import Figure
from rank_collapse import cosines, off_mean, rank_collapse, residual, residual_of_paper
from scipy.optimize import minimize
from scipy.spatial.distance import cdist


@pytest.fixture(scope="module")
def drawn():
    return rank_collapse()


def test_figure_and_values(drawn):
    figure, values = drawn
    assert isinstance(figure, Figure)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert 0 <= values["ratio_min"] <= values["ratio_max"] <= 1


def test_paths_are_the_measured_ones(drawn):
    """Without skips the fall is doubly exponential, so sentences differ by a factor there; intact they hardly do."""
    values = drawn[1]
    assert values["intact"] == pytest.approx([0.943, 0.901, 0.867, 0.837, 0.804, 0.809, 0.785], abs=0.035)
    assert values["no_skips"][:3] == pytest.approx([0.943, 0.737, 0.511], abs=0.1)
    assert values["no_skips_4"] == pytest.approx(1.34e-3, rel=0.01)
    assert values["no_skips_5"] < 5e-5
    assert values["no_mlp_6"] == pytest.approx(0.580, abs=0.03)
    assert values["neither_3"] == pytest.approx(9.57e-3, rel=0.01)
    assert (values["alike_no_skips"], values["alike_neither"]) == (4, 3)


def test_paths_of_the_sentence_of_the_plan():
    values = rank_collapse(sentence="The animal didn't cross the road because it was too tired.")[1]
    assert values["intact"] == pytest.approx([0.943, 0.901, 0.867, 0.837, 0.804, 0.809, 0.785], abs=1e-3)
    assert values["no_skips"][:4] == pytest.approx([0.943, 0.737, 0.511, 0.166], abs=1e-3)
    assert values["no_skips_4"] == pytest.approx(0.0037, abs=1e-4)
    assert values["no_skips_5"] < 5e-5
    assert values["neither_3"] == pytest.approx(0.0011, abs=1e-4)
    assert values["no_mlp_6"] == pytest.approx(0.580, abs=1e-3)


def test_another_sentence_collapses_as_well():
    values = rank_collapse(sentence="The robot saw a cup.")[1]
    assert values["intact_4"] > 0.7
    assert values["no_skips_4"] < 0.01


def test_residual_is_the_distance_to_the_nearest_rank_one_matrix_of_equal_rows():
    x = np.random.default_rng(0).normal(size=(5, 3))
    nearest = minimize(lambda row: np.sum((x - row) ** 2), np.zeros(3))
    np.testing.assert_allclose(residual(x) ** 2, nearest.fun / np.sum(x**2), rtol=1e-9)
    assert residual(np.ones((4, 3))) == 0
    np.testing.assert_allclose(residual(x - x.mean(axis=0)), 1, rtol=1e-12)


def test_norm_of_the_paper_by_hand():
    """X = [[1, 0], [-1, 0]] equals its residual, so the ratio is 1 whatever the norm."""
    assert residual_of_paper(np.array([[1.0, 0.0], [-1.0, 0.0]])) == 1
    x = np.array([[1.0, 2.0], [3.0, 4.0]])  # residual [[-1, -1], [1, 1]]: both norms 2; those of x: 6 and 7
    np.testing.assert_allclose(residual_of_paper(x), np.sqrt(2 * 2) / np.sqrt(6 * 7), rtol=1e-15)
    np.testing.assert_array_equal(off_mean(x), [[-1, -1], [1, 1]])


def test_cosines_equal_scipy():
    x = np.random.default_rng(1).normal(size=(6, 4))
    np.testing.assert_allclose(cosines(x), 1 - cdist(x, x, "cosine"), atol=1e-14)


def test_random_attention_alone_collapses_too():
    """Random weights do it, too: two layers of attention alone leave a few percent (plan: 0.018, its draw)."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(16, 64))
    for _ in range(2):
        q, k, v = (x @ rng.normal(size=(64, 64)) / 8 for _ in range(3))
        scores = q @ k.T / 8
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        x = weights / weights.sum(axis=1, keepdims=True) @ v
    assert residual(x) < 0.05
