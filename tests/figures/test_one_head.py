"""The listing on the slide against PyTorch's weights, SciPy and the library."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from attention import attend
from matplotlib.figure import Figure
from models.minilm import load_minilm
from one_head import attention_head, head_maps, one_head, with_ones
from scipy.special import softmax

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "minilm.npz")
RNG = np.random.default_rng(0)


@pytest.mark.parametrize("layer", range(6))
def test_weights_equal_pytorch_in_every_layer(layer: int) -> None:
    x = with_ones(load_minilm().run(str(GOLDEN["texts"][0])).hidden[layer])
    for head, golden in zip((0, 6), GOLDEN["attention_0"][layer], strict=True):
        weights = attention_head(x, *head_maps(layer, head))[1]
        np.testing.assert_allclose(weights, golden, atol=1e-6)  # float32


@pytest.mark.parametrize("mask", [None, np.tri(6, dtype=bool), RNG.random((6, 6)) < 0.7 + np.eye(6)])
def test_equals_scipy_and_the_library(mask: np.ndarray | None) -> None:
    x, maps = RNG.normal(size=(6, 5)), RNG.normal(size=(3, 5, 4))
    outputs, weights = attention_head(x, *maps, mask)
    scores = (x @ maps[0]) @ (x @ maps[1]).T / 2
    scores = scores if mask is None else np.where(mask, scores, -np.inf)
    assert weights == pytest.approx(softmax(scores, axis=1))
    assert outputs == pytest.approx(softmax(scores, axis=1) @ x @ maps[2])
    for ours, library in zip((outputs, weights), attend(*(x @ each for each in maps), mask=mask), strict=True):
        assert np.abs(ours - library).max() < 1e-12


@pytest.mark.parametrize("causal", [False, True])
def test_figure(causal: bool) -> None:
    fig, values = one_head(causal=causal)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["lines"] <= 12
    assert values["river"] == pytest.approx(0.487, abs=5e-4)
    assert values["river_masked"] == 0
    assert values["library_error"] < 1e-12
    assert values["masked_error"] < 1e-12
    assert values["model_error"] < 1e-12
