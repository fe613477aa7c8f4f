"""'it' in MiniLM: why one layer cannot follow the adjective, the measures against SciPy, and the slides' values."""

from __future__ import annotations

import json

import numpy as np
import pytest
from attention import softmax
from matplotlib.figure import Figure
from models.minilm import load_minilm
from pronoun import ANIMAL_LIKE, ROAD_LIKE, SCHEMAS, count_flips, rank_auc
from scipy.stats import mannwhitneyu
from winograd_control import winograd_control
from winograd_it import winograd_it


@pytest.fixture(scope="module")
def road() -> dict:
    return drawn(winograd_it())


@pytest.fixture(scope="module")
def control() -> dict:
    return drawn(winograd_control())


def drawn(result: tuple[Figure, dict[str, object]]) -> dict:
    figure, values = result
    assert isinstance(figure, Figure)
    return json.loads(json.dumps(values, allow_nan=False))


def test_chosen_head(road: dict) -> None:
    weights = [road[f"{place}_{noun}"] for place in ("first", "second") for noun in ("subject", "other")]
    np.testing.assert_allclose(weights, [0.0972, 0.0603, 0.0438, 0.1733], atol=1e-4)
    assert road["row_sum_error"] < 1e-12
    assert road["ratio_error"] < 1e-12
    np.testing.assert_allclose(road["shift"], road["first_log_ratio"] - road["second_log_ratio"], atol=1e-12)


def test_another_head_loses_its_preference_without_flipping() -> None:
    values = drawn(winograd_it(layer=4, head=2))
    weights = [values[f"{place}_{noun}"] for place in ("first", "second") for noun in ("subject", "other")]
    np.testing.assert_allclose(weights, [0.629, 0.072, 0.248, 0.152], atol=1e-3)


def test_all_heads(road: dict) -> None:
    assert road["layer1_shift"] == 0
    np.testing.assert_allclose(road["layer_shifts"], [0, -0.034, -0.017, 0.667, 0.757, 0.013], atol=1e-3)
    assert (road["right_layers_4_5"], road["right_layers_2_6"]) == (20, 36)
    assert (road["flips"], road["anti_flips"]) == (8, 3)


def test_street_instead_of_road() -> None:
    values = drawn(winograd_it(schema="street"))
    np.testing.assert_allclose([values["shift_layer4"], values["shift_layer5"]], [0.566, 0.736], atol=1e-3)
    assert (values["flips"], values["anti_flips"]) == (5, 6)


def test_head_does_not_flip_in_the_controls(control: dict) -> None:
    np.testing.assert_allclose([control["trophy_first"], control["trophy_second"]], [-0.456, -0.418], atol=1e-3)
    assert control["animal_first"] > 0 > control["animal_second"]
    for name in ("trophy", "robot", "drone"):
        assert control[f"{name}_first"] * control[f"{name}_second"] > 0
        assert abs(control[f"{name}_shift"]) < 0.1


def test_head_tells_adjectives_apart(control: dict) -> None:
    np.testing.assert_allclose(control["auc_road"], 0.984, atol=1e-3)
    assert control["auc_road"] <= control["best_auc_road"] <= 1


def test_sentences_differ_in_one_token() -> None:
    model = load_minilm()
    for schema in SCHEMAS.values():
        first, second = (model.tokens(schema.text.format(word)) for word in (schema.first, schema.second))
        assert sum(a != b for a, b in zip(first, second, strict=True)) == 1
    assert len({*ANIMAL_LIKE, *ROAD_LIKE}) == 16
    assert all(len(model.tokens(adjective)) == 3 for adjective in (*ANIMAL_LIKE, *ROAD_LIKE))


def test_in_one_layer_no_third_token_changes_a_ratio() -> None:
    """a_j / a_k = exp(q.(k_j - k_k) / sqrt(d_k)), whatever the other keys are."""
    rng = np.random.default_rng(0)
    query, keys = rng.normal(size=32), rng.normal(size=(9, 32))
    expected = np.exp(query @ (keys[1] - keys[2]) / np.sqrt(32))
    for _ in range(5):
        keys[3:] = rng.normal(size=(6, 32))
        weights = softmax(keys @ query / np.sqrt(32))
        np.testing.assert_allclose(weights[1] / weights[2], expected, rtol=1e-12)


def test_rank_auc_equals_mann_whitney() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 6, 9).astype(float), rng.integers(1, 7, 7).astype(float)
    np.testing.assert_allclose(rank_auc(a, b), mannwhitneyu(a, b).statistic / (9 * 7))


def test_count_flips() -> None:
    assert count_flips(np.array([1.0, 1.0, -1.0, -1.0, 2.0]), np.array([-1.0, 1.0, 1.0, -1.0, -3.0])) == (2, 1)


def test_adjectives_can_be_typed() -> None:
    values = drawn(winograd_it(first="exhausted", second="very slippery"))
    assert values["ratio_error"] < 1e-12
