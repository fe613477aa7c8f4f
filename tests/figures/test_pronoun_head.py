"""Eighteen pairs in one head, and what cutting an edge takes away."""

from __future__ import annotations

import math

import numpy as np
import pytest
from attention import softmax
from matplotlib.figure import Figure
from models.minilm import load_minilm
from pronoun_head import LAYER, PAIRS, place, pronoun_head, runs, without


@pytest.fixture(scope="module")
def drawn() -> tuple[Figure, dict[str, object]]:
    return pronoun_head()


@pytest.fixture(scope="module")
def values(drawn: tuple[Figure, dict[str, object]]) -> dict[str, object]:
    return drawn[1]


def test_every_pair_is_made_of_words_that_the_model_knows_and_differs_in_one() -> None:
    assert len(PAIRS) == len({pair.text for pair in PAIRS}) == 18
    for pair in PAIRS:
        first, second = (run.tokens for run in runs(pair))
        assert [a == b for a, b in zip(first, second, strict=True)].count(False) == 1
        assert {pair.subject, pair.other, "it", "too"} <= set(first)


def test_a_cut_edge_has_no_weight_and_the_rest_of_its_row_is_shared_out_anew() -> None:
    pair, run = PAIRS[0], runs(PAIRS[0])[0]
    cut = without(run, pair, "adjective")
    it, adjective = run.tokens.index("it"), place(run.tokens, pair, "adjective")
    assert run.tokens[adjective] == pair.first
    assert not cut.attention[:LAYER, :, it, adjective].any()
    kept = np.delete(run.scores[0, :, it], adjective, axis=-1)
    np.testing.assert_allclose(np.delete(cut.attention[0, :, it], adjective, axis=-1), softmax(kept), atol=1e-12)
    others = np.arange(len(run.tokens)) != it
    np.testing.assert_array_equal(cut.attention[0][:, others], run.attention[0][:, others])


def test_a_shallower_pass_is_the_beginning_of_the_whole_one() -> None:
    run = runs(PAIRS[0])[0]
    np.testing.assert_array_equal(load_minilm().run(run.tokens, depth=2).attention, run.attention[:2])


def test_the_head_is_the_one_that_looks_at_the_nouns_most(values: dict[str, object]) -> None:
    # An earlier study with other pairs found the same head, 70 % on the nouns and 58 % for the next.
    assert values["head"] == "L4H2"
    assert values["share"] == pytest.approx(0.70, abs=0.05)
    assert values["runner_up_share"] == pytest.approx(0.58, abs=0.05)


def test_what_it_reads_is_the_adjective(values: dict[str, float]) -> None:
    # The earlier study: 14 of 18 the right way, mean +1.02, +0.03 with the edge to the adjective cut.
    assert values["right"] >= 13
    assert values["shift"] == pytest.approx(1.02, abs=0.15)
    assert abs(values["shift_cut_adjective"]) < 0.1
    assert values["least_other_cut"] > 0.8


def test_it_draws_and_its_values_are_plain_numbers(drawn: tuple[Figure, dict[str, object]]) -> None:
    figure, values = drawn
    assert isinstance(figure, Figure)
    assert all(isinstance(v, (str, int, float)) for v in values.values())
    assert all(math.isfinite(v) for v in values.values() if isinstance(v, float))
