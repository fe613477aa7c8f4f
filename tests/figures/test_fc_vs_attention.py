"""The two layers against the maps that solve the task by construction, and the values of the slide."""

from __future__ import annotations

import json

import numpy as np
import pytest
from fc_vs_attention import fc_vs_attention
from matplotlib.figure import Figure
from role_routing import (
    ORDERS,
    TRAINED,
    equivariance_errors,
    fit_mixer,
    mix,
    projections,
    relative_error,
    route,
    sentences,
    slot_strengths,
)
from scipy.special import softmax


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    return fit_mixer(*sentences(TRAINED, 300, seed=0))


def test_targets_are_own_contents_except_for_the_verb() -> None:
    for order in ORDERS:
        tokens, targets = sentences(order, 4, seed=3)
        assert tokens.shape == (4, 3, 11)
        for slot, role in enumerate(order):
            assert tokens[0, slot, :3].argmax() == role
            source = order.index(1) if role == 2 else slot
            assert targets[:, slot] == pytest.approx(tokens[:, source, 3:])


def test_mixer_learns_to_copy_the_second_slot_for_the_third(weights: np.ndarray) -> None:
    assert slot_strengths(weights) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0]]), abs=1e-12)


@pytest.mark.parametrize("order", ORDERS)
def test_mixer_does_in_any_order_what_slots_tell_it(weights: np.ndarray, order: tuple[int, ...]) -> None:
    tokens, targets = sentences(order, 50, seed=5)
    outputs = mix(weights, tokens)
    assert np.abs(outputs - tokens[:, [0, 1, 1], 3:]).max() < 1e-12
    # Contents are independent, so each wrong one of three errs by sqrt(2) of its length.
    wrong = sum(source != wanted for source, wanted in zip((0, 1, 1), _wanted(order), strict=True))
    assert relative_error(outputs, targets) == pytest.approx(np.sqrt(2 * wrong / 3), abs=0.1)


def _wanted(order: tuple[int, ...]) -> list[int]:
    return [order.index(1) if role == 2 else slot for slot, role in enumerate(order)]


@pytest.mark.parametrize("sharpness", [1.0, 20.0])
def test_attention_equals_direct_sums(sharpness: float) -> None:
    tokens, _ = sentences((2, 0, 1), 7, seed=1)
    outputs, weights = route(projections(sharpness), tokens)
    scores = sharpness * np.array([[0, 0, 1], [0, 1, 0], [0, 0, 1]])  # verb, article, noun ask
    assert weights == pytest.approx(np.broadcast_to(softmax(scores, axis=1), (7, 3, 3)))
    assert outputs == pytest.approx(softmax(scores, axis=1) @ tokens[:, :, 3:])


def test_equivariance_of_random_layer_and_attention() -> None:
    dense, routed = equivariance_errors(projections(20.0))
    assert dense == pytest.approx(1.40, abs=0.05)  # sqrt(2): two independent results
    assert routed < 1e-14


def test_figure() -> None:
    fig, values = fc_vs_attention()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["fc_trained"] < 1e-13
    by_name = dict(zip(values["orders"], values["fc_errors"], strict=True))
    for name in ("barks the dog", "dog barks the", "the barks dog"):  # the three orders of the plan
        assert by_name[name] == pytest.approx(1.16, abs=0.03)
    assert values["attention_largest"] == pytest.approx(5e-9, rel=0.1)
    assert values["leak"] == pytest.approx(2 * np.exp(-20), rel=1e-6)
    assert (values["fc_weights"], values["attention_weights"]) == (792, 154)
    assert values["fc_all_orders"] == pytest.approx(0.71, abs=0.02)
    assert values["input_sensitivity"] > 0.1


def test_soft_routing_leaks() -> None:
    _, values = fc_vs_attention(order="the dog barks", sharpness=2.0)
    assert values["attention_largest"] > 0.1
