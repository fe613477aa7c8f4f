"""MiniLM's word table as vectors to compare: what each word means to the model before it has seen any context."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from models.minilm import load_minilm
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHORTEST = 3  # letters; shorter entries of the vocabulary are mostly pieces of words


@dataclass(frozen=True, eq=False)
class WordTable:
    """The words of the vocabulary that are whole words, and a direction for each."""

    words: list[str]
    directions: Floats
    """(n, 384) rows of the table, the mean row of these words subtracted, then scaled to length 1."""

    @functools.cached_property
    def index(self) -> dict[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    def direction(self, word: str) -> Floats:
        """(384,) of one word."""
        return self.directions[self.index[word]]

    def cosine(self, first: str, second: str) -> float:
        """Cosine of the centred vectors of two words."""
        return float(self.direction(first) @ self.direction(second))

    def nearest(self, vector: Floats, count: int, *, without: Collection[str] = ()) -> list[tuple[str, float]]:
        """The ``count`` words with the largest cosine to ``vector`` (384,) and these cosines, best first."""
        cosines = self.directions @ (vector / np.linalg.norm(vector))
        best = np.argsort(-cosines, kind="stable")[: count + len(without)]
        return [(self.words[i], float(cosines[i])) for i in best if self.words[i] not in without][:count]

    def analogy(self, start: str, end: str, other: str, count: int = 1) -> list[tuple[str, float]]:
        """What is to ``other`` as ``end`` is to ``start``: the words nearest to end - start + other.

        The three words asked with are left out of the ranking; ``other`` or ``end`` would often win otherwise
        (Linzen 2016; Rogers et al. 2017).
        """
        target = self.direction(end) - self.direction(start) + self.direction(other)
        return self.nearest(target, count, without={start, end, other})


@functools.cache
def load_word_table() -> WordTable:
    """The table of MiniLM without its markers, numbers, signs, and pieces of words."""
    model = load_minilm()
    words = [word for word in model.vocabulary if word.isalpha() and len(word) >= SHORTEST]
    rows = model.word_table[[model.vocabulary[word] for word in words]].astype(float)
    centred = rows - rows.mean(axis=0)
    return WordTable(words, centred / np.linalg.norm(centred, axis=1, keepdims=True))
