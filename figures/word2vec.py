"""Skip-gram with negative sampling on a toy corpus, trained on counts instead of on one sentence after the other.

Mikolov et al. 2013, eq. 4, summed over the corpus: a word w and a neighbour c score s = w.c, and a pair that was seen
#(w, c) times adds #(w, c) log sigma(s), while k noise words a neighbour, drawn from P(c) ~ count(c)^0.75, add
k #(w) P(c) log sigma(-s). If vectors are long enough, each score can take its own optimum
s = log(#(w, c) / (#(w) P(c))) - log k: pointwise mutual information, shifted (Levy & Goldberg 2014).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from training import Adam, Parameters

Floats = NDArray[np.float64]
Sentence = Sequence[str]

NOISE_WORDS, NOISE_POWER, STEPS, RATE = 5, 0.75, 1500, 0.03

# What each person's sentences may say: one word of each set. Sex, rank and age are all that tells them apart.
SEX = {"m": ("he", "his", "him"), "f": ("she", "her", "hers")}
RANK = {"royal": ("palace", "throne", "crown"), "common": ("house", "market", "bread")}
AGE = {"old": ("works", "rules"), "young": ("plays", "learns")}
PEOPLE = {
    "king": ("m", "royal", "old"),
    "queen": ("f", "royal", "old"),
    "prince": ("m", "royal", "young"),
    "princess": ("f", "royal", "young"),
    "man": ("m", "common", "old"),
    "woman": ("f", "common", "old"),
    "boy": ("m", "common", "young"),
    "girl": ("f", "common", "young"),
}
# Two more kinds of sentence, each a word from every column.
SENSING = (("lidar", "radar", "camera"), ("scans", "maps", "measures"), ("room", "wall", "distance"))
GRASPING = (("gripper", "hand", "suction"), ("lifts", "holds", "drops"), ("cup", "bottle", "box"))


@dataclass(frozen=True, eq=False)
class Counts:
    """How often words stand near each other."""

    words: list[str]
    pairs: Floats
    """(n, n) times column c was seen within the window of row w."""

    @property
    def totals(self) -> Floats:
        """(n,) the pairs that each word is part of."""
        return self.pairs.sum(axis=1)

    @property
    def noise(self) -> Floats:
        """(n,) the distribution that noise words are drawn from."""
        powers = self.pairs.sum(axis=0) ** NOISE_POWER
        return powers / powers.sum()


def make_corpus(sentences: int = 4000, seed: int = 0) -> list[list[str]]:
    """Sentences of three or four words: half of them about people, a quarter each about sensing and grasping."""
    rng = np.random.default_rng(seed)

    def one_of(words: Sequence[str]) -> str:
        return words[rng.integers(len(words))]

    corpus = []
    for kind in rng.integers(4, size=sentences):
        if kind < 2:
            person = one_of(list(PEOPLE))
            sex, rank, age = PEOPLE[person]
            corpus.append([person, one_of(AGE[age]), one_of(SEX[sex]), one_of(RANK[rank])])
        else:
            corpus.append([one_of(column) for column in (SENSING, GRASPING)[kind - 2]])
    return corpus


def count_pairs(corpus: Sequence[Sentence], window: int) -> Counts:
    """Count the ordered pairs of words at most ``window`` apart in a sentence; a word is no neighbour of itself."""
    words = sorted(set(itertools.chain.from_iterable(corpus)))
    index = {word: row for row, word in enumerate(words)}
    pairs = np.zeros((len(words), len(words)))
    for sentence in corpus:
        for i, word in enumerate(sentence):
            for j in range(max(0, i - window), min(len(sentence), i + window + 1)):
                if j != i:
                    pairs[index[word], index[sentence[j]]] += 1
    return Counts(words, pairs)


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), written so that it cannot overflow."""
    return 0.5 * (1 + np.tanh(x / 2))


def loss(counts: Counts, scores: Floats) -> float:
    """The negative objective, a pair, for scores (n, n) of words (rows) with neighbours."""
    noise = NOISE_WORDS * np.outer(counts.totals, counts.noise)
    total = counts.pairs * np.logaddexp(0, -scores) + noise * np.logaddexp(0, scores)
    return float(total.sum() / counts.pairs.sum())


def gradients(counts: Counts, parameters: Parameters) -> Parameters:
    """Derivatives of :func:`loss` with respect to the two tables."""
    words, neighbours = parameters["words"], parameters["neighbours"]
    seen = sigmoid(words @ neighbours.T)
    noise = NOISE_WORDS * np.outer(counts.totals, counts.noise)
    upstream = (noise * seen - counts.pairs * (1 - seen)) / counts.pairs.sum()
    return {"words": upstream @ neighbours, "neighbours": upstream.T @ words}


def start(counts: Counts, dimensions: int, seed: int) -> Parameters:
    """Two tables of small random vectors: one for words, one for words as neighbours."""
    rng = np.random.default_rng(seed)
    shape = (len(counts.words), dimensions)
    return {name: 0.1 * rng.standard_normal(shape) for name in ("words", "neighbours")}


def train(counts: Counts, *, dimensions: int, seed: int = 0) -> Parameters:
    """Both tables (n, dimensions) after full-batch training, the rate falling linearly to 0."""
    parameters, adam = start(counts, dimensions, seed), Adam(rate=RATE)
    for step in range(STEPS):
        adam.step(parameters, gradients(counts, parameters), rate=RATE * (1 - step / STEPS))
    return parameters


def shifted_pmi(counts: Counts) -> Floats:
    """(n, n) log(#(w, c) / (#(w) P(c))) - log k, the best score of each pair; -inf for pairs never seen."""
    with np.errstate(divide="ignore"):
        return np.log(counts.pairs / np.outer(counts.totals, counts.noise)) - np.log(NOISE_WORDS)
