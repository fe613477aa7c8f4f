"""Effective receptive fields against closed forms, direct convolution in two dimensions and numerical derivatives."""

from __future__ import annotations

import json

import effective_rf as erf
import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.signal import convolve2d, correlate


@pytest.mark.parametrize("kernel", [2, 3, 5, 7])
@pytest.mark.parametrize("dilations", [[1] * 5, [1] * 40, [1, 2, 4, 8, 16], [3, 3]])
def test_width_of_the_profile_is_the_closed_form(kernel: int, dilations: list[int]) -> None:
    line = erf.profile(kernel, dilations)
    assert line.size == erf.theoretical(kernel, dilations) == 1 + (kernel - 1) * sum(dilations)
    assert line.sum() == pytest.approx(1, abs=1e-12)
    assert erf.spread(line) == pytest.approx(erf.sigma(kernel, dilations), abs=1e-12)
    if kernel % 2:
        assert np.allclose(line, line[::-1], atol=1e-15)


def test_outer_product_is_the_two_dimensional_stack() -> None:
    image = np.ones((1, 1))
    for _ in range(6):
        image = convolve2d(image, np.full((3, 3), 1 / 9))
    line = erf.profile(3, [1] * 6)
    assert np.abs(np.outer(line, line) - image).max() < 1e-15


def test_many_layers_approach_a_gaussian() -> None:
    line, s = erf.profile(3, [1] * 80), erf.sigma(3, [1] * 80)
    x = np.arange(line.size) - line.size // 2
    normal = np.exp(-(x**2) / (2 * s**2)) / (s * np.sqrt(2 * np.pi))
    assert np.abs(line - normal).max() < 1e-2 * normal.max()


def test_influence_is_the_squared_derivative_of_a_network() -> None:
    """One layer of each network is linear, so the influence is its squared kernel, averaged."""
    rng = np.random.default_rng(3)
    weights = rng.standard_normal((5, 5, 4, erf.CHANNELS, erf.CHANNELS)).sum(axis=-1) / (5 * np.sqrt(erf.CHANNELS))
    expected = (weights**2).mean(axis=(2, 3))
    influence = erf.random_influence(5, [1], 4, np.random.default_rng(3))
    assert np.abs(influence - expected / expected.sum()).max() < 1e-15


def test_full_convolution_is_the_gradient_of_correlation() -> None:
    """d/dx of the middle of a stack of correlations, by pushing unit impulses through it."""
    kernels = np.random.default_rng(0).standard_normal((3, 3))
    derivative = np.ones(1)
    for kernel in kernels:
        derivative = np.convolve(derivative, kernel)
    outputs = np.eye(derivative.size)
    for kernel in kernels:
        outputs = np.array([correlate(row, kernel, mode="valid") for row in outputs])
    assert np.abs(outputs[:, 0] - derivative).max() < 1e-12


def test_random_influence_keeps_inside_the_field_and_is_reproducible() -> None:
    first, second = (erf.random_influence(3, [1, 2, 4], 3, np.random.default_rng(7)) for _ in range(2))
    assert first.shape == (15, 15)
    assert np.array_equal(first, second)
    assert first.sum() == pytest.approx(1)
    assert first.min() > 0


def test_dilated_random_networks_have_the_closed_form_width() -> None:
    influence = erf.random_influence(3, [1, 2, 4, 8, 16], 20, np.random.default_rng(0))
    assert erf.spread_2d(influence) == pytest.approx(15.08, rel=0.03)


def test_figure() -> None:
    fig, values = erf.effective_rf()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["depths"] == [5, 10, 20, 40, 80]
    assert values["sigmas"] == pytest.approx([1.826, 2.582, 3.651, 5.164, 7.303], abs=5e-4)
    assert values["shares"] == pytest.approx([0.66, 0.49, 0.36, 0.26, 0.18], abs=6e-3)
    assert values["theoretical"] == [11, 21, 41, 81, 161]
    assert values["sigma_error"] < 1e-12
    assert values["random_error"] < 0.03
    assert values["centre_is_maximum"] is True
    assert (values["dilated_theoretical"], round(values["dilated_sigma"], 2)) == (63, 15.08)
