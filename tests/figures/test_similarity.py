"""The four similarities against NumPy and SciPy, and what each is blind to."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance
from similarity import correlation, cosine, covariance, dot, similarity

RNG = np.random.default_rng(0)
PAIRS = [RNG.normal(loc=2, size=(2, n)) for n in (2, 3, 50)]


@pytest.mark.parametrize("pair", PAIRS)
def test_equal_to_the_libraries(pair: np.ndarray) -> None:
    a, b = pair
    assert dot(a, b) == pytest.approx(sum(x * y for x, y in zip(a, b, strict=True)))
    assert cosine(a, b) == pytest.approx(1 - distance.cosine(a, b))
    assert covariance(a, b) == pytest.approx(np.cov(a, b)[0, 1])
    assert correlation(a, b) == pytest.approx(stats.pearsonr(a, b).statistic)


@pytest.mark.parametrize("pair", PAIRS)
def test_blind_to_length_and_to_shift(pair: np.ndarray) -> None:
    a, b = pair
    for kind in (cosine, correlation):
        assert kind(3 * a, b) == pytest.approx(kind(a, b))
    for kind in (covariance, correlation):
        assert kind(a + 7, b) == pytest.approx(kind(a, b))
    for kind in (dot, covariance):
        assert kind(3 * a, b) == pytest.approx(3 * kind(a, b))


def test_values_of_the_slide() -> None:
    values = similarity()
    json.dumps(values, allow_nan=False)
    assert values["dot"] == 44  # 18 + 10 + 16
    assert values["cosine"] == pytest.approx(44 / np.sqrt(56 * 50))
    assert values["covariance"] == -2  # (2, -2, 0) . (-1, 1, 0) / 2
    assert values["correlation"] == pytest.approx(-1)
    assert values["identity_error"] < 1e-12
    shifted = [row["shifted"] for row in values["rows"]]
    assert shifted == pytest.approx([44 + 10 * 12, 164 / np.sqrt((256 + 144 + 196) * 50), -2, -1])
