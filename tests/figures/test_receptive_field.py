"""Receptive fields against a numerical impulse response, closed forms and published numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
import receptive_field as rf
from matplotlib.figure import Figure
from receptive_field import Layer


def impulse_response(layers: list[Layer], n: int = 600) -> np.ndarray:
    """(outputs, n): what every output receives from every input, by running all-ones layers on the identity."""
    signal = np.eye(n)
    for layer in layers:
        padded = np.pad(signal, ((layer.padding, layer.padding), (0, 0)))
        reach = (layer.kernel - 1) * layer.dilation
        taps = [padded[t : len(padded) - reach + t] for t in range(0, reach + 1, layer.dilation)]
        signal = np.sum(taps, axis=0)[:: layer.stride]
    return signal


def random_stack(seed: int) -> list[Layer]:
    rng = np.random.default_rng(seed)
    return [Layer(*map(int, rng.integers((1, 1, 1, 0), (5, 3, 4, 3)))) for _ in range(rng.integers(1, 6))]


@pytest.mark.parametrize("seed", range(30))
def test_recursion_equals_the_support_of_the_impulse_response(seed: int) -> None:
    layers = random_stack(seed)
    response = impulse_response(layers)
    size, jump, start = rf.field(layers)
    middle = len(response) // 2
    first, second = (np.flatnonzero(row) for row in response[middle : middle + 2])
    assert np.ptp(first) + 1 == size
    assert second[0] - first[0] == jump
    assert (first[0] + first[-1]) / 2 == start + middle * jump
    shifted = rf.dependencies(layers)[0] + middle * jump
    assert np.array_equal(shifted, first)


@pytest.mark.parametrize(("layers", "kernel"), [(1, 2), (5, 3), (8, 7)])
def test_closed_forms(layers: int, kernel: int) -> None:
    assert rf.field([Layer(kernel)] * layers) == (1 + layers * (kernel - 1), 1, layers * (kernel - 1) / 2)
    doubling = 1 + (kernel - 1) * (2**layers - 1)
    assert rf.field([Layer(kernel, stride=2)] * layers)[:2] == (doubling, 2**layers)
    assert rf.field([Layer(kernel, dilation=2**i) for i in range(layers)])[:2] == (doubling, 1)


def test_padding_by_half_the_reach_keeps_the_centre() -> None:
    assert rf.field([Layer(3, padding=1), Layer(5, dilation=2, padding=4)]).start == 0


def test_constant_dilation_leaves_holes() -> None:
    seen = rf.dependencies([Layer(3, dilation=2)] * 3)[0]
    assert seen.tolist() == list(range(0, 13, 2))


def test_networks() -> None:
    assert len([layer for layer in rf.vgg16() if layer.kernel == 3]) == 13
    assert rf.field(rf.vgg16())[:2] == (212, 32)
    assert len(rf.resnet50()) == 2 + 3 * 16
    assert rf.field(rf.resnet50())[:2] == (427, 32)
    assert rf.field(rf.resnet50(stride_in="1x1"))[:2] == (427 + 8 + 16 + 32, 32)


def test_figure() -> None:
    fig, values = rf.receptive_field()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert (values["plain"], values["strided"], values["dilated"]) == (11, 63, 63)
    assert (values["vgg16"], values["resnet50"], values["resnet50_v1"]) == (212, 427, 483)
    assert values["recursion_error"] == 0
    assert values["dilated_coverage"] == 1
    assert rf.receptive_field(layers=3, dilation="constant")[1]["dilated_coverage"] == 7 / 13
