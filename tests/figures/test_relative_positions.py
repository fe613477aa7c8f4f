"""Five schemes of relative positions: each against its definition written out another way, and measured values."""

import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from models.minilm import load_minilm
from positional_encoding import dot_by_offset
from relative_positions import (
    alibi_bias,
    alibi_slopes,
    learned_curve,
    relative_positions,
    rope_by_offset,
    rope_score,
    rotate,
    shaw_index,
    t5_bucket,
)
from scipy.linalg import block_diag
from scipy.spatial.distance import cosine


@pytest.fixture(scope="module")
def drawn():
    return relative_positions()


def test_figure_and_values(drawn):
    figure, values = drawn
    assert isinstance(figure, Figure)
    assert json.loads(json.dumps(values, allow_nan=False)) == values


def test_rope_depends_on_the_offset_alone(drawn):
    values = drawn[1]
    assert values["rope_error"] < 1e-12
    assert values["rope_norm_error"] < 1e-12
    assert values["rope_closed_error"] < 1e-11  # angles near 1000 rad have lost three digits


def test_rope_is_a_rotation_matrix():
    vector = np.random.default_rng(0).normal(size=6)
    blocks = []
    for pair in range(3):
        c, s = math.cos(7 * 10_000 ** (-2 * pair / 6)), math.sin(7 * 10_000 ** (-2 * pair / 6))
        blocks.append([[c, -s], [s, c]])
    np.testing.assert_allclose(rotate(vector, 7), block_diag(*blocks) @ vector, atol=1e-14)


def test_rope_tells_directions_apart_unless_the_words_are_equal():
    query, key = np.random.default_rng(1).normal(size=(2, 32))
    assert abs(rope_score(query, key, 10, 15) - rope_score(query, key, 15, 10)) > 0.1
    ones, offsets = np.ones(32), np.arange(-9, 10)
    expected = 2 * dot_by_offset(offsets, 32, 10_000)
    np.testing.assert_allclose(rope_by_offset(ones, ones, offsets), expected, atol=1e-12)


def test_t5_buckets_of_the_plan():
    """One side: 0 .. 7 exact, then the distances at which a new bucket begins."""
    assert t5_bucket(-np.arange(8)).tolist() == list(range(8))
    for first, bucket in ((8, 8), (12, 9), (16, 10), (23, 11), (32, 12), (46, 13), (64, 14), (91, 15)):
        assert t5_bucket(np.array([-first])).tolist() == [bucket]
        assert t5_bucket(np.array([1 - first])).tolist() == [bucket - 1]
    assert t5_bucket(np.array([-128, -5000, 1, 5000])).tolist() == [15, 15, 17, 31]


def test_t5_buckets_by_their_boundaries():
    """Bucket b >= 8 begins at the first distance that is at least 8 * 16^((b - 8) / 8)."""
    starts = [8 * 16 ** ((b - 8) / 8) for b in range(8, 16)]
    distances = np.arange(8, 400)
    expected = 7 + np.sum(distances[:, None] >= np.array(starts) - 1e-9, axis=1)
    np.testing.assert_array_equal(t5_bucket(-distances), expected)
    np.testing.assert_array_equal(t5_bucket(distances), expected + 16)


def test_alibi(drawn):
    np.testing.assert_array_equal(alibi_slopes(8), [1 / 2**h for h in range(1, 9)])
    np.testing.assert_allclose(alibi_slopes(16)[:2], [2**-0.5, 2**-1], rtol=1e-15)
    np.testing.assert_array_equal(alibi_bias(np.array([-3, -1, 0, 1]), 0.25), [-0.75, -0.25, 0, np.nan])
    assert (drawn[1]["slope_first"], drawn[1]["slope_last"]) == (1 / 2, 1 / 256)


def test_shaw_clips():
    assert shaw_index(np.array([-64, -16, -3, 0, 16, 17])).tolist() == [-16, -16, -3, 0, 16, 16]


def test_learned_table_against_the_plan(drawn):
    """The plan's list 0.851, 0.592, 0.294, 0.432, 0.22, 0.137, -0.03 is that of 1, 2, 8, 16, 32, 64, 256."""
    values = drawn[1]
    expected = {1: 0.851, 2: 0.592, 8: 0.294, 16: 0.432, 32: 0.220, 256: -0.031}
    for offset, similarity in expected.items():
        assert values[f"learned_{offset}"] == pytest.approx(similarity, abs=1e-3)
    table = load_minilm().position_table.astype(float)
    by_hand = np.mean([1 - cosine(table[p], table[p + 100]) for p in range(412)])
    np.testing.assert_allclose(learned_curve(np.array([100, -100, 0])), [by_hand, by_hand, 1], atol=1e-12)


@pytest.mark.parametrize("offset", [0, 64])
def test_every_choice_draws(offset):
    assert isinstance(relative_positions(offset=offset, head=8)[0], Figure)
