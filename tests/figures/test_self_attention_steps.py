"""Self-attention without parameters: identities against SciPy, shares against their closed form."""

import json

import numpy as np
import pytest
from attention import self_attention
from matplotlib.figure import Figure
from models.minilm import load_minilm
from scipy import integrate, special, stats
from self_attention_steps import (
    DIMENSIONS,
    DRAWS,
    TOKENS,
    checks,
    diagonal_is_maximum,
    diagonal_share,
    heaviest,
    random_shares,
    self_attention_loop,
    self_attention_steps,
    share_of_maxima,
)


@pytest.fixture(scope="module")
def drawn():
    return self_attention_steps()


def is_json_safe(values):
    return json.loads(json.dumps(values, allow_nan=False)) == values


def test_figure_and_values(drawn):
    figure, values = drawn
    assert isinstance(figure, Figure)
    assert is_json_safe(values)


def test_numbers_on_the_slide(drawn):
    values = drawn[1]
    assert (values["word"], values["best_other"]) == ("bank", "river")
    assert (values["tokens"], values["scores"]) == (10, 100)
    measured = [values[key] for key in ("weight_self", "weight_best_other", "norm_min", "norm_max")]
    assert measured == pytest.approx([0.382, 0.099, 0.86, 1.34], abs=0.005)
    assert values["diagonal_is_max"]  # 'the' occurs twice, so that two of its scores tie


def test_rounding_errors_are_small_and_doubling_is_not(drawn):
    values = drawn[1]
    for name in ("row_sum", "loop", "transpose", "permutation", "value_linearity"):
        assert values[f"{name}_error"] < 1e-12, name
    assert values["convex_violation"] < 1e-12
    assert values["doubling_deviation"] == pytest.approx(0.552, abs=0.005)


def test_relative_deviation_and_weights_of_other_words():
    """The plan's 0.64 is no largest deviation but a relative one, and the other eight words get about 0.06 each."""
    x = load_minilm().run("I arrived at the bank after crossing the river.").word_rows[1:-1].astype(float)
    once, (twice, _), (_, weights) = self_attention(x)[0], self_attention(2 * x), self_attention(x)
    assert np.linalg.norm(twice - 2 * once) / np.linalg.norm(twice) == pytest.approx(0.64, abs=0.01)
    assert np.delete(weights[4], [4, 8]) == pytest.approx(0.06, abs=0.015)


def test_loop_equals_scipy():
    x = np.random.default_rng(1).normal(size=(7, 5))
    np.testing.assert_allclose(self_attention_loop(x, 1.5), special.softmax(x @ x.T / 1.5, axis=1) @ x, atol=1e-13)


def test_checks_hold_for_random_tokens_at_any_temperature():
    for temperature in (0.2, 1.0, 3.0):
        deviations = checks(np.random.default_rng(2).normal(size=(9, 4)), temperature)
        assert deviations.pop("doubling_deviation") > 0.1
        assert max(deviations.values()) < 1e-12


def test_a_longer_word_in_the_same_direction_wins():
    tokens = np.array([[1.0, 0.0], [2.0, 0.0]])
    assert diagonal_is_maximum(tokens @ tokens.T).tolist() == [False, True]
    values = random_shares()
    assert (values["counterexample_self"], values["counterexample_other"]) == (1.0, 2.0)


def test_a_word_that_occurs_twice_ties_with_itself():
    tokens = np.array([[0.3, 0.1], [0.3, 0.1], [-1.0, 0.2]])
    assert diagonal_is_maximum(tokens @ tokens.T).all()


@pytest.mark.parametrize("d", DIMENSIONS)
def test_share_equals_its_closed_form(d):
    """Given |x_i| = r, the other scores are iid N(0, r^2), so all stay below r^2 with probability Phi(r)^(n - 1)."""

    def density(r):
        return stats.norm.cdf(r) ** (TOKENS - 1) * stats.chi.pdf(r, d)

    exact = min(integrate.quad(density, 0, 50, points=[d**0.5])[0], 1)
    four_sigma = 4 * np.sqrt(exact * (1 - exact) / DRAWS)  # rows of one sentence are dependent: count sentences
    assert random_shares()[f"diagonal_share_d{d}"] == pytest.approx(exact, abs=four_sigma + 1e-6)


def test_shares_of_the_plan():
    values = random_shares()
    measured = [values[f"diagonal_share_d{d}"] for d in DIMENSIONS]
    assert measured == pytest.approx([0.28, 0.56, 0.87, 0.99, 1, 1], abs=0.01)
    assert values["diagonal_share_unit_norm"] == 1.0


def test_share_of_maxima_counts_rows():
    assert share_of_maxima(np.array([[[1.0], [2.0]], [[1.0], [-1.0]]])) == 0.75


def test_heaviest_other_word():
    assert heaviest(np.array([0.5, 0.1, 0.4]), apart_from=0) == 2


def test_unit_norm_and_another_sentence():
    _, values = self_attention_steps(sentence="A short one.", row=2, unit_norm=True, temperature=0.5)
    assert values["norm_min"] == pytest.approx(1) and values["norm_max"] == pytest.approx(1)
    assert values["word"] == "short"


def test_row_beyond_the_sentence_is_an_error():
    with pytest.raises(ValueError, match="row 9 of a sentence of 2 tokens"):
        self_attention_steps(sentence="Too short", row=9)


def test_second_figure():
    figure, values = diagonal_share(seed=1)
    assert isinstance(figure, Figure)
    assert is_json_safe(values)
