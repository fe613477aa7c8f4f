"""The heads of MiniLM: statistics against loops, bookkeeping against counts, and the measured numbers."""

import json

import numpy as np
import pytest
from head_gallery import head_gallery
from head_statistics import SENTENCES, attention_parameters, best, measure, name, variance_ratio
from matplotlib.figure import Figure
from models.minilm import load_minilm, split_heads


@pytest.fixture(scope="module")
def drawn():
    return head_gallery()


@pytest.fixture(scope="module")
def trace():
    return load_minilm().run(SENTENCES[0].text)


def test_figure_and_values(drawn):
    figure, values = drawn
    assert isinstance(figure, Figure)
    assert json.loads(json.dumps(values, allow_nan=False)) == values


def test_each_relation_has_the_measured_head(drawn):
    """The plan's numbers come from other sentences, so that weights may differ by 0.03, but not the heads."""
    values = drawn[1]
    expected = {"previous": ("L1H3", 1.00), "next": ("L2H9", 0.65), "cls": ("L3H8", 0.87)}
    for relation, (head, weight) in expected.items():
        assert values[f"{relation}_head"] == head
        assert values[relation] == pytest.approx(weight, abs=0.03)
    assert values["previous_runner_up"] == pytest.approx(0.33, abs=0.03)
    assert values["self"] == pytest.approx(0.15, abs=0.01)
    by_layer = [values[f"cls_layer_{layer}"] for layer in range(1, 7)]
    assert by_layer == pytest.approx([0.23, 0.55, 0.59, 0.52, 0.58, 0.41], abs=0.025)


def test_pronoun_head(drawn):
    values = drawn[1]
    assert (values["pronoun_head"], values["pronoun_runner_up_head"]) == ("L4H2", "L6H12")
    assert values["pronoun"] == pytest.approx(0.567, abs=0.002)


def test_identities(drawn):
    values = drawn[1]
    assert values["row_sum_error"] < 1e-12
    assert values["concat_error"] < 1e-12
    assert values["variance_ratio"] == pytest.approx(1, abs=0.01)


def test_counts(drawn):
    values = drawn[1]
    assert values["tokens"] == 12
    assert values["scores"] == 6 * 12 * 12**2
    assert values["attention_parameters"] == 591_360 == 4 * (384**2 + 384)
    assert {attention_parameters(load_minilm(), layer) for layer in range(6)} == {591_360}
    assert 1 <= values["effective_min"] < values["effective_max"] < values["tokens_mean"]
    assert values["tokens_mean"] == pytest.approx(73 / 6)


def test_measure_equals_loops(trace):
    measured = measure(trace, ("dog", "water"))
    a = trace.attention[1, 8]
    assert measured["previous"][1, 8] == pytest.approx([a[i, i - 1] for i in range(1, 11)])
    assert measured["next"][1, 8] == pytest.approx([a[i, i + 1] for i in range(1, 11)])
    assert measured["self"][1, 8] == pytest.approx([a[i, i] for i in range(1, 11)])
    assert measured["cls"][1, 8] == pytest.approx([a[i, 0] for i in range(1, 11)])
    assert measured["pronoun"][1, 8] == pytest.approx(a[7, 2] + a[7, 5])
    perplexity = [np.prod(a[i] ** -a[i]) for i in range(1, 11)]  # exp(H) = prod a^-a
    assert measured["effective"][1, 8] == pytest.approx(perplexity)


def test_every_sentence_has_one_it_and_its_nouns_once():
    for text, nouns in SENTENCES:
        tokens = load_minilm().tokens(text)
        assert [tokens.count(word) for word in ("it", *nouns)] == [1, 1, 1], text


def test_heads_are_consecutive_columns(trace):
    """A direct reshape to (h, n, d_k) would mix tokens; splitting the columns is the right order."""
    values = load_minilm().layers[0].value(trace.hidden[0])
    np.testing.assert_array_equal(np.split(values, 12, axis=1), split_heads(values))
    assert not np.allclose(values.reshape(12, 12, 32), split_heads(values))


def test_best_sorts_and_keeps_ties_in_order():
    means = np.zeros((6, 12))
    means[3, 1], means[5, 11] = 2, 1
    assert best(means)[:3] == [(3, 1), (5, 11), (0, 0)]
    assert name(best(means)[0]) == "L4H2"


def test_averaging_n_values_divides_the_variance_by_n():
    assert variance_ratio(np.full((1, 16), 1 / 16)) == pytest.approx(1, abs=0.015)
    assert variance_ratio(np.eye(4)) == pytest.approx(1, abs=0.015)


def test_a_head_that_is_not_picked_and_a_longer_sentence():
    figure, values = head_gallery(sentence=2, layer=6, head=12)
    assert isinstance(figure, Figure)
    assert values["tokens"] == 13
