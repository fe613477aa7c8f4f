"""The variants against SciPy, loops and counted multiplications; offsets and coverage against what they promise."""

from __future__ import annotations

import json

import conv_variants as cv
import convolutions as cs
import numpy as np
import pytest
from matplotlib.figure import Figure
from scene import render
from scipy.ndimage import map_coordinates
from scipy.signal import correlate2d

rng = np.random.default_rng(0)
IMAGE, WEIGHTS = rng.standard_normal((9, 11, 3)), rng.standard_normal((9, 3, 2))


@pytest.mark.parametrize("dilation", [1, 2, 4])
def test_convolve_equals_scipy(dilation: int) -> None:
    expected = np.zeros((9, 11, 2))
    for c, o in np.ndindex(3, 2):
        kernel = np.zeros((2 * dilation + 1,) * 2)
        kernel[::dilation, ::dilation] = WEIGHTS[:, c, o].reshape(3, 3)
        expected[..., o] += correlate2d(IMAGE[..., c], kernel, mode="same")
    assert np.abs(cs.convolve(IMAGE, WEIGHTS, dilation) - expected).max() < 1e-12


def test_bilinear_equals_scipy_and_is_zero_outside() -> None:
    at = rng.uniform(0, 8, (50, 2))
    expected = map_coordinates(IMAGE[..., 0], at.T, order=1)
    assert np.abs(cs.bilinear(IMAGE, at)[:, 0] - expected).max() < 1e-12
    assert not cs.bilinear(IMAGE, np.array([[-1.0, 3], [9, 3], [3, 11], [-7.5, -7.5]])).any()
    assert cs.bilinear(IMAGE, np.array([-0.25, 4.0])) == pytest.approx(0.75 * IMAGE[0, 4])


def test_deformable_equals_a_loop() -> None:
    offsets = rng.uniform(-2, 2, (9, 11, 9, 2))
    output = cs.deformable(IMAGE, WEIGHTS, offsets, 2)
    for row, column in ((0, 0), (4, 5), (8, 10), (2, 9)):
        total = np.zeros(2)
        for g, (down, right) in enumerate(cs.grid(2)):
            place = np.array([row + down, column + right]) + offsets[row, column, g]
            total += cs.bilinear(IMAGE, place) @ WEIGHTS[g]
        assert output[row, column] == pytest.approx(total, abs=1e-12)


def test_separable_sees_what_the_standard_kernel_sees() -> None:
    impulse = np.zeros((9, 9, 3))
    impulse[4, 4, 1] = 1
    apart = cs.separable(impulse, np.ones((9, 3)), np.ones((3, 2)))
    whole = cs.convolve(impulse, np.ones((9, 3, 2)))
    assert np.array_equal(apart != 0, whole != 0)


@pytest.mark.parametrize("channels", [1, 4, 64])
def test_weight_counts_are_sizes_of_arrays(channels: int) -> None:
    counts = cs.weight_counts(channels, 2)
    assert counts["standard"] == counts["dilated"] == np.empty((9, channels, channels)).size
    assert counts["separable"] == np.empty((9, channels)).size + np.empty((channels, channels)).size
    assert counts["deformable"] == counts["standard"] + np.empty((9, channels, 18)).size
    assert counts["fully_connected"] == np.empty((2 * 2 * channels, 2 * 2 * channels)).size


def test_offsets_lead_to_the_middle_and_leave_taps_on_its_surface_alone() -> None:
    depth, taps = render().depth[..., None], cs.grid(5)
    offsets = cv.same_surface_offsets(depth, cv.MIDDLE, taps)
    on_ball = np.abs(cs.bilinear(depth, cv.MIDDLE + taps) - cs.bilinear(depth, cv.MIDDLE))[:, 0] <= cv.SAME_SURFACE
    assert (np.linalg.norm(offsets, axis=1) > 0).tolist() == (~on_ball).tolist()
    assert np.abs(np.cross(np.pad(taps, ((0, 0), (0, 1))), np.pad(offsets, ((0, 0), (0, 1))))).max() < 1e-12
    assert (np.linalg.norm(taps + offsets, axis=1) <= np.linalg.norm(taps, axis=1)).all()


def test_no_offsets_on_a_flat_surface() -> None:
    assert not cv.same_surface_offsets(np.ones((20, 20, 1)), np.array([10.0, 10]), cs.grid(3)).any()


def test_coverage_by_brute_force() -> None:
    for rates in ((2, 2, 2), (2, 4, 8), (1, 2, 4), (1, 2, 5)):
        reached = {0}
        for rate in rates:
            reached = {place + step * rate for place in reached for step in (-1, 0, 1)}
        assert cv.coverage(rates) == pytest.approx(len(reached) / (2 * max(reached) + 1))


def test_figure() -> None:
    fig, values = cv.conv_variants()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["standard"] == 36_864
    assert values["fully_connected"] == (32 * 32 * 64) ** 2
    assert values["separable_ratio"] == pytest.approx(0.1267, abs=1e-4)
    assert values["coverage_constant"] == pytest.approx(0.538, abs=1e-3)
    assert values["coverage_doubled"] == pytest.approx(0.517, abs=1e-3)
    assert values["coverage_hybrid"] == 1
    assert values["step"] <= cv.SAME_SURFACE < values["step_before"]
    assert values["moved"] >= 3
    for error in ("ratio_error", "zero_offset_error", "shift_error", "separable_error", "flat_error"):
        assert values[error] < 1e-12


@pytest.mark.parametrize(("dilation", "strength"), [(1, 0.0), (6, 1.0), (6, 0.0)])
def test_values_are_finite_at_the_ends_of_the_sliders(dilation: int, strength: float) -> None:
    json.dumps(cv.conv_variants(dilation=dilation, strength=strength)[1], allow_nan=False)
