"""Why the most probable next word is not the start of the most probable sentence: greedy, beams, and everything."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Annotated, Literal

import matplotlib.pyplot as plt
from annotated_types import Interval
from beam_search import (
    END,
    Hypothesis,
    Model,
    beam_search,
    count_bigrams,
    normalised,
    possible_results,
    zen_lines,
    zen_model,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from word_bars import text_width

from slidegen.figure import theme

ALPHA = 0.6  # of the length penalty; a usual choice
BEST = "best of all"
STUBBORN = "way"
TRACKS, VERDICT, GAP = 930, 206, 34  # px: what the words have, what the verdicts have, between words


def beam_search_tree(
    *,
    first: Literal["the", "in", "to", "way"] = "the",
    second: Literal["one", "only", "are"] = "one",
    widest: Annotated[int, Interval(ge=1, le=5)] = 3,
    steps: Annotated[int, Interval(ge=2, le=6)] = 6,
) -> tuple[Figure, dict[str, object]]:
    """Two trees: what each beam up to the ``widest`` ends with, and the first words that lead nowhere.

    Args:
        first, second: words to start from.
        widest: the largest number of hypotheses kept.
        steps: words added at most.

    Values, with NAME first and second:
        NAME: the word. NAME_all: sentences that are possible in ``steps``.
        NAME_width_B, NAME_probability_B: what the beam of width B = 1 .. 5 finds, and its probability.
        NAME_best, NAME_best_probability: the most probable of all.
        NAME_enough: the smallest width that finds it, ties being broken by the alphabet.
        NAME_hopeless: the largest width up to 3 that misses it whichever way ties are broken; 0 if there is none.
        NAME_greedy_word, NAME_greedy_word_probability: the most probable next word; NAME_best_word_probability: of the
            word that the best sentence starts with.
        NAME_normalised: what wins among all if scores are divided by the length penalty.
        lines, words, bigrams, different_bigrams: size of the model; words include the markers of start and end.
        row_sum_error: largest deviation of a word's next-word probabilities from 1.
        stubborn, stubborn_hopeless: a word picked because even wide beams from it are hopeless, and how wide.
        wide_error: difference between a beam as wide as the tree and all sentences, over both trees.
    """
    model = zen_model()
    trees = {"first": first, "second": second}
    values: dict[str, object] = describe_model(model)
    for name, start in trees.items():
        values |= {f"{name}_{key}": value for key, value in describe_search(model, start, steps).items()}
        values[name] = start
    values |= {"stubborn": STUBBORN, "stubborn_hopeless": hopeless(model, STUBBORN, steps)}
    values["wide_error"] = max(wide_error(model, start, steps) for start in trees.values())
    found = [rows_of(model, start, widest, steps) for start in trees.values()]
    fig, axes = plt.subplots(2, 1, height_ratios=[len(rows) for rows in found])
    for ax, start, rows in zip(axes, trees.values(), found, strict=True):
        draw_tree(ax, model, start, rows)
    return fig, values


def sentence(hypothesis: Hypothesis) -> str:
    """Its words; an ellipsis where it has not ended."""
    words = [word for word in hypothesis.words if word != END]
    return " ".join(words) + ("" if hypothesis.finished else " …")


def describe_model(model: Model) -> dict[str, object]:
    """What the model was counted from."""
    lines = zen_lines()
    bigrams = count_bigrams(lines)
    return {
        "lines": len(lines),
        "words": len({*bigrams, *(word for counts in bigrams.values() for word in counts)}),
        "bigrams": sum(counts.total() for counts in bigrams.values()),
        "different_bigrams": sum(map(len, bigrams.values())),
        "row_sum_error": float(max(abs(sum(row.values()) - 1) for row in model.values())),
    }


def describe_search(model: Model, start: str, steps: int) -> dict[str, object]:
    """What each width finds, against all sentences."""
    everything = beam_search(model, start, width=None, steps=steps)
    best, beams = everything[0], {}
    found = {b: beam_search(model, start, width=b, steps=steps)[0] for b in range(1, len(everything) + 1)}
    for width, top in itertools.islice(found.items(), 5):
        beams |= {f"width_{width}": sentence(top), f"probability_{width}": float(top.probability)}
    greedy = max(sorted(model[start]), key=lambda word: model[start][word])
    return beams | {
        "all": len(everything),
        "best": sentence(best),
        "best_probability": float(best.probability),
        "enough": next(width for width, top in found.items() if top.probability == best.probability),
        "hopeless": hopeless(model, start, steps),
        "greedy_word": greedy,
        "greedy_word_probability": float(model[start][greedy]),
        "best_word_probability": float(model[start][best.words[1]]),
        "normalised": sentence(max(everything, key=lambda hypothesis: normalised(hypothesis, ALPHA))),
    }


def hopeless(model: Model, start: str, steps: int) -> int:
    """The largest width up to 3 that misses the best sentence whichever way ties are broken; 0 if there is none."""
    best = beam_search(model, start, width=None, steps=steps)[0].probability
    missing = [b for b in (1, 2, 3) if max(possible_results(model, start, width=b, steps=steps)) < best]
    return max(missing, default=0)


def wide_error(model: Model, start: str, steps: int) -> float:
    """A beam as wide as the tree drops nothing: difference of its best to the best of all sentences."""
    everything = beam_search(model, start, width=None, steps=steps)
    wide = beam_search(model, start, width=len(everything), steps=steps)
    return float(abs(wide[0].probability - everything[0].probability))


def rows_of(model: Model, start: str, widest: int, steps: int) -> list[tuple[Hypothesis, str]]:
    """The rows of a tree: what the beams find, named by their widths, then the first words that none of them keeps."""
    best = beam_search(model, start, width=None, steps=steps)[0].probability
    widths: dict[Hypothesis, list[int]] = {}
    for width in range(1, widest + 1):
        widths.setdefault(beam_search(model, start, width=width, steps=steps)[0], []).append(width)
    rows = [(found, name_widths(each, found.probability == best)) for found, each in widths.items()]
    followed = {found.words[1] for found in widths}
    dropped = [Hypothesis((start, word), p) for word, p in sorted(model[start].items()) if word not in followed]
    return rows + [(hypothesis, "") for hypothesis in dropped]


def name_widths(widths: list[int], best: bool) -> str:
    """Which beams find a sentence, and whether there is none better."""
    name = "greedy" if widths == [1] else "beam " + ", ".join(map(str, widths))
    return f"{name}: {BEST}" if best else name


def draw_tree(ax: Axes, model: Model, start: str, rows: list[tuple[Hypothesis, str]]) -> None:
    """A row a sentence, a column a step; a row leaves the one that it shares its first words with."""
    t = theme()
    size, columns = set_columns(rows)
    drawn: dict[tuple[str, ...], int] = {(start,): 0}
    for row, (hypothesis, name) in enumerate(rows):
        best = name.endswith(BEST)
        for step in range(1, len(hypothesis.words)):
            prefix = hypothesis.words[: step + 1]
            if prefix not in drawn:
                draw_branch(ax, columns[step - 1 : step + 1], drawn[prefix[:-1]], row, bold=best)
                p = model[prefix[-2]][prefix[-1]]
                colour = t.ink if name else t.quiet
                label_word(ax, prefix[-1], p, columns[step], row, size=size, colour=colour, bold=best)
                drawn[prefix] = row
        label_row(ax, hypothesis, name or "no beam’s choice", row, bold=best)
    ax.text(0, 0, start, size=size, weight="semibold", va="center", bbox={"fc": t.paper, "ec": "none", "pad": 4})
    ax.set(xlim=(0, TRACKS + VERDICT), ylim=(len(rows) - 0.5, -0.5))
    ax.axis("off")


def set_columns(rows: list[tuple[Hypothesis, str]]) -> tuple[float, list[float]]:
    """The largest size of words, up to 24 px, at which the longest of each column fit beside each other, and where each
    column begins, px."""
    steps = max(len(hypothesis.words) for hypothesis, _ in rows)
    words = [[h.words[step] for h, _ in rows if len(h.words) > step] for step in range(steps)]
    widths = [max(text_width(shown(word)[0], "semibold", 1) for word in column) for column in words]
    size = min(24.0, (TRACKS - (steps - 1) * GAP) / sum(widths))
    return size, list(itertools.accumulate((size * width + GAP for width in widths[:-1]), initial=0.0))


def shown(word: str) -> tuple[str, str]:
    """A word as it is written, and in which style."""
    return (word, "normal") if word != END else ("end", "italic")


def draw_branch(ax: Axes, columns: list[float], parent: int, row: int, *, bold: bool) -> None:
    """The track from one word to the next, down to another row if the sentences part here; words stand upon it."""
    t = theme()
    start, end = columns
    turn = end - 0.4 * GAP
    style = {"color": t.ink, "lw": 5} if bold else {"color": t.hairline, "lw": 4}
    ax.plot([start, turn, turn, end], [parent, parent, row, row], **style, zorder=2 if bold else 1)


def label_word(ax: Axes, word: str, p: Fraction, x: float, row: int, *, size: float, colour: str, bold: bool) -> None:
    """A word on its track and, where there was a choice, its probability below."""
    ground = {"fc": theme().paper, "ec": "none", "pad": 3}
    text, style = shown(word)
    weight = "semibold" if bold else "normal"
    ax.text(x, row, text, size=size, va="center", color=colour, weight=weight, style=style, bbox=ground, zorder=3)
    if p < 1:
        ax.text(x, row + 0.39, f"{float(p):.2g}", va="center", size=17, color=theme().quiet, zorder=3)


def label_row(ax: Axes, hypothesis: Hypothesis, name: str, row: int, *, bold: bool) -> None:
    """The probability of the whole, and who finds it."""
    t = theme()
    x, kept = TRACKS + 30, len(hypothesis.words) > 2
    if kept:
        weight = "semibold" if bold else "normal"
        ax.text(x, row - 0.08, f"{float(hypothesis.probability):.3f}", va="center", size=30, weight=weight)
    ax.text(x, row + 0.37 if kept else row, name, va="center", size=17, color=t.ink if bold else t.quiet)
