"""Both reversal models get the same data and start; trained for a few steps only, fully when the deck is built."""

from __future__ import annotations

import json

import fixed_vs_attention as figure
import numpy as np
import pytest
from digit_reversal import draw_strings, reverse, share_right, train_reversal, trial_strings
from matplotlib import pyplot as plt
from matplotlib.figure import Figure


@pytest.fixture(scope="module")
def models():
    yield {
        "attention_model": train_reversal(steps=80),
        "fixed_model": train_reversal(context="fixed", steps=80),
    }
    plt.close("all")


def test_returns_a_figure_and_json_values(models):
    fig, values = figure.fixed_vs_attention(**models, length=8)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["attention"] == values["attention_8"]
    # The vectors and matrices of the score are all that the models do not share.
    assert values["attention_parameters"] - values["fixed_parameters"] == 48 * 32 + 64 * 32 + 32


def test_models_start_alike_and_see_the_same_strings():
    first, second = train_reversal(steps=0)["parameters"], train_reversal(context="fixed", steps=0)["parameters"]
    assert second.keys() < first.keys()
    for name, matrix in second.items():
        np.testing.assert_array_equal(matrix, first[name])


def test_targets_are_the_digits_backwards():
    read, lengths, target = draw_strings(np.random.default_rng(0), 3, 5)
    assert lengths.tolist() == [5, 5, 5]
    assert [row[::-1] for row in read.tolist()] == target.tolist()


def test_share_right_counts_whole_strings(models):
    model = models["attention_model"]
    read, target = trial_strings(2)
    expected = np.mean([a == b for a, b in zip(reverse(model, read).tolist(), target.tolist(), strict=True)])
    assert share_right(model, 2) == pytest.approx(expected)


def test_training_lowers_the_loss(models):
    for model in models.values():
        assert np.mean(model["losses"][-10:]) < 0.9 * np.mean(model["losses"][:10])
