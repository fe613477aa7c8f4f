"""Shuffled tokens: permutation matrices written out, the toy's symmetries, and the measured values."""

import json

import numpy as np
import pytest
from attention import attend, self_attention
from matplotlib.figure import Figure
from permutation_checks import moved, toy_checks
from permutation_symmetry import cosine, outputs, permutation_symmetry, short, shuffle, sorted_back, with_mean
from scipy.spatial.distance import cosine as cosine_distance


@pytest.fixture(scope="module")
def drawn():
    return permutation_symmetry()


def test_figure_and_values(drawn):
    figure, values = drawn
    assert isinstance(figure, Figure)
    assert json.loads(json.dumps(values, allow_nan=False)) == values


def test_without_positions_only_rounding_is_left(drawn):
    """Plan: 2.9e-15 without positions, 6.09 with them; that shuffle moved [CLS], ours does only where said."""
    values = drawn[1]
    assert values["error_without"] < 1e-14
    assert values["error_with"] == pytest.approx(1.725, abs=0.005)
    assert values["error_with_cls_moved"] == pytest.approx(6.09, abs=0.15)
    assert values["words_moved"] == 8


def test_mean_is_invariant_without_positions(drawn):
    values = drawn[1]
    assert values["cosine_without"] == pytest.approx(1, abs=1e-14)
    assert values["cosine_with"] == pytest.approx(0.879, abs=0.001)


def test_toy_symmetries(drawn):
    values = drawn[1]
    for name in ("equivariance", "pairs", "channels_permute"):
        assert values[f"{name}_error"] < 1e-14
    assert values["channels_score_error"] < 1e-13
    assert values["channels_change"] > 1
    assert values["causal_change"] > 0.1
    assert toy_checks() == {name: values[name] for name in toy_checks()}


def test_equivariance_with_a_permutation_matrix():
    rng = np.random.default_rng(3)
    x, p = rng.normal(size=(6, 4)), np.eye(6)[rng.permutation(6)]
    np.testing.assert_allclose(self_attention(p @ x)[0], p @ self_attention(x)[0], atol=1e-15)
    np.testing.assert_allclose(self_attention(p @ x)[1], p @ self_attention(x)[1] @ p.T, atol=1e-15)


def test_learned_projections_tie_the_features():
    """With W_Q, W_K, W_V neither the scores nor the outputs survive a permutation of the features."""
    rng = np.random.default_rng(4)
    x, weights, pi = rng.normal(size=(6, 8)), rng.normal(size=(3, 8, 8)), np.roll(np.arange(8), 1)
    (y, a), (y_pi, a_pi) = (attend(*(each @ w for w in weights)) for each in (x, x[:, pi]))
    assert np.abs(a - a_pi).max() > 0.1
    assert np.abs(y[:, pi] - y_pi).max() > 0.1


def test_sorting_back_undoes_the_shuffle():
    x, order = np.random.default_rng(0).normal(size=(8, 3)), shuffle(8, seed=1)
    assert order[0] == 0
    assert order[-1] == 7
    assert sorted(order) == list(range(8))
    np.testing.assert_array_equal(sorted_back(x, x[order], order), np.zeros((8, 3)))


def test_outputs_of_an_unmoved_sentence_are_equal():
    first, second = outputs(["[CLS]", "a", "cup", "[SEP]"], np.arange(4), positions=True)
    np.testing.assert_array_equal(first, second)


def test_small_parts():
    assert short(1.7252) == "1.7"
    assert short(2.13e-15) == r"$\mathbf{2.1\cdot 10^{-15}}$"
    a, b = np.random.default_rng(1).normal(size=(2, 5))
    assert cosine(a, b) == pytest.approx(1 - cosine_distance(a, b), abs=1e-15)
    np.testing.assert_array_equal(with_mean(np.array([[0.0, 2], [4, 4]])), [[0, 2], [4, 4], [np.nan, np.nan], [2, 3]])
    rng = np.random.default_rng(0)
    assert all((moved(2, rng) == [1, 0]).all() for _ in range(5))


@pytest.mark.parametrize("layer", [1, 3])
def test_every_layer_draws(layer):
    assert permutation_symmetry(seed=5, layer=layer)[1]["error_without"] < 1e-14
