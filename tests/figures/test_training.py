"""Loss and Adam against closed forms and SciPy; the gradient check on a function with a known gradient."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_softmax
from training import Adam, cosine, cross_entropy, gradient_error, outer, rows_gradient


def test_the_first_step_has_the_length_of_the_rate_whatever_the_gradient() -> None:
    parameters = {"w": np.array([1.0, -2.0])}
    Adam(rate=0.1, epsilon=0).step(parameters, {"w": np.array([1e-6, -50.0])})
    np.testing.assert_allclose(parameters["w"], [0.9, -1.9], rtol=1e-12)


def test_two_steps_follow_algorithm_1_written_out() -> None:
    g1, g2, w = 0.5, -2.0, 3.0
    parameters, adam = {"w": np.array([w])}, Adam(rate=0.01)
    adam.step(parameters, {"w": np.array([g1])})
    adam.step(parameters, {"w": np.array([g2])})
    mean1, square1 = 0.1 * g1, 0.001 * g1**2
    mean2, square2 = 0.9 * mean1 + 0.1 * g2, 0.999 * square1 + 0.001 * g2**2
    expected = w - 0.01 * (mean1 / 0.1) / (np.sqrt(square1 / 0.001) + 1e-8)
    expected -= 0.01 * (mean2 / (1 - 0.9**2)) / (np.sqrt(square2 / (1 - 0.999**2)) + 1e-8)
    assert parameters["w"][0] == pytest.approx(expected, rel=1e-12)


def test_a_right_gradient_passes_and_a_wrong_one_does_not() -> None:
    parameters = {"w": np.array([0.3, -1.2, 2.0])}

    def loss() -> float:
        return float(np.sum(np.sin(parameters["w"])))

    right = {"w": np.cos(parameters["w"])}
    assert gradient_error(loss, parameters, right) < 1e-8
    assert gradient_error(loss, parameters, {"w": 1.01 * right["w"]}) == pytest.approx(0.01, rel=0.02)
    np.testing.assert_array_equal(parameters["w"], [0.3, -1.2, 2.0])


def test_cross_entropy_is_scipys() -> None:
    logits, target = np.random.default_rng(5).standard_normal((2, 3, 4)), np.array([[0, 1, 2], [3, 3, 0]])
    expected = -np.take_along_axis(log_softmax(logits, axis=-1), target[..., None], axis=-1).mean()
    assert cross_entropy(logits, target)[0] == pytest.approx(expected, abs=1e-14)


def test_gradients_of_products_and_of_taken_rows() -> None:
    left, right = np.arange(12.0).reshape(2, 3, 2), np.arange(6.0).reshape(2, 3, 1)
    np.testing.assert_array_equal(outer(left, right), np.einsum("abi,abj->ij", left, right))
    expected = np.zeros((4, 1))
    np.add.at(expected, [3, 0, 3, 1, 0, 3], np.arange(6.0)[:, None])
    np.testing.assert_array_equal(rows_gradient(np.array([[3, 0, 3], [1, 0, 3]]), right, 4), expected)


def test_cosine_falls_from_the_rate_to_zero() -> None:
    assert [cosine(step, 4, 2.0) for step in (0, 2, 4)] == pytest.approx([2.0, 1.0, 0.0], abs=1e-15)
