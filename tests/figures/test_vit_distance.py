"""Mean attention distance for attention whose distance is known, and the measured values."""

from __future__ import annotations

import json

import numpy as np
import pytest
import vit_distance as vd
from matplotlib.figure import Figure


def heads(patches: np.ndarray) -> np.ndarray:
    """(12, 6, 257, 257) with the same attention in every head and nothing for CLS."""
    attention = np.zeros((12, 6, 257, 257))
    attention[..., 0, 0] = 0.5
    attention[..., 0, 1] = 0.5
    attention[..., 1:, 1:] = patches
    return attention


def test_distances_of_known_attention() -> None:
    np.testing.assert_allclose(vd.head_distances(heads(np.eye(256))), 0)
    np.testing.assert_allclose(vd.head_distances(heads(np.full((256, 256), 1 / 256))), vd.uniform_distance())
    one_along = np.roll(np.eye(16), 1, axis=1)  # to the right, and 15 back at the border
    np.testing.assert_allclose(vd.head_distances(heads(np.kron(np.eye(16), one_along))), 14 * (15 + 15) / 16)


def test_uniform_distance_equals_chance() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 16, (2, 400_000, 2))
    sampled = 14 * np.linalg.norm(first - second, axis=1).mean()
    assert vd.uniform_distance() == pytest.approx(sampled, abs=0.3)
    assert vd.uniform_distance() == pytest.approx(116.57, abs=0.01)


def test_figure() -> None:
    """The range of values that was measured for four other photographs when the talk was planned."""
    fig, values = vd.vit_distance()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert 20 < values["nearest"] < 25
    assert values["early_farthest"] == pytest.approx(116.8, abs=1)
    assert values["late_nearest"] == pytest.approx(47.4, abs=1)
    assert values["blind_nearest"] == pytest.approx(71.6, abs=1)
    assert values["local_heads"] == 5
    assert values["local_layers"] == [2, 3, 4, 5]
    assert values["blind_local_heads"] == 0
    assert values["uniform_error"] < 1e-9
