"""The first soft attention in translation, on dates: which source characters each output character was made from.

Bahdanau, Cho & Bengio 2015, sec. 3.1: weights alpha_ij over the source annotations h_j, one row a target symbol, learnt
from pairs of texts alone. The model is trained in ``date_model``.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from date_model import DateModel, Style, draw_dates, share_right, spell, texts, translate_dates, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matrix import draw_weights
from models.gru import Floats

from slidegen.figure import theme

YEAR, MONTH, DAY = slice(0, 4), slice(5, 7), slice(8, 10)  # in 2021-03-05
OTHER_DATES = 300  # never trained on, that the shares are taken over


def bahdanau_alignment(
    *, date_model: DateModel, day: str = "2021-03-05", style: Style = "weekday day month year"
) -> tuple[Figure, dict[str, object]]:
    """The alignment of one date: a row for each character written, a column for each character read.

    Args:
        date_model: trained, with the additive score.
        day: in ISO form, 1950 to 2049.
        style: how it is written in the source.

    Values:
        source, written, right: the text, what the model makes of it, and whether that is the day.
        month_letter, month_weight: the source character that the month's second digit weighs most, and how much.
        share_right: of 300 dates never trained on, those exactly right in all ten characters.
        year_share: of the same dates' last two year digits, those that weigh their own source digit most.
        follows_share: of the same dates, those where a changed last source digit changes the year and nothing else.
        dates, characters, annotation_size, half_size: 300; characters written; 2H; H.
        row_sum_error: max |sum - 1| of the rows; padding_weight: the most that a place behind a text's end got.

    Raises:
        ValueError: ``day`` is no date in ISO form.
    """
    text = write(date.fromisoformat(day), style)
    run = translate_dates(date_model, [text])
    written, weights = spell(run.symbols)[0], run.weights[0]
    column = int(weights[MONTH.stop - 1].argmax())
    values: dict[str, object] = {
        "source": text,
        "written": written,
        "right": written == day,
        "month_letter": text[column],
        "month_weight": float(weights[MONTH.stop - 1, column]),
        "share_right": share_right(date_model, count=OTHER_DATES),
        "annotation_size": run.contexts.shape[-1],
        "half_size": date_model["parameters"]["encoder"].shape[-2],
        "characters": len(written),
    }
    return draw(text, written, weights), values | measure(date_model)._asdict()


class Measured(NamedTuple):
    """What the alignments of many dates have in common; see the values of the figure."""

    dates: int
    year_share: float
    follows_share: float
    row_sum_error: float
    padding_weight: float


def measure(model: DateModel, *, count: int = OTHER_DATES, seed: int = 1) -> Measured:
    """Where year digits look, and whether they follow what they look at, on dates never trained on."""
    lines = texts(*draw_dates(np.random.default_rng(seed), count, held_out=True))
    changed = [next_digit(line) for line in lines]
    before, after = (translate_dates(model, read) for read in (lines, changed))
    ends = np.array([len(line) for line in lines])
    padding = np.arange(ends.max()) >= ends[:, None]
    # Every style ends in the year, so the last digit of the source belongs at the fourth place of the target.
    expected = [iso[:3] + line[-1] + iso[4:] for iso, line in zip(spell(before.symbols), changed, strict=True)]
    return Measured(
        dates=count,
        year_share=float((before.weights[:, 2:4].argmax(axis=-1) == ends[:, None] + [-2, -1]).mean()),
        follows_share=float(np.mean([a == b for a, b in zip(spell(after.symbols), expected, strict=True)])),
        row_sum_error=float(np.abs(before.weights.sum(axis=-1) - 1).max()),
        padding_weight=float((before.weights * padding[:, None]).max()),
    )


def next_digit(text: str) -> str:
    """The text with its last digit one up, 9 becoming 0."""
    return text[:-1] + str((int(text[-1]) + 1) % 10)


def draw(text: str, written: str, weights: Floats) -> Figure:
    """The alignment, and beside it what each part of the date had to do."""
    fig, (ax, beside) = plt.subplots(1, 2, width_ratios=[80, 20], sharey=True, gridspec_kw={"wspace": 0.02})
    draw_weights(ax, weights, queries=list(written), keys=[letter if letter != " " else "␣" for letter in text])
    ax.tick_params(labelsize=24)
    ax.tick_params(axis="x", labeltop=True, labelbottom=False)
    beside.axis("off")
    for rows, words in ((YEAR, "year: copied"), (MONTH, "month: looked up"), (DAY, "day: moved to the end")):
        bracket(beside, rows, words)
    return fig


def bracket(ax: Axes, rows: slice, words: str) -> None:
    """A line along some rows, and words to its right."""
    across = ax.get_yaxis_transform()
    ax.plot([0, 0], [rows.start - 0.35, rows.stop - 0.65], color=theme().ink, lw=2.5, clip_on=False, transform=across)
    ax.text(0.06, (rows.start + rows.stop - 1) / 2, words, size=22, va="center", transform=across)
