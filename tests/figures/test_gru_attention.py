"""The translation models against sums written out, finite differences and each other; nothing is trained here."""

from __future__ import annotations

import numpy as np
import pytest
from attention import softmax
from models.gru import gru_step, gru_step_back
from models.gru_attention import Context, encode, new_parameters, translate
from models.gru_attention_gradient import loss_and_gradient
from models.scores import added, align, multiplied
from scipy.special import expit, log_softmax
from training import Parameters, gradient_error

CONTEXTS: tuple[Context, ...] = ("fixed", "dot", "general", "concat")
LENGTHS = np.array([5, 2, 4])


def small(context: Context) -> Parameters:
    """A model of 7 source and 4 target symbols in float64, with 2H = S so that dot is defined."""
    rng, sizes = np.random.default_rng(3), {"encoder": 3, "decoder": 6, "alignment": 4}
    return new_parameters(rng, context, sources=7, targets=4, dtype=np.float64, **sizes)


@pytest.fixture
def source() -> np.ndarray:
    return np.random.default_rng(0).integers(7, size=(3, 5))


def test_gru_step_is_the_equations_written_out():
    rng = np.random.default_rng(1)
    x, s, u = rng.standard_normal(6), rng.standard_normal(2), rng.standard_normal((2, 6))
    z, r = expit(x[:2] + s @ u[:, :2]), expit(x[2:4] + s @ u[:, 2:4])
    expected = (1 - z) * s + z * np.tanh(x[4:] + (r * s) @ u[:, 4:])
    np.testing.assert_allclose(gru_step(x[None], s[None], u)[0][0], expected, atol=1e-15)


def test_gru_gradient_is_that_of_finite_differences():
    rng = np.random.default_rng(2)
    x, s, u, after = (rng.standard_normal(shape) for shape in [(3, 6), (3, 2), (2, 6), (3, 2)])
    d_x, d_s = gru_step_back(after, gru_step(x, s, u)[1], u)
    assert (
        gradient_error(lambda: float((gru_step(x, s, u)[0] * after).sum()), {"x": x, "s": s}, {"x": d_x, "s": d_s})
        < 1e-7
    )


@pytest.mark.parametrize("context", CONTEXTS)
def test_gradient_of_the_whole_model(context, source):
    parameters, target = small(context), np.random.default_rng(4).integers(4, size=(3, 6))
    _, gradient = loss_and_gradient(parameters, context, source, LENGTHS, target)
    assert gradient.keys() == parameters.keys()
    # Smallest entries are about 1e-6 of a loss near 1, where central differences are good to 1e-5 at best.
    error = gradient_error(
        lambda: loss_and_gradient(parameters, context, source, LENGTHS, target)[0], parameters, gradient, draws=10
    )
    assert error < 5e-5


def test_annotations_are_both_readings_side_by_side(source):
    parameters = small("concat")
    encoded = encode(parameters, "concat", source, LENGTHS)
    assert encoded.annotations.shape == (3, 5, 2 * 3)
    for direction, order in ((0, range(4)), (1, reversed(range(4)))):
        state, units = np.zeros((1, 3)), slice(3 * direction, 3 * direction + 3)
        for place in order:  # of the last source, which has four symbols
            inputs = parameters["source"][direction, source[2, place]][None]
            state = gru_step(inputs, state, parameters["encoder"][direction])[0]
            np.testing.assert_allclose(encoded.annotations[2, place, units], state[0], atol=1e-14)
        np.testing.assert_allclose(encoded.summary[2, units], state[0], atol=1e-14)


@pytest.mark.parametrize("context", CONTEXTS)
def test_padding_changes_nothing_and_gets_no_weight(context, source):
    parameters, other = small(context), source.copy()
    other[1, 2:] = (other[1, 2:] + 1) % 7
    first, second = (translate(parameters, context, read, LENGTHS, 4) for read in (source, other))
    np.testing.assert_array_equal(first.logits, second.logits)
    if context != "fixed":
        assert np.all(first.weights[1, :, 2:] == 0)
        np.testing.assert_allclose(first.weights.sum(axis=-1), 1, atol=1e-14)


def test_writing_the_likeliest_is_being_given_the_likeliest(source):
    parameters = small("concat")
    free = translate(parameters, "concat", source, LENGTHS, 4)
    loss, _ = loss_and_gradient(parameters, "concat", source, LENGTHS, free.symbols)
    assert loss == pytest.approx(-log_softmax(free.logits, axis=-1).max(axis=-1).mean(), abs=1e-14)


def test_concat_is_additive_and_general_with_the_identity_is_dot():
    rng = np.random.default_rng(6)
    s, h, w, v = (rng.standard_normal(shape) for shape in [(2, 6), (2, 5, 6), (12, 4), (4, 1)])
    joined = np.concatenate([np.broadcast_to(s[:, None], h.shape), h], axis=-1)
    np.testing.assert_allclose(added(s @ w[:6], h @ w[6:], v)[0], (np.tanh(joined @ w) @ v)[..., 0], atol=1e-14)
    np.testing.assert_array_equal(multiplied(s, h @ np.eye(6)), multiplied(s, h))
    np.testing.assert_allclose(multiplied(s, h), np.einsum("bd,bjd->bj", s, h), atol=1e-14)


def test_align_is_the_softmax_of_what_is_visible():
    rng, visible = np.random.default_rng(7), np.array([[True, True, False]])
    query, keys = rng.standard_normal((1, 4)), rng.standard_normal((1, 3, 4))
    weights = align(query, keys, visible, None).weights
    np.testing.assert_allclose(weights[0, :2], softmax(keys[0, :2] @ query[0]), atol=1e-15)
    assert weights[0, 2] == 0
