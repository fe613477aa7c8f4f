"""Letters against meaning: distances and ranks against references, MiniLM's table against measured cosines."""

from __future__ import annotations

import functools
import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from models.minilm import load_minilm
from scipy.stats import spearmanr
from spelling_vs_meaning import edit_distance, letter_similarity, rank_correlation, ranks, spelling_vs_meaning
from word_table import load_word_table


@pytest.fixture(scope="module")
def values() -> dict:
    figure, measured = spelling_vs_meaning()
    assert isinstance(figure, Figure)
    return json.loads(json.dumps(measured, allow_nan=False))


@functools.cache
def recursive_distance(a: str, b: str) -> int:
    """The definition, without a table."""
    if not a or not b:
        return len(a) + len(b)
    replaced = recursive_distance(a[1:], b[1:]) + (a[0] != b[0])
    return min(replaced, recursive_distance(a[1:], b) + 1, recursive_distance(a, b[1:]) + 1)


def test_edit_distance_is_its_definition() -> None:
    rng = np.random.default_rng(0)
    words = ["".join(rng.choice(list("abc"), size=n)) for n in rng.integers(0, 8, size=40)]
    for a in words:
        for b in words:
            assert edit_distance(a, b) == recursive_distance(a, b) == edit_distance(b, a)


def test_edit_distance_of_known_pairs() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "road") == 4
    assert letter_similarity("road", "toad") == 0.75
    assert letter_similarity("tired", "tired") == 1
    assert letter_similarity("tired", "weary") == 0


def test_rank_correlation_with_ties_is_scipys() -> None:
    x, y = np.random.default_rng(1).integers(0, 6, size=(2, 300)).astype(float)
    assert rank_correlation(x, y + x) == pytest.approx(spearmanr(x, y + x).statistic, abs=1e-12)
    np.testing.assert_array_equal(ranks(np.array([3.0, 1, 3, 2])), [3.5, 1, 3.5, 2])


@pytest.mark.parametrize(
    ("first", "second", "letters", "cosine"),
    [
        ("road", "toad", 0.75, 0.008),
        ("road", "street", 0.17, 0.569),
        ("house", "mouse", 0.80, 0.017),
        ("house", "home", 0.60, 0.571),
        ("tired", "tried", 0.60, 0.035),
        ("tired", "weary", 0.00, 0.506),
        ("wide", "wine", 0.75, 0.020),
        ("wide", "broad", 0.00, 0.355),
        ("bank", "tank", 0.75, 0.139),
        ("bank", "money", 0.20, 0.402),
        ("bank", "river", 0.00, 0.256),
        ("car", "cat", 0.67, 0.331),
        ("robot", "robots", 0.83, 0.774),
    ],
)
def test_measured_pairs(first: str, second: str, letters: float, cosine: float) -> None:
    assert letter_similarity(first, second) == pytest.approx(letters, abs=0.005)
    assert load_word_table().cosine(first, second) == pytest.approx(cosine, abs=5e-4)


def test_spelling_hardly_ranks_meaning(values: dict) -> None:
    # 0.047 in the plan with other pairs; the standard error of a rank correlation of 4000 pairs is 0.016.
    assert values["rank_correlation"] == pytest.approx(0.047, abs=0.032)
    seeds = [spelling_vs_meaning(seed=seed)[1]["rank_correlation"] for seed in (1, 2)]
    assert min(seeds) > 0 and max(seeds) < 0.1


def test_codes(values: dict) -> None:
    assert values["lookup_error"] == 0
    assert values["one_hot_distances"] == [2]
    assert values["ratio"] == pytest.approx(79.48, abs=0.005)
    assert values["random_std"] == pytest.approx(1 / math.sqrt(384), rel=2e-3)
    # The largest of 4.5 million cosines, about 5.2 standard deviations, varies with the draw.
    assert values["random_max"] == pytest.approx(0.265, abs=0.03)


def test_word_table_is_centred_and_of_unit_length() -> None:
    table, model = load_word_table(), load_minilm()
    np.testing.assert_allclose(np.linalg.norm(table.directions, axis=1), 1, atol=1e-12)
    assert not {"[CLS]", "##s", "1990", "to"} & set(table.words)
    raw = model.word_table[[model.vocabulary[word] for word in table.words]].astype(float)
    road = raw[table.index["road"]] - raw.mean(axis=0)
    np.testing.assert_allclose(table.direction("road"), road / np.linalg.norm(road), atol=1e-12)


def test_neighbours_are_those_of_a_full_sort(values: dict) -> None:
    table = load_word_table()
    cosines = sorted(((table.cosine("road", word), word) for word in table.words if word != "road"), reverse=True)
    assert values["meaning_neighbours"] == [word for _, word in cosines[:6]]
    assert values["letter_neighbours"][:2] == ["broad", "roads"]
    assert values["neighbours_shared"] == 1
