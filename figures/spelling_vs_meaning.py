"""Letters against meaning: how alike two words are spelt says next to nothing about what they mean.

Spelling is compared by edit distance (Levenshtein 1966), meaning by the cosine of two rows of MiniLM's word table.
One-hot codes are the third way to compare: there every two words are equally far apart.
"""

from __future__ import annotations

import math
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import load_minilm
from numpy.typing import NDArray
from word_table import WordTable, load_word_table

from slidegen.figure import theme

Floats = NDArray[np.floating]

# Picked to show every corner, those that speak against the message included; the cloud of random pairs stands beside.
# After each pair: where its label stands, in px from the point.
PAIRS: dict[tuple[str, str], tuple[int, int]] = {
    ("road", "toad"): (-16, 14),
    ("road", "street"): (0, 14),
    ("house", "mouse"): (14, -30),
    ("house", "home"): (0, 14),
    ("tired", "tried"): (0, -36),
    ("tired", "weary"): (76, -7),
    ("robot", "robots"): (0, 14),
    ("car", "cat"): (0, 14),
}
RANDOM_PAIRS, LETTERS, RANDOM_VECTORS, LISTED = 4000, range(4, 8), 3000, 6


def spelling_vs_meaning(
    *, word: Literal["road", "house", "tired", "robot", "car"] = "road", seed: int = 0
) -> tuple[Figure, dict[str, object]]:
    """Random pairs of words and some picked ones, by letters and by meaning; on the right the neighbours of ``word``.

    Args:
        word: the pairs it is in are in bold, and its neighbours are listed.
        seed: of the random pairs and of the random vectors.

    Values:
        letters_ROAD_TOAD, cosine_ROAD_TOAD: both similarities of each picked pair, its words in lower case.
        rank_correlation: Spearman's, between both similarities over the random pairs.
        random_pairs: how many there are.
        pairs_above: share of the random pairs with a larger cosine than road and street.
        one_hot_dimensions, dimensions, ratio: words in the table, length of a row, and how many times shorter it is.
        lookup_error: largest difference between one-hot times table and the row of the table, over the picked words.
        one_hot_distances: the distances between one-hot codes that occur, as squares.
        random_std, random_std_expected, random_max: cosines of random directions: spread, 1/sqrt(384), largest.
        letter_neighbours, meaning_neighbours: the words nearest to ``word``.
        neighbours_shared: how many stand in both lists.
    """
    table = load_word_table()
    letters, cosines = random_pairs(table, np.random.default_rng(seed))
    spelt, meant = letter_neighbours(table, word), table.nearest(table.direction(word), LISTED, without={word})
    values = describe_pairs(table) | describe_codes(seed)
    values |= {
        "rank_correlation": rank_correlation(letters, cosines),
        "random_pairs": RANDOM_PAIRS,
        "pairs_above": float(np.mean(cosines > table.cosine("road", "street"))),
        "letter_neighbours": spelt,
        "meaning_neighbours": [name for name, _ in meant],
        "neighbours_shared": len({*spelt} & {name for name, _ in meant}),
    }
    fig, (scatter, lists) = plt.subplots(1, 2, width_ratios=(2.25, 1))
    draw_pairs(scatter, table, word, letters, cosines, np.random.default_rng(seed))
    draw_neighbours(lists, word, [(name, table.cosine(word, name)) for name in spelt], meant)
    return fig, values


def edit_distance(first: str, second: str) -> int:
    """Fewest letters to insert, delete or replace to turn one word into the other (Levenshtein 1966)."""
    above = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        row = [i]
        for j, b in enumerate(second, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
        above = row
    return above[-1]


def letter_similarity(first: str, second: str) -> float:
    """1 for equal words, 0 where every letter differs: 1 - edit distance / length of the longer word."""
    return 1 - edit_distance(first, second) / max(len(first), len(second))


def common_words(table: WordTable) -> list[str]:
    """Words of four to seven letters of the English alphabet."""
    return [word for word in table.words if word.isascii() and len(word) in LETTERS]


def random_pairs(table: WordTable, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Letter similarity and cosine (4000,) of pairs of different words, drawn uniformly."""
    words = common_words(table)
    first = rng.integers(len(words), size=RANDOM_PAIRS)
    second = (first + rng.integers(1, len(words), size=RANDOM_PAIRS)) % len(words)
    pairs = [(words[i], words[j]) for i, j in zip(first, second, strict=True)]
    return np.array([letter_similarity(*pair) for pair in pairs]), np.array([table.cosine(*pair) for pair in pairs])


def rank_correlation(x: Floats, y: Floats) -> float:
    """Spearman's: Pearson's correlation of the ranks, where equal values share the mean of their ranks."""
    return float(np.corrcoef(ranks(x), ranks(y))[0, 1])


def ranks(x: Floats) -> Floats:
    """(n,) the rank of each entry, from 1; equal entries share the mean."""
    _, group, sizes = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(sizes) - (sizes - 1) / 2)[group]


def letter_neighbours(table: WordTable, word: str) -> list[str]:
    """The words spelt most like ``word``; those equally alike in the alphabet's order."""
    others = (other for other in common_words(table) if other != word)
    return sorted(others, key=lambda other: (-letter_similarity(word, other), other))[:LISTED]


def describe_pairs(table: WordTable) -> dict[str, object]:
    """Both similarities of the picked pairs."""
    values: dict[str, object] = {}
    for first, second in PAIRS:
        values[f"letters_{first}_{second}"] = letter_similarity(first, second)
        values[f"cosine_{first}_{second}"] = table.cosine(first, second)
    return values


def describe_codes(seed: int) -> dict[str, object]:
    """One-hot codes, the lookup they amount to, and how nearly orthogonal random dense codes are."""
    model = load_minilm()
    rows, dimensions = model.word_table.shape
    ids = [model.vocabulary[word] for word in sorted({word for pair in PAIRS for word in pair})]
    one_hot = np.zeros((len(ids), rows), dtype=np.float32)
    one_hot[range(len(ids)), ids] = 1
    distances = ((one_hot[:, None] - one_hot[None]) ** 2).sum(axis=-1)[np.triu_indices(len(ids), k=1)]
    cosines = random_cosines(np.random.default_rng(seed), RANDOM_VECTORS, dimensions)
    return {
        "one_hot_dimensions": rows,
        "dimensions": dimensions,
        "ratio": rows / dimensions,
        "lookup_error": float(np.abs(one_hot @ model.word_table - model.word_table[ids]).max()),
        "one_hot_distances": sorted(set(distances.tolist())),
        "random_std": float(cosines.std()),
        "random_std_expected": 1 / math.sqrt(dimensions),
        "random_max": float(np.abs(cosines).max()),
    }


def random_cosines(rng: np.random.Generator, count: int, dimensions: int) -> Floats:
    """Cosines of all pairs of ``count`` random directions; their variance is 1 / dimensions."""
    x = rng.standard_normal((count, dimensions), dtype=np.float32)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    return (x @ x.T)[np.triu_indices(count, k=1)]


def draw_pairs(
    ax: Axes, table: WordTable, word: str, letters: Floats, cosines: Floats, rng: np.random.Generator
) -> None:
    """The cloud, a little jittered as few letter similarities occur; the line of one-hot codes; the picked pairs."""
    t = theme()
    jitter = rng.uniform(-0.012, 0.012, size=letters.size)
    ax.scatter(letters + jitter, cosines, 14, color=t.quiet, alpha=0.2, linewidths=0)
    ax.axhline(0, color=t.ink, lw=1.5, dashes=(4, 3))
    ax.annotate("one-hot:\nany pair", (1, 0), (0, 8), textcoords="offset points", ha="right")
    for pair, offset in PAIRS.items():
        mark_pair(ax, table, pair, offset, chosen=word in pair)
    ax.text(0.28, -0.27, f"{RANDOM_PAIRS} random pairs", color=t.quiet, ha="center")
    ax.set(xlabel="alike in letters", ylabel="alike in meaning (cosine)", xlim=(-0.03, 1), ylim=(-0.32, 0.9))
    ax.set_xticks([0, 0.5, 1])
    ax.set_yticks([0, 0.5])


def mark_pair(ax: Axes, table: WordTable, pair: tuple[str, str], offset: tuple[int, int], *, chosen: bool) -> None:
    """One picked pair: filled and bold if it is chosen."""
    t = theme()
    point = (letter_similarity(*pair), table.cosine(*pair))
    colour = t.query if chosen else t.ink
    ax.plot(*point, "o", ms=12 if chosen else 9, mfc=colour if chosen else t.paper, mec=colour, mew=2)
    size, weight = (22, "semibold") if chosen else (18, "normal")
    place = {"xytext": offset, "textcoords": "offset points", "ha": "center"}
    ax.annotate(" / ".join(pair), point, **place, color=colour, size=size, weight=weight)


def draw_neighbours(ax: Axes, word: str, spelt: list[tuple[str, float]], meant: list[tuple[str, float]]) -> None:
    """Two lists side by side, each word with its cosine."""
    t = theme()
    ax.set(xlim=(0, 2), ylim=(LISTED + 0.6, -1.6))
    ax.axis("off")
    nearest = ax.text(0, -1.3, "nearest to", size=22, color=t.quiet)
    here = {"xycoords": nearest, "textcoords": "offset points", "va": "bottom"}
    ax.annotate(word, (1, 0), (8, 0), **here, size=22, color=t.query, weight="semibold")
    for x, title, names in ((0, "in letters", spelt), (1.08, "in meaning", meant)):
        ax.text(x, -0.35, title, size=20, weight="semibold")
        for y, (name, cosine) in enumerate(names, start=1):
            ax.text(x, y - 0.4, name, size=20)
            ax.text(x + 0.9, y - 0.4, f"{cosine:.2f}", size=18, color=t.quiet, ha="right")
