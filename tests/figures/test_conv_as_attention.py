"""Attention heads locked on taps against SciPy's correlation, and the values of the slide."""

from __future__ import annotations

import json

import conv_as_attention as ca
import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import ndimage


@pytest.fixture(scope="module")
def task() -> tuple[np.ndarray, np.ndarray]:
    return ca.random_task()


def correlate(image: np.ndarray, kernel: np.ndarray, mode: str) -> np.ndarray:
    outputs = np.zeros((*image.shape[:2], kernel.shape[3]))
    for channel, out in np.ndindex(kernel.shape[2:]):
        outputs[..., out] += ndimage.correlate(image[..., channel], kernel[:, :, channel, out], mode=mode)
    return outputs


@pytest.mark.parametrize(("border", "mode"), [("edge", "nearest"), ("constant", "constant")])
def test_shifted_sum_equals_scipy(task: tuple[np.ndarray, np.ndarray], border: str, mode: str) -> None:
    assert np.abs(ca.convolve(*task, border) - correlate(*task, mode)).max() < 1e-13


def test_sharp_heads_equal_scipy_with_repeated_border(task: tuple[np.ndarray, np.ndarray]) -> None:
    assert np.abs(ca.attention_layer(*task, 46.0) - correlate(*task, "nearest")).max() < 1e-13


def test_scores_are_distances_to_the_tap() -> None:
    alpha, query = 0.7, (4, 9)
    maps = ca.attention_maps(alpha)[:, query[0] * 12 + query[1]].reshape(9, 12, 12)
    for (down, across), weights in zip(ca.TAPS, maps, strict=True):
        rows, columns = np.indices((12, 12))
        squares = (rows - query[0] - down) ** 2 + (columns - query[1] - across) ** 2
        expected = np.exp(-alpha * squares)
        assert weights == pytest.approx(expected / expected.sum(), abs=1e-14)


def test_nine_heads_are_needed_by_nine_taps(task: tuple[np.ndarray, np.ndarray]) -> None:
    image, kernel = task
    lone = np.zeros_like(kernel)
    lone[0, 2] = kernel[0, 2]  # one tap: the image moved down and to the left
    moved = ca.attention_layer(image, lone, 46.0)[1:, :-1]
    assert moved == pytest.approx(image[:-1, 1:] @ kernel[0, 2])


def test_sharper_heads_are_nearer_to_the_convolution(task: tuple[np.ndarray, np.ndarray]) -> None:
    errors = ca.interior_errors(*task, np.array([1.0, 5.0, 10.0, 20.0]))
    assert errors == pytest.approx([12.4, 0.52, 3.6e-3, 1.6e-7], rel=0.02)
    assert ca.attention_maps(5.0)[:, 6 * 12 + 6].max() == pytest.approx(0.97, abs=0.005)


def test_figure() -> None:
    fig, values = ca.conv_as_attention(alpha=2.0, row=0, column=11)
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["error_1"] == pytest.approx(12.4, abs=0.1)
    assert values["error_10"] == pytest.approx(3.6e-3, rel=0.05)
    assert (
        values["error_46"] < 1e-13
    )  # the plan has 3.6e-15: ours adds in the order of the convolution it is compared with
    assert values["nearest_error"] < 1e-13
    assert values["zero_error"] == pytest.approx(10.3, abs=0.1)
    assert values["identity_error"] > 5
    assert values["peak_1"] == pytest.approx(0.32, abs=0.005)
    assert values["peak_10"] == pytest.approx(0.9998, abs=1e-4)
    assert values["previous"] > 0.995
