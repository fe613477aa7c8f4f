"""The factorisation against a general optimiser and the normal equations, and the values of the slide."""

from __future__ import annotations

import json

import numpy as np
import pytest
import recommender_dot as rd
from factorisation import RATINGS, RIDGE, Factors, cosines, factorise, regress, rotate
from matplotlib.figure import Figure
from scipy.optimize import minimize

KNOWN = ~np.isnan(RATINGS)


def objective(flat: np.ndarray) -> float:
    users, films = flat[:10].reshape(5, 2), flat[10:].reshape(6, 2)
    error = (RATINGS - RATINGS[KNOWN].mean() - users @ films.T)[KNOWN]
    return float((error**2).sum() + RIDGE * (flat**2).sum())


def test_no_general_optimiser_finds_a_better_fit() -> None:
    fitted = factorise(RATINGS)
    ours = objective(np.concatenate([fitted.users.ravel(), fitted.films.ravel()]))
    starts = np.random.default_rng(0).normal(size=(8, 22))
    best = min(minimize(objective, start, method="BFGS").fun for start in starts)
    assert ours == pytest.approx(best, rel=1e-6)


def test_a_full_table_of_rank_two_is_found_exactly_without_a_ridge() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(5, 2)) @ rng.normal(size=(2, 6))
    table -= table.mean()
    fitted = factorise(table, rank=3, ridge=1e-12)  # subtracting the mean may have added one to the rank
    assert np.abs(fitted.mean + fitted.scores - table).max() < 1e-6


def test_regress_equals_least_squares_with_the_penalty_as_extra_rows() -> None:
    rng = np.random.default_rng(2)
    targets, inputs = rng.normal(size=(4, 9)), rng.normal(size=(9, 2))
    known = rng.random((4, 9)) < 0.7
    ours = regress(np.where(known, targets, 0), known, inputs, 0.4)
    for row, seen in enumerate(known):
        stacked = np.vstack([inputs[seen], np.sqrt(0.4) * np.eye(2)])
        expected = np.linalg.lstsq(stacked, np.append(targets[row, seen], [0, 0]), rcond=None)[0]
        assert ours[row] == pytest.approx(expected)


def test_rotation_keeps_scores_and_points_at_science_fiction() -> None:
    fitted = factorise(RATINGS)
    turned = rotate(fitted)
    assert np.abs(turned.scores - fitted.scores).max() < 1e-12
    contrast = turned.films[3:].mean(axis=0) - turned.films[:3].mean(axis=0)
    assert contrast[0] > 0
    assert abs(contrast[1]) < 1e-12


def test_cosine_of_a_vector_without_length_is_zero() -> None:
    assert cosines(np.zeros((1, 2)), np.ones((1, 2))) == 0
    assert cosines(np.array([[3.0, 0.0]]), np.array([[1.0, 1.0]])) == pytest.approx(np.sqrt(0.5))


@pytest.mark.parametrize("normalise", [False, True])
def test_figure(normalise: bool) -> None:
    fig, values = rd.recommender_dot(normalise=normalise)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    # The plan measured 0.174, 5.1 and 1.6 with another made-up table and a weaker penalty.
    assert values["rmse"] == pytest.approx(0.232, abs=0.005)
    assert values["rating"] == pytest.approx(5.1, abs=0.05)
    assert values["opposite_rating"] == pytest.approx(1.4, abs=0.05)
    assert values["rank"] == 2
    for error in ("doubling_error", "flipping_error", "cosine_doubling_error", "identity_error"):
        assert values[error] < 1e-12


def test_the_framed_row_is_scaled_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Factors] = []
    monkeypatch.setattr(rd, "draw", lambda factors, chosen, normalise: drawn.append(factors))
    for loudness in (1.0, -2.0):
        rd.recommender_dot(user="Cleo", loudness=loudness)
    assert drawn[1].scores[2] == pytest.approx(-2 * drawn[0].scores[2])
    assert drawn[1].scores[[0, 1, 3, 4]] == pytest.approx(drawn[0].scores[[0, 1, 3, 4]])
