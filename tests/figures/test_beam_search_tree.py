"""Beam search against brute force on random models and on the Zen of Python; the measured sentences."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from beam_search import (
    END,
    Hypothesis,
    beam_search,
    by_alphabet,
    count_bigrams,
    extend,
    normalised,
    possible_results,
    zen_lines,
    zen_model,
)
from beam_search_tree import beam_search_tree, sentence
from matplotlib.figure import Figure


@pytest.fixture(scope="module")
def values() -> dict:
    figure, measured = beam_search_tree()
    assert isinstance(figure, Figure)
    return json.loads(json.dumps(measured, allow_nan=False))


def random_model(seed: int) -> dict[str, dict[str, Fraction]]:
    """Four words that may all follow each other, or end."""
    rng = np.random.default_rng(seed)
    model = {}
    for word in "abcd":
        counts = [int(n) for n in rng.integers(1, 9, size=5)]
        model[word] = {following: Fraction(n, sum(counts)) for following, n in zip([*"abcd", END], counts, strict=True)}
    return model


def brute_force(model: dict, start: str, steps: int) -> dict[tuple[str, ...], Fraction]:
    """All sentences, by trying every sequence of words."""
    found = {}
    for words in itertools.product([*"abcd", END], repeat=steps):
        cut = words[: words.index(END) + 1] if END in words else words
        probability = Fraction(1)
        for word, following in itertools.pairwise((start, *cut)):
            probability *= model[word][following]
        found[(start, *cut)] = probability
    return found


@pytest.mark.parametrize("seed", range(3))
def test_without_a_width_it_is_brute_force(seed: int) -> None:
    model = random_model(seed)
    expected = brute_force(model, "a", 4)
    found = beam_search(model, "a", width=None, steps=4)
    assert {hypothesis.words: hypothesis.probability for hypothesis in found} == expected
    assert sum(expected.values()) == 1
    wide = beam_search(model, "a", width=len(expected), steps=4)
    assert wide[0].probability == max(expected.values())


@pytest.mark.parametrize("seed", range(3))
def test_width_1_is_greedy(seed: int) -> None:
    model, words = random_model(seed), ["a"]
    while words[-1] != END and len(words) < 5:
        words.append(min(model[words[-1]], key=lambda word: (-model[words[-1]][word], word)))
    assert beam_search(model, "a", width=1, steps=4)[0].words == tuple(words)


def test_finished_hypotheses_stay_and_compete() -> None:
    model = {"a": {END: Fraction(2, 5), "b": Fraction(3, 5)}, "b": {"b": Fraction(1, 2), "a": Fraction(1, 2)}}
    best = beam_search(model, "a", width=2, steps=3)[0]
    assert best == Hypothesis(("a", END), Fraction(2, 5))


def test_ties_are_broken_by_the_alphabet() -> None:
    tied = [Hypothesis((word,), Fraction(1, 2)) for word in ("face", "rules", "fact")]
    assert [h.words[0] for h in sorted(tied, key=by_alphabet)] == ["face", "fact", "rules"]


@pytest.mark.parametrize("start", ["the", "one", "way", "to", "beautiful"])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_possible_results_hold_those_of_random_tie_breaks(start: str, width: int) -> None:
    model, rng = zen_model(), np.random.default_rng(0)
    found = set()
    for _ in range(200):
        kept = [Hypothesis((start,), Fraction(1))]
        for _ in range(6):
            grown = [longer for hypothesis in kept for longer in extend(model, hypothesis)]
            grown = [grown[i] for i in rng.permutation(len(grown))]
            kept = sorted(grown, key=lambda hypothesis: -hypothesis.probability)[:width]
        found.add(kept[0].probability)
    possible = possible_results(model, start, width=width, steps=6)
    assert found <= possible  # rare ones may not be drawn
    assert max(found) == max(possible)


def test_the_zen_is_counted_once_each() -> None:
    lines = zen_lines()
    assert len(lines) == 19
    assert lines[0] == ["beautiful", "is", "better", "than", "ugly"]
    assert lines[-1][-3:] == ["more", "of", "those"]
    assert sum(counts.total() for counts in count_bigrams(lines).values()) == sum(map(len, lines)) + 19
    assert zen_model()["the"]["implementation"] == Fraction(2, 5)


def test_importing_the_zen_prints_nothing() -> None:
    code = "import sys; sys.path.insert(0, 'figures'); import beam_search; beam_search.zen_lines()"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b""


@pytest.mark.parametrize(
    ("start", "steps", "width", "expected", "probability"),
    [
        ("one", 8, 1, "one and preferably only one and preferably only one …", 1 / 9),
        ("one", 8, 2, "one honking great idea", 2 / 9),
        ("one", 8, None, "one honking great idea", 2 / 9),
        ("beautiful", 6, 1, "beautiful is better than complex", 0.04375),
        ("beautiful", 6, 2, "beautiful is better than complicated", 0.0875),
        ("the", 6, 1, "the implementation is better than complex", 0.0175),
        ("the", 6, 2, "the face of ambiguity refuse the implementation …", 0.04),
        ("the", 6, 3, "the rules", 0.2),
        ("the", 6, None, "the rules", 0.2),
    ],
)
def test_measured_sentences(start: str, steps: int, width: int | None, expected: str, probability: float) -> None:
    best = beam_search(zen_model(), start, width=width, steps=steps)[0]
    assert sentence(best) == expected
    assert float(best.probability) == pytest.approx(probability, abs=1e-12)


def test_values(values: dict) -> None:
    assert (values["lines"], values["words"], values["bigrams"], values["different_bigrams"]) == (19, 82, 155, 134)
    assert values["row_sum_error"] == 0
    assert values["wide_error"] == 0
    assert (values["first_enough"], values["second_enough"]) == (3, 2)
    # Beam 2 loses "the rules" in a tie of three; only from "way" do wider beams miss however ties are broken.
    assert (values["first_hopeless"], values["second_hopeless"], values["stubborn_hopeless"]) == (1, 0, 3)
    assert values["first_greedy_word_probability"] > values["first_best_word_probability"]


def test_length_penalty() -> None:
    """Wu et al.: no effect for alpha 0, the mean log-probability's order for large lengths and alpha 1."""
    long, short = Hypothesis(tuple("abcdefg"), Fraction(1, 10)), Hypothesis(("a", END), Fraction(1, 5))
    assert normalised(short, 0) > normalised(long, 0)
    assert normalised(long, 1) > normalised(short, 1)
    assert normalised(long, 0.6) == pytest.approx(np.log(0.1) / (11 / 6) ** 0.6)


@pytest.mark.parametrize("first", ["in", "to", "way"])
@pytest.mark.parametrize("second", ["only", "are"])
def test_other_starts_can_be_drawn(first: str, second: str) -> None:
    figure, found = beam_search_tree(first=first, second=second, widest=5)
    assert isinstance(figure, Figure)
    assert found["first_probability_5"] >= found["first_probability_1"]
