"""Predicting the next token: a shift, the chain rule, and no look at what comes later."""

from itertools import product

import next_token as nt
import numpy as np
import pytest
from scipy.special import log_softmax


@pytest.fixture(scope="module")
def values():
    return nt.measure("to be or not to be")


def test_shift():
    inputs, targets = nt.shift([5, 6, 7], 0)
    assert (inputs, targets) == ([0, 5, 6], [5, 6, 7])


def test_sentence_and_its_targets(values):
    assert values["inputs"] == [nt.START, "to", "be", "or", "not", "to"]
    assert values["targets"] == ["to", "be", "or", "not", "to", "be"]
    assert values["targets_are_shifted"]


def test_probabilities_are_a_softmax_of_dot_products():
    model, inputs = nt.draw_model(4), np.array([0, 2, 1])
    states = model.mix(model.words[inputs] + model.positions[:3], causal=True)
    np.testing.assert_allclose(np.log(model.probabilities(inputs)), log_softmax(states @ model.words[1:].T, axis=1))


def test_log_probability_is_the_chain_rule_prefix_by_prefix():
    model, sequence = nt.draw_model(5), [3, 1, 5, 5]
    chain = [model.probabilities(np.array([0, *sequence[:t]]))[-1, word - 1] for t, word in enumerate(sequence)]
    assert nt.log_probability(model, sequence) == pytest.approx(np.log(np.prod(chain)), abs=1e-12)


@pytest.mark.parametrize("length", [1, 2, 5])
def test_all_sequences_of_a_length_sum_to_one(length):
    model = nt.draw_model(3, seed=length)
    total = sum(np.exp(nt.log_probability(model, sequence)) for sequence in product((1, 2, 3), repeat=length))
    assert total == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_only_two_sided_models_see_the_future(seed):
    inputs = np.array([0, 3, 1, 2, 2, 4])
    assert nt.future_effect(nt.draw_model(4, seed=seed), inputs) == 0
    assert nt.future_effect(nt.draw_model(4, causal=False, seed=seed), inputs) > 0.01


def test_one_masked_pass_equals_a_pass_for_every_prefix(values):
    assert values["parallel_error"] < 1e-12
    assert nt.parallel_error(nt.draw_model(4, causal=False), np.array([0, 3, 1])) > 0.01


def test_values(values):
    assert values["future_causal"] == 0
    assert values["future_two_sided"] > 0.01
    assert values["probability_error"] < 1e-12
