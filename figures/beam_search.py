"""Beam search on a bigram model of the Zen of Python, in exact fractions: what ties, ties exactly.

With thousands of words one adds logarithms instead, since the products would underflow; the order is the same.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

START, END = "<s>", "</s>"
Model = Mapping[str, Mapping[str, Fraction]]  # word -> next word -> probability


class Hypothesis(NamedTuple):
    """A start of a sentence and its probability, given the first word."""

    words: tuple[str, ...]
    probability: Fraction

    @property
    def finished(self) -> bool:
        """Whether the sentence has ended; a finished hypothesis stays as it is and keeps competing."""
        return self.words[-1] == END


def zen_lines() -> list[list[str]]:
    """The 19 lines of ``import this`` as lower-case words, the heading left out."""
    with contextlib.redirect_stdout(io.StringIO()):  # the module prints its text when it is first imported
        import this
    decoded = "".join(this.d.get(letter, letter) for letter in this.s)
    lines = [line for line in decoded.splitlines() if line.strip()][1:]
    return [re.findall("[a-z']+", line.lower()) for line in lines]


def count_bigrams(lines: list[list[str]]) -> dict[str, Counter[str]]:
    """How often each word was followed by which, with markers where a line starts and ends."""
    followers: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for word, following in itertools.pairwise([START, *line, END]):
            followers[word][following] += 1
    return dict(followers)


@functools.cache
def zen_model() -> Model:
    """P(next word | word): relative frequencies, nothing smoothed."""
    return {
        word: {following: Fraction(count, counts.total()) for following, count in counts.items()}
        for word, counts in count_bigrams(zen_lines()).items()
    }


def extend(model: Model, hypothesis: Hypothesis) -> list[Hypothesis]:
    """All continuations by one word."""
    if hypothesis.finished:
        return [hypothesis]
    words, probability = hypothesis
    return [Hypothesis((*words, word), probability * p) for word, p in model[words[-1]].items()]


def by_alphabet(hypothesis: Hypothesis) -> tuple:
    """Sorts the most probable first, equally probable ones by their words."""
    return (-hypothesis.probability, hypothesis.words)


def beam_search(model: Model, start: str, *, width: int | None, steps: int) -> list[Hypothesis]:
    """The ``width`` hypotheses that are left after ``steps``, best first; all of them if ``width`` is None.

    All continuations of all kept hypotheses compete, by the probability of the whole. A width of 1 is greedy.
    """
    kept = [Hypothesis((start,), Fraction(1))]
    for _ in range(steps):
        grown = [longer for hypothesis in kept for longer in extend(model, hypothesis)]
        kept = sorted(grown, key=by_alphabet)[:width]
    return kept


def possible_results(model: Model, start: str, *, width: int, steps: int) -> set[Fraction]:
    """Probabilities of the best hypothesis that the search can end with, over all ways of breaking its ties."""
    beams = {frozenset([Hypothesis((start,), Fraction(1))])}
    for _ in range(steps):
        beams = {kept for beam in beams for kept in prune(model, beam, width)}
    return {max(hypothesis.probability for hypothesis in beam) for beam in beams}


def prune(model: Model, beam: frozenset[Hypothesis], width: int) -> list[frozenset[Hypothesis]]:
    """Every choice of the ``width`` most probable continuations of a beam: more than one if the last places tie."""
    grown = sorted((longer for hypothesis in beam for longer in extend(model, hypothesis)), key=by_alphabet)
    last = grown[:width][-1].probability
    certain = [hypothesis for hypothesis in grown if hypothesis.probability > last]
    tied = [hypothesis for hypothesis in grown if hypothesis.probability == last]
    places = min(width - len(certain), len(tied))
    return [frozenset([*certain, *chosen]) for chosen in itertools.combinations(tied, places)]


def normalised(hypothesis: Hypothesis, alpha: float) -> float:
    """Log-probability over ((5 + |Y|) / 6)^alpha, which lets long sentences compete (Wu et al. 2016, sec. 7)."""
    length = len(hypothesis.words) - 1
    return math.log(hypothesis.probability) / ((5 + length) / 6) ** alpha
