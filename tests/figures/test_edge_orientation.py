"""Edges and kernel against their geometry, attention against a loop, and the measured responses."""

from __future__ import annotations

import json
from math import exp

import edge_orientation as eo
import numpy as np
import pytest
from matplotlib.figure import Figure


def loop_response(seen: np.ndarray, beta: float) -> float:
    """The definition, pixel by pixel."""
    middle = seen[1, 1]
    weights = [exp(beta * (x - middle) ** 2) for x in seen.flat]
    return sum(w * x for w, x in zip(weights, seen.flat, strict=True)) / sum(weights) - middle


@pytest.mark.parametrize("angle", [0, 10, 45, 135, 200, 315])
@pytest.mark.parametrize("beta", [0.0, 2.0, 40.0])
def test_attention_equals_a_loop(angle: int, beta: float) -> None:
    seen = eo.window(eo.edge(angle, 0.35))
    assert eo.attention_response(seen, beta) == pytest.approx(loop_response(seen, beta), abs=1e-12)


@pytest.mark.parametrize("angle", [0, 30, 45])
def test_an_edge_turned_by_a_right_angle_is_the_patch_turned(angle: int) -> None:
    assert np.abs(eo.edge(angle + 90, 0.5) - np.rot90(eo.edge(angle, 0.5))).max() < 1e-12


def test_an_edge_is_bright_towards_its_angle_and_dark_in_the_middle() -> None:
    patch = eo.edge(45, 0.35)
    assert patch[0, 8] > 0.999  # upper right
    assert patch[8, 0] < 0.001
    assert patch[4, 4] == pytest.approx(1 / (1 + exp(0.5 / 0.35)))


def test_the_kernel_measures_a_slope_towards_45_degrees() -> None:
    right, up = np.meshgrid([-1, 0, 1], [1, 0, -1])
    assert eo.kernel_response((right + up).astype(float)) > 0
    assert eo.kernel_response((right - up).astype(float)) == 0
    assert eo.kernel_response(np.ones((3, 3))) == 0


def test_beta_zero_is_a_plain_average() -> None:
    seen = eo.window(eo.edge(20, 0.35))
    assert eo.attention_response(seen, 0.0) == pytest.approx(seen.mean() - seen[1, 1])


def test_no_permutation_of_the_window_is_noticed() -> None:
    seen = eo.window(eo.edge(70, 0.35))
    around = np.delete(np.arange(9), 4)
    shuffled = seen.ravel().copy()
    shuffled[around] = shuffled[np.random.default_rng(0).permutation(around)]
    assert eo.attention_response(shuffled.reshape(3, 3), 40.0) == pytest.approx(eo.attention_response(seen, 40.0))


def test_figure() -> None:
    fig, values = eo.edge_orientation()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["kernel_min"] == pytest.approx(-0.770, abs=1e-3)
    assert values["kernel_max"] == pytest.approx(0.770, abs=1e-3)
    assert values["attention_min"] == pytest.approx(0.613, abs=1e-3)
    assert values["attention_max"] == pytest.approx(0.738, abs=1e-3)
    for zero in ("kernel_blind", "attention_45_minus_135", "quarter_turn_error", "flat_response"):
        assert values[zero] < 1e-12
    assert values["weights_moved"] > 0.1
    assert values["rows_error"] < 1e-12


@pytest.mark.parametrize(("angle", "beta", "softness"), [(0, 0.0, 1.5), (359, 100.0, 0.1), (45, 40.0, 0.35)])
def test_values_are_finite_at_the_ends_of_the_sliders(angle: int, beta: float, softness: float) -> None:
    json.dumps(eo.edge_orientation(angle=angle, beta=beta, softness=softness)[1], allow_nan=False)
