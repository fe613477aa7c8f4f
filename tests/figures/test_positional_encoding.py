"""The table of encodings against loops over the paper's formula, and its properties against brute force."""

import json
import math
from itertools import pairwise

import numpy as np
import positional_encoding as figure
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from scipy.spatial.transform import Rotation


@pytest.fixture(scope="module")
def result():
    yield figure.positional_encoding()
    plt.close("all")


@pytest.fixture
def values(result):
    return result[1]


@pytest.fixture(scope="module")
def table():
    return figure.encode(np.arange(200), 128, 10_000)


def test_returns_a_figure_and_json_values(result):
    fig, values = result
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)


def test_table_is_the_formula_of_the_paper():
    d, base = 12, 10_000
    by_hand = [
        [f(p / base ** (2 * i / d)) for i in range(d // 2) for f in (math.sin, math.cos)]  # 2i / d: i counts pairs
        for p in range(30)
    ]
    np.testing.assert_allclose(figure.encode(np.arange(30), d, base), by_hand, atol=1e-14)


def test_position_zero_is_all_zeros_and_ones(table):
    np.testing.assert_array_equal(table[0].reshape(-1, 2), [[0, 1]] * 64)


def test_shift_matrix_is_a_rotation_of_each_pair(table):
    matrix = figure.shift_matrix(5, 128, 10_000)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(128), atol=1e-14)
    for i in (0, 16, 63):
        clockwise = Rotation.from_euler("z", -5 * 10_000 ** (-2 * i / 128)).as_matrix()[:2, :2]
        np.testing.assert_allclose(matrix[2 * i : 2 * i + 2, 2 * i : 2 * i + 2], clockwise, atol=1e-14)
    np.testing.assert_allclose(matrix @ table[17], table[22], atol=1e-13)


def test_shifts_add_up():
    one, two, three = (figure.shift_matrix(k, 16, 1000) for k in (1, 2, 3))
    np.testing.assert_allclose(one @ two, three, atol=1e-15)


def test_dot_product_depends_on_the_offset_alone(table):
    offsets = np.array([0, 1, 40, -40])
    dots = figure.dot_by_offset(offsets, 128, 10_000)
    for start in (50, 120):
        np.testing.assert_allclose(dots, [table[start] @ table[start + k] for k in offsets], atol=1e-12)


def test_min_pair_distance_is_that_of_brute_force(values, table):
    closest = min(np.linalg.norm(table[p + 1 :] - table[p], axis=1).min() for p in range(199))
    assert values["min_pair_distance"] == pytest.approx(closest, rel=1e-12)


def test_rises_are_counted_as_by_hand(values, table):
    dots = [float(np.dot(table[0], row)) for row in table]
    assert values["increments_positive"] == sum(b > a for a, b in pairwise(dots))


# Measured once, independently; the rounding errors are bounds, for they depend on the order of summation.
def test_measured_values(values):
    assert values["norm_squared"] == 64
    assert values["norm_squared_error"] < 1e-12
    assert values["toeplitz_error"] < 1e-12
    assert values["closed_form_error"] < 1e-12
    assert values["symmetric_error"] < 1e-12
    assert values["shift_error"] < 1e-12
    assert values["shortest_wavelength"] == pytest.approx(2 * math.pi, rel=1e-14)
    assert values["longest_wavelength"] == pytest.approx(2 * math.pi * 10_000 ** (126 / 128), rel=1e-12)
    assert values["longest_wavelength"] == pytest.approx(54_410, abs=1)
    assert values["min_pair_distance"] == pytest.approx(1.95, abs=0.005)
    assert (values["increments_positive"], values["increments_total"]) == (85, 199)


def test_checks_would_notice_a_wrong_table(table):
    """The exponent's usual slip, the dimension's index in place of the pair's, breaks both rotation and norm."""
    d = 128
    angles = np.arange(200)[:, None] / 10_000 ** (np.arange(d) / d)
    wrong = np.where(np.arange(d) % 2 == 0, np.sin(angles), np.cos(angles))
    measured = figure.measure(wrong, d, 10_000)
    assert measured["shift_error"] > 0.1
    assert measured["norm_squared_error"] > 0.1


@pytest.mark.parametrize(("d", "base"), [(32, 1000), (256, 100_000)])
def test_other_parameters_keep_the_identities(d, base):
    measured = figure.measure(figure.encode(np.arange(200), d, base), d, base)
    for name in ("shift_error", "toeplitz_error", "closed_form_error", "symmetric_error", "norm_squared_error"):
        assert measured[name] < 1e-11
