"""'bank' in MiniLM: the sense axis against brute force, the sentences' fairness, and the values of the slides."""

from __future__ import annotations

import json

import numpy as np
import pytest
from bank_contexts import ENDINGS, bank_contexts, sentence
from matplotlib.figure import Figure
from models.minilm import load_minilm
from scipy.spatial.distance import cdist, cosine
from sense_axis import MONEY_BANK, RIVER_BANK, bank_examples, bank_vectors, leave_one_out, scores

SHOWN = [sentence(name) for name in ENDINGS]


@pytest.fixture(scope="module")
def values() -> dict:
    figure, measured = bank_contexts()
    assert isinstance(figure, Figure)
    return json.loads(json.dumps(measured, allow_nan=False))


def test_attention_in_layer_1_head_5(values: dict) -> None:
    weights = [values[f"weight_{name}"] for name in ("river", "deposit", "stream", "road")]
    np.testing.assert_allclose(weights, [0.487, 0.637, 0.160, 0.006], atol=5e-4)
    assert values["weight_ratio"] > 20
    assert values["uniform"] == 1 / 12
    assert values["row_sum_error"] < 1e-12


def test_bank_compared_with_itself(values: dict) -> None:
    assert values["bank_rows_equal"]
    np.testing.assert_allclose(values["bank_cosine_layer0"], 1, atol=1e-12)
    assert values["bank_cosine_layer1"] < 0.95
    np.testing.assert_allclose(values["bank_cosine_layer6"], 0.889, atol=5e-4)
    np.testing.assert_allclose(values["cosine_road_layer6"], 0.982, atol=5e-4)
    a, b = (bank_vectors(sentence(name))[6] for name in ("river", "deposit"))
    np.testing.assert_allclose(values["bank_cosine_layer6"], 1 - cosine(a, b), atol=1e-12)


def test_sense_axis_values(values: dict) -> None:
    np.testing.assert_allclose(
        [values[f"score_{name}"] for name in ("river", "road", "swimming", "deposit")],
        [0.048, 0.015, 0.063, -0.075],
        atol=1e-3,
    )
    assert values["loo_correct"] == [6] + 6 * [12]
    assert values["layer0_score"] < 1e-12


def test_position_and_shared_words_cannot_give_the_sense_away() -> None:
    """'bank' is token 5 everywhere, and the axis is not fitted on the sentences that are shown."""
    model = load_minilm()
    assert len(RIVER_BANK) == len(MONEY_BANK) == 6
    assert {model.tokens(text).index("bank") for text in (*RIVER_BANK, *MONEY_BANK, *SHOWN)} == {5}
    assert not set(SHOWN) & {*RIVER_BANK, *MONEY_BANK}
    fitted = {word for text in (*RIVER_BANK, *MONEY_BANK) for word in model.tokens(text)}
    assert not fitted & {"river", "stream", "road", "street", "deposit", "money", "crossing", "swimming"}


def test_score_sign_is_that_of_the_nearer_mean() -> None:
    river, money = bank_examples()
    for text in SHOWN:
        vectors = bank_vectors(text)
        for layer in range(1, 7):
            means = np.stack([river[:, layer].mean(axis=0), money[:, layer].mean(axis=0)])
            to_river, to_money = cdist(vectors[layer : layer + 1], means)[0]
            score = scores(vectors, river, money)[layer]
            np.testing.assert_allclose(score, (to_money**2 - to_river**2) / 2, atol=1e-12)


def test_leave_one_out_against_brute_force() -> None:
    rng = np.random.default_rng(0)
    river, money = rng.normal(0.3, 1, (5, 1, 4)), rng.normal(-0.3, 1, (7, 1, 4))
    points, is_river = np.concatenate([river, money])[:, 0], np.arange(12) < 5
    correct = 0
    for i in range(12):
        others = np.arange(12) != i
        means = [points[others & (is_river == side)].mean(axis=0) for side in (True, False)]
        nearer_river = np.linalg.norm(points[i] - means[0]) < np.linalg.norm(points[i] - means[1])
        correct += nearer_river == is_river[i]
    assert 0 < correct < 12
    np.testing.assert_array_equal(leave_one_out(river, money), [correct])


def test_leave_one_out_counts_ties_half() -> None:
    same = np.ones((3, 1, 2))
    np.testing.assert_array_equal(leave_one_out(same, same), [3])


def test_every_choice_draws() -> None:
    _, values = bank_contexts(first="swimming", second="deposit", layer=6, head=12)
    assert values["row_sum_error"] < 1e-12
