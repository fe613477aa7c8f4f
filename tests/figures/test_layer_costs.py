"""Reach and price of layers: search against closed forms and a stack of real kernels, counts against loops."""

from __future__ import annotations

import json

import numpy as np
import pytest
from layer_costs import apart, block_work, layer_costs, pair_share, separable_work
from matplotlib.figure import Figure
from path_lengths import formulas, kinds, layers_needed


@pytest.mark.parametrize("n", [2, 9, 10, 64, 81, 82, 200])
@pytest.mark.parametrize(("k", "r"), [(3, 8), (5, 16)])
def test_search_equals_closed_forms(n: int, k: int, r: int) -> None:
    searched = {name: int(layers_needed(n, offsets)[-1]) for name, offsets in kinds(n, k, r).items()}
    assert searched == formulas(n, k, r)


@pytest.mark.parametrize("name", ["convolution", "dilated", "restricted", "recurrent"])
def test_search_equals_an_impulse_through_kernels(name: str) -> None:
    """Token j is reached when an impulse at token 0, sent through layers of ones, first shows there."""
    n = 40
    offsets = kinds(n, 3, 8)[name]
    needed = layers_needed(n, offsets)
    signal = np.eye(n)[0]
    for layer in range(int(needed.max())):
        spread = np.zeros((n, n))
        for offset in offsets(layer):
            spread += np.eye(n, k=-int(offset))
        signal = spread @ signal
        np.testing.assert_array_equal(signal > 0, (needed <= layer + 1))


def test_work_equals_counting_products() -> None:
    """Matrix products (a, b) @ (b, c) take a b c multiply-adds."""
    n, d = 6, 4
    products = {
        "projections": [(n, d, d)] * 4,
        "pairs": [(n, d, n), (n, n, d)],
        "mlp": [(n, d, 4 * d), (n, 4 * d, d)],
    }
    assert block_work(n, d) == {name: sum(a * b * c for a, b, c in shapes) for name, shapes in products.items()}
    assert pair_share(n, d) == pytest.approx(n / (n + 6 * d))


def test_separable_convolution_costs_as_much_only_at_full_width() -> None:
    n = d = 512
    assert separable_work(n, d, n) == n**2 * d + n * d**2
    assert separable_work(n, d, 3) == pytest.approx(135.0e6, rel=1e-3)
    assert n**2 * d + n * d**2 == pytest.approx(268.4e6, rel=1e-3)


def test_figure_and_planned_values() -> None:
    figure, values = layer_costs()
    assert isinstance(figure, Figure)
    json.dumps(values, allow_nan=False)
    paths = [values[name] for name in ("recurrent", "convolution", "dilated", "restricted", "attention", "centred")]
    assert paths == [63, 32, 4, 16, 1, 63]
    assert layer_costs(k=5)[1]["convolution"] == 16
    assert (layer_costs(k=5)[1]["dilated"], layer_costs(k=5)[1]["centred"]) == (3, 32)
    shares = [values[f"share_{name}"] for name in ("sentence", "photo", "cloud")]
    assert shares == pytest.approx([0.04, 0.041, 0.977], abs=6e-4)
    assert pair_share(512, 512) == pytest.approx(0.143, abs=5e-4)
    assert values["half_at"] == 6
    assert values["separable_share"] == pytest.approx(0.503, abs=1e-3)


def test_labels_keep_their_distance() -> None:
    assert apart([63, 32, 4, 1], gap=5) == [63, 32, 6, 1]
    assert apart([3, 1, 2], gap=2) == [5, 1, 3]
