"""Times of written words: the measures on maps whose answer is known, and what was found in the spoken sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest
from heard_sentence import Heard, hear_sentence
from matplotlib.figure import Figure
from word_times import heads_in_order, misses, peak_times, shares, word_times


@pytest.fixture(scope="module")
def heard() -> Heard:
    return hear_sentence()


@pytest.fixture(scope="module")
def values(heard: Heard) -> dict[str, object]:
    figure, values = word_times(whisper=heard)
    assert isinstance(figure, Figure)
    return values


def test_measures_of_a_map_made_by_hand() -> None:
    """Two words, each of 0.2 s; the second row looks at the first word's sound."""
    times = np.array([0.05, 0.15, 0.25, 0.35])
    spoken = np.array([[0.0, 0.2], [0.2, 0.4]])
    weights = np.array([[0.1, 0.2, 0.6, 0.1], [0.7, 0.1, 0.1, 0.1]])
    peaks = peak_times(weights, times)
    np.testing.assert_allclose(peaks, [0.25, 0.05])
    np.testing.assert_allclose(misses(peaks, spoken), [0.05, 0.15])
    np.testing.assert_allclose(shares(weights, times, spoken), [[0.3, 0.7], [0.8, 0.2]])


def test_order_of_heads_made_by_hand() -> None:
    """One head walks on, one stays (which is no step back), one walks back."""
    cross = np.zeros((1, 3, 3, 4))
    for head, peaks in enumerate([(0, 1, 3), (2, 2, 2), (0, 3, 2)]):
        cross[0, head, range(3), peaks] = 1
    heard = Heard(["a", "b", "c"], cross, [(0, 0)], np.zeros((3, 2)), np.zeros((80, 8)), 0.08)
    assert heads_in_order(heard).tolist() == [[True, True, False]]
    np.testing.assert_array_equal(heard.aligned, cross[0, 0])
    np.testing.assert_allclose(heard.times, [0.01, 0.03, 0.05, 0.07])


def test_mean_of_the_published_heads_follows_the_speech(values: dict[str, object]) -> None:
    assert values["in_order"]
    np.testing.assert_allclose(values["peaks"], [0.31, 0.31, 1.01, 1.15, 1.45, 1.79, 2.35, 3.09, 3.09], atol=0.021)
    assert values["peaks_inside"] == 5
    assert values["share_own"] == pytest.approx(0.372, abs=0.005)
    assert values["share_other"] == pytest.approx(0.052, abs=0.005)
    assert values["share_uniform"] == pytest.approx(0.092, abs=0.001)


def test_heads_differ(values: dict[str, object]) -> None:
    """Planned on another sentence, with ties counted otherwise: 9 of 24."""
    assert values["heads_in_order"] == 12
    assert values["published_in_order"] == 7
    assert values["best_inside"] == 9
    assert values["control_steps_back"] == 5


def test_control_is_a_parameter(heard: Heard) -> None:
    _, values = word_times(whisper=heard, layer=3, head=2)
    assert values["control_inside"] == values["best_inside"]


def test_values_are_json(values: dict[str, object]) -> None:
    json.dumps(values, allow_nan=False)
