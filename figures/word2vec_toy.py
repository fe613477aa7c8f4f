"""Word vectors from neighbours alone: a toy corpus in which everything can be checked, and what it has learnt.

Three views: words that keep the same company land together; the directions between people are the factors that
tell them apart; and the score of every pair that was seen is its shifted pointwise mutual information.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from training import gradient_error
from word2vec import (
    GRASPING,
    PEOPLE,
    SENSING,
    Counts,
    count_pairs,
    gradients,
    loss,
    make_corpus,
    shifted_pmi,
    start,
    train,
)
from word_table import WordTable, load_word_table

from slidegen.figure import theme

Floats = NDArray[np.float64]

# The words of each group on the map, and their marker
GROUPS = {"people": (tuple(PEOPLE), "o"), "sensors": (SENSING[0], "s"), "grippers": (GRASPING[0], "^")}
# As in start : end = other : ?; the last one is here because it fails.
MINILM_ANALOGIES = (
    ("man", "king", "woman"),
    ("japan", "tokyo", "russia"),
    ("big", "bigger", "small"),
    ("walk", "walked", "jump"),
    ("france", "paris", "italy"),
)


def word2vec_toy(
    *,
    window: Annotated[int, Interval(ge=1, le=3)] = 3,
    dimensions: Annotated[int, Interval(ge=2, le=20)] = 12,
    analogy: Literal["man king woman", "boy prince girl", "king prince queen"] = "man king woman",
    seed: int = 0,
) -> tuple[Figure, dict[str, object]]:
    """Train on sentences of three or four words; show the map, an analogy, and the scores against their optimum.

    Args:
        window: how many words to either side count as neighbours; 3 is the whole sentence.
        dimensions: length of a word vector.
        analogy: three people; the second is to the first as the answer is to the third.
        seed: of the corpus and of the start of training.

    Values:
        words, sentences, window, dimensions: sizes.
        correlation: between the scores of pairs that were seen and their shifted PMI.
        gradient_error: of the hand-written gradient against central differences, relative.
        answer, answer_cosine, runner_up, runner_up_cosine: best two answers, the three people excluded.
        nearest_with_asked: the word nearest to the target if nothing is excluded.
        sensor_cosine, gripper_cosine: smallest cosine among the three sensors and among the three grippers.
        people_sensor_cosine: mean cosine between people and sensors.
        minilm_WORD, minilm_cosine_WORD: answer on MiniLM's word table and its cosine, by the analogy's second word.
        minilm_unfiltered: nearest word there for man : king = woman : ?, if nothing is excluded.
        minilm_cosine_rome: cosine of the answer that france : paris = italy : ? should have had.
    """
    corpus = make_corpus(seed=seed)
    counts = count_pairs(corpus, window)
    tables = train(counts, dimensions=dimensions, seed=seed)
    table = WordTable(counts.words, tables["words"] / np.linalg.norm(tables["words"], axis=1, keepdims=True))
    scores, best = tables["words"] @ tables["neighbours"].T, shifted_pmi(counts)
    seen = np.isfinite(best)
    asked = analogy.split()
    (answer, cosine), (runner_up, runner_up_cosine) = table.analogy(*asked, count=2)
    values = {
        "words": len(counts.words),
        "sentences": len(corpus),
        "window": window,
        "dimensions": dimensions,
        "correlation": float(np.corrcoef(scores[seen], best[seen])[0, 1]),
        "gradient_error": check_gradients(counts, dimensions, seed),
        "answer": answer,
        "answer_cosine": cosine,
        "runner_up": runner_up,
        "runner_up_cosine": runner_up_cosine,
        "nearest_with_asked": table.nearest(target(table, asked), 1)[0][0],
    }
    fig, axes = plt.subplots(1, 3, width_ratios=(1.2, 1, 1))
    fig.set_layout_engine("constrained", wspace=0.06)
    draw_map(axes[0], table)
    draw_analogy(axes[1], table, [*asked, answer])
    draw_scores(axes[2], best[seen], scores[seen], values["correlation"])
    return fig, values | describe_groups(table) | describe_minilm()


def target(table: WordTable, asked: list[str]) -> Floats:
    """Where start : end = other : ? points to."""
    first, end, other = (table.direction(word) for word in asked)
    return end - first + other


def stack(table: WordTable, words: Sequence[str]) -> Floats:
    """(n, d) the directions of some words."""
    return np.stack([table.direction(word) for word in words])


def project(vectors: Floats) -> Floats:
    """(n, 2) of vectors (n, d): their coordinates in the plane in which they vary most (principal components)."""
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    return centred @ directions[:2].T


def check_gradients(counts: Counts, dimensions: int, seed: int) -> float:
    """Relative error of the gradient at the start of training."""
    tables = start(counts, dimensions, seed)

    def value() -> float:
        return loss(counts, tables["words"] @ tables["neighbours"].T)

    return gradient_error(value, tables, gradients(counts, tables))


def describe_groups(table: WordTable) -> dict[str, object]:
    """How close words of one group are, and how far those of different groups."""
    people, sensors, grippers = (stack(table, words) for words, _ in GROUPS.values())
    return {
        "sensor_cosine": float((sensors @ sensors.T).min()),
        "gripper_cosine": float((grippers @ grippers.T).min()),
        "people_sensor_cosine": float((people @ sensors.T).mean()),
    }


def describe_minilm() -> dict[str, object]:
    """The same question put to a real word table, the case that goes wrong included."""
    table = load_word_table()
    values: dict[str, object] = {}
    for asked in MINILM_ANALOGIES:
        [(answer, cosine)] = table.analogy(*asked)
        values |= {f"minilm_{asked[1]}": answer, f"minilm_cosine_{asked[1]}": cosine}
    towards = {asked[1]: target(table, list(asked)) for asked in MINILM_ANALOGIES}
    italy = towards["paris"] / np.linalg.norm(towards["paris"])
    return values | {
        "minilm_unfiltered": table.nearest(towards["king"], 1)[0][0],
        "minilm_cosine_rome": float(table.direction("rome") @ italy),
    }


def draw_map(ax: Axes, table: WordTable) -> None:
    """The plane in which the groups vary most; words of a group share a marker and are named together."""
    t = theme()
    points = project(stack(table, [word for words, _ in GROUPS.values() for word in words]))
    for group, (words, marker) in GROUPS.items():
        own, points = points[: len(words)], points[len(words) :]
        ax.plot(*own.T, marker, ms=13, mfc=t.paper, mec=t.ink, mew=2, clip_on=False)
        below = {"xy": (own[:, 0].mean(), own[:, 1].min()), "textcoords": "offset points", "ha": "center", "va": "top"}
        ax.annotate(group, xytext=(0, -14), **below, size=20, weight="semibold")
        listed = ", ".join(words[:3]) + (" …" if len(words) > 3 else "")
        ax.annotate(listed, xytext=(0, -42), **below, color=t.quiet)
    ax.set_title("same company, same place", size=22)
    bare(ax)


def draw_analogy(ax: Axes, table: WordTable, words: list[str]) -> None:
    """Four people in their own plane: the step from the first to the second, and the same step from the third."""
    t = theme()
    points = project(stack(table, words))
    # The sign of a principal component is arbitrary: turned so that the step goes up and to the right.
    points *= np.where(points[1] > points[0], 1, -1)
    first, end, other, _ = points
    arrow = {"arrowstyle": "-|>", "lw": 3, "shrinkA": 8, "shrinkB": 0, "mutation_scale": 22}
    for origin, tip, colour in ((first, end, t.quiet), (other, other + end - first, t.ink)):
        ax.annotate("", tip, origin, arrowprops=arrow | {"color": colour})
    ax.plot(*points.T, "o", ms=13, mfc=t.paper, mec=t.ink, mew=2, clip_on=False)
    for word, point in zip(words, points, strict=True):
        is_tip = word in (words[1], words[3])
        place = {"xytext": (0, 14 if is_tip else -32), "textcoords": "offset points", "ha": "center"}
        ax.annotate(word, point, **place, size=22, weight="semibold" if word == words[3] else "normal")
    ax.set_title("same step, new word", size=22)
    bare(ax)
    # Fixed limits, so that a window too short to see the difference shows as no step at all.
    ax.set(xlim=(-0.75, 0.75), ylim=(-0.75, 0.75))


def bare(ax: Axes) -> None:
    """Axes of a projection, whose coordinates mean nothing by themselves."""
    ax.margins(0.22, 0.18)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def draw_scores(ax: Axes, best: Floats, scores: Floats, correlation: float) -> None:
    """Learnt scores against the optimum, over the line where both are equal."""
    t = theme()
    ends = [best.min(), best.max()]
    ax.plot(ends, ends, color=t.hairline, lw=10, solid_capstyle="round")
    ax.plot(best, scores, "o", ms=6, color=t.ink, alpha=0.5, mew=0, clip_on=False)
    ax.set_title("scores learn log counts", size=22)
    ax.text(0.04, 0.94, f"correlation {correlation:.4f}", transform=ax.transAxes, va="top", size=20, weight="semibold")
    ax.set(xlabel="shifted PMI of the pair", ylabel="its score after training")
    ax.set_xticks([-1, 0])
    ax.set_yticks([-1, 0])
