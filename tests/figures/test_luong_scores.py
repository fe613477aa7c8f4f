"""Prices and identities of the three scores; the models are trained when the deck is built, here for one step only."""

from __future__ import annotations

import json

import luong_scores as figure
import numpy as np
import pytest
from date_model import train_dates
from matplotlib import pyplot as plt
from matplotlib.figure import Figure


@pytest.fixture(scope="module")
def models():
    yield {f"{name}_model": train_dates(context=name, steps=1) for name in ("dot", "general", "concat")}
    plt.close("all")


def test_returns_a_figure_and_json_values(models):
    fig, values = figure.luong_scores(**models)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)


def test_numbers_learnt_for_the_score_alone(models):
    learnt = [figure.learnt(model["parameters"]) for model in models.values()]
    assert learnt == [0, 48 * 48, 48 * 48 + 48 * 48 + 48]


def test_prices_are_those_of_the_written_out_sums():
    d = 48
    assert figure.price("dot", d) == figure.price("general", d) == (2 * d, 1)
    assert figure.price("concat", d) == (d + d + 2 * d, d)  # q + k, tanh, v .


def test_identities():
    checks = figure.checks()
    assert checks["identity_error"] == 0
    assert checks["concat_error"] < 1e-12
    assert checks["factors_error"] < 1e-12
    assert checks["product_rank"] == 8


def test_all_ranks_leave_the_general_score_as_it_is(models):
    matrix = models["general_model"]["parameters"]["key"]
    left, strengths, right = np.linalg.svd(matrix)
    np.testing.assert_allclose((left * strengths) @ right, matrix, atol=1e-5)
    assert figure.low_rank(models["general_model"], enough=0)["rank"] == figure.RANKS[0]
