"""Chances and weights against their papers' formulas written out, and what the figure claims."""

from __future__ import annotations

import json

import numpy as np
import pytest
import replay_lookup as rl
from matplotlib.figure import Figure


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.0, 2.0])
def test_replay_chances_are_normalised_powers(alpha: float) -> None:
    priorities = np.array([0.1, 3.0, 0.7, 12.0])
    powers = [p**alpha for p in priorities]
    assert rl.replay_chances(priorities, alpha) == pytest.approx([p / sum(powers) for p in powers], abs=1e-12)


def test_lookup_weights_are_a_normalised_kernel() -> None:
    kernel = [1 / ((1.3 - x) ** 2 + 0.5) for x in rl.PLACES]
    assert rl.lookup_weights(1.3, rl.PLACES, 0.5) == pytest.approx([k / sum(kernel) for k in kernel], abs=1e-12)


def test_a_wide_kernel_forgets_where_the_robot_is() -> None:
    assert np.abs(rl.lookup_weights(2.0, rl.PLACES, 1e9) - 1 / 12).max() < 1e-6


def test_total_variation() -> None:
    assert rl.total_variation(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
    assert rl.total_variation(np.array([0.5, 0.5]), np.array([0.75, 0.25])) == 0.25
    assert rl.total_variation(np.array([0.3, 0.7]), np.array([0.3, 0.7])) == 0


def test_drawing_often_gives_the_chances() -> None:
    chances = rl.replay_chances(np.array([1.0, 2.0, 4.0]), 0.6)
    drawn = np.bincount(np.random.default_rng(0).choice(3, size=200_000, p=chances)) / 200_000
    assert drawn == pytest.approx(chances, abs=5e-3)


@pytest.mark.parametrize("mode", ["replay", "lookup"])
@pytest.mark.parametrize(("alpha", "delta"), [(0.6, 0.5), (0.0, 0.05), (2.0, 5.0)])
def test_figure(mode: str, alpha: float, delta: float) -> None:
    fig, values = rl.replay_lookup(mode=mode, alpha=alpha, delta=delta)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["replay_change"] == 0
    assert values["lookup_change"] > 0.3
    for error in ("softmax_error", "kernel_error", "uniform_error", "rows_error"):
        assert values[error] < 1e-12


@pytest.mark.parametrize(("alpha", "delta"), [(0.6, 0.5), (2.0, 0.05)])
def test_both_modes_share_a_scale_that_grows_only_for_a_higher_bar(alpha: float, delta: float) -> None:
    for mode in ("replay", "lookup"):
        fig, _ = rl.replay_lookup(mode=mode, alpha=alpha, delta=delta)
        for ax in fig.axes:
            assert max(bar.get_height() for bar in ax.patches) < 0.9 * ax.get_ylim()[1]
            assert ax.get_ylim()[1] >= rl.TOP
