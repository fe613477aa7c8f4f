"""The shared attention maths against SciPy, loops and closed forms."""

import numpy as np
import pytest
from attention import attend, entropy, self_attention, softmax
from scipy import special, stats

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("axis", [-1, 0, 1])
def test_softmax_equals_scipy(axis):
    scores = 5 * RNG.normal(size=(4, 6, 7))
    np.testing.assert_allclose(softmax(scores, axis=axis), special.softmax(scores, axis=axis), atol=1e-15)


def test_softmax_of_two_scores_is_the_logistic_function():
    gaps = np.linspace(-30, 30, 13)
    np.testing.assert_allclose(softmax(np.stack([gaps, 0 * gaps], axis=-1))[:, 0], special.expit(gaps), rtol=1e-13)


def test_softmax_survives_huge_scores_and_ignores_a_common_shift():
    scores = np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(softmax(scores + 2.0**40), softmax(scores))


def test_softmax_keeps_single_precision():
    assert softmax(np.ones((2, 3), dtype=np.float32)).dtype == np.float32


def test_masked_score_gets_weight_zero_exactly():
    np.testing.assert_array_equal(softmax(np.array([0.0, -np.inf, 0.0])), [0.5, 0.0, 0.5])


def test_fully_masked_row_is_an_error():
    with pytest.raises(ValueError, match="at least one key"):
        softmax(np.array([[0.0, 1.0], [-np.inf, -np.inf]]))


def test_attend_equals_a_loop_over_queries_and_keys():
    queries, keys, values = RNG.normal(size=(3, 4)), RNG.normal(size=(5, 4)), RNG.normal(size=(5, 2))
    outputs, weights = attend(queries, keys, values)
    for i, query in enumerate(queries):
        shares = [np.exp(query.dot(key) / 2) for key in keys]  # sqrt(d_k) = 2
        np.testing.assert_allclose(weights[i], np.array(shares) / sum(shares), atol=1e-15)
        average = sum(share * value for share, value in zip(shares, values, strict=True)) / sum(shares)
        np.testing.assert_allclose(outputs[i], average, atol=1e-14)


def test_attend_over_heads_equals_each_head_alone():
    queries, keys, values = RNG.normal(size=(3, 2, 6, 4))
    outputs, weights = attend(queries, keys, values)
    for head in range(2):
        alone = attend(queries[head], keys[head], values[head])
        np.testing.assert_allclose(outputs[head], alone[0], atol=1e-15)
        np.testing.assert_allclose(weights[head], alone[1], atol=1e-15)


def test_identical_keys_give_the_mean_of_the_values():
    values = RNG.normal(size=(5, 3))
    outputs, _ = attend(RNG.normal(size=(2, 4)), np.ones((5, 4)), values)
    np.testing.assert_allclose(outputs, np.tile(values.mean(axis=0), (2, 1)), atol=1e-15)


def test_causal_mask_equals_attention_over_the_prefix():
    tokens = RNG.normal(size=(6, 4))
    outputs, weights = attend(tokens, tokens, tokens, mask=np.tri(6, dtype=bool))
    assert not np.triu(weights, k=1).any()
    for last in range(6):
        alone, _ = attend(tokens[last:][:1], tokens[: last + 1], tokens[: last + 1])
        np.testing.assert_allclose(outputs[last], alone[0], atol=1e-15)


def test_mask_that_hides_all_keys_is_an_error():
    tokens = np.eye(2)
    with pytest.raises(ValueError, match="at least one key"):
        attend(tokens, tokens, tokens, mask=np.array([[True, True], [False, False]]))


def test_self_attention_in_rows_equals_the_form_with_tokens_in_columns():
    tokens = RNG.normal(size=(7, 3))
    columns = tokens.T
    outputs, weights = self_attention(tokens, temperature=2.0)
    column_weights = special.softmax(columns.T @ columns / 2.0, axis=1)
    np.testing.assert_allclose(weights, column_weights, atol=1e-15)
    np.testing.assert_allclose(outputs.T, columns @ column_weights.T, atol=1e-14)


def test_entropy_of_uniform_certain_and_random_rows():
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(np.log(8), abs=1e-15)
    assert entropy(np.array([0.0, 1.0, 0.0])) == 0.0
    weights = RNG.dirichlet(np.ones(9), size=4)
    np.testing.assert_allclose(entropy(weights), stats.entropy(weights, axis=-1), atol=1e-14)
