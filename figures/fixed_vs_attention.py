"""What one vector for a whole source costs: digit strings written backwards, exact matches against their length.

After Bahdanau, Cho & Bengio 2015, fig. 2, in small: two models of ``digit_reversal`` that differ in their context only.
"""

from __future__ import annotations

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from digit_reversal import LONGEST, SHORTEST, STRINGS, ReversalModel, reverse, share_right, trial_strings
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from written import THIN_SPACE, percent

from slidegen.figure import theme

LENGTHS = range(SHORTEST, 23)


def fixed_vs_attention(
    *,
    attention_model: ReversalModel,
    fixed_model: ReversalModel,
    length: Annotated[int, Interval(ge=2, le=22)] = 12,
) -> tuple[Figure, dict[str, object]]:
    """Share of strings reversed without a mistake, with attention and through one vector; and one string of them.

    Args:
        attention_model, fixed_model: trained alike, on lengths 2 to 14.
        length: whose shares are printed, and of which one string is shown: the first of those tested, not picked.

    Values:
        attention, fixed: shares at ``length``; attention_N, fixed_N: at length N, 2 to 22.
        shortest, longest: lengths trained on; steps: of training, both; strings: tested for each share.
        attention_wrong, fixed_wrong: wrong digits in the string shown.
        attention_parameters, fixed_parameters: numbers learnt.
    """
    models = {"attention": attention_model, "fixed": fixed_model}
    shares = {name: {n: share_right(model, n) for n in LENGTHS} for name, model in models.items()}
    read, expected = (rows[0].tolist() for rows in trial_strings(length))
    written = {name: reverse(model, np.array([read]))[0].tolist() for name, model in models.items()}
    values: dict[str, object] = {"shortest": SHORTEST, "longest": LONGEST, "strings": STRINGS}
    values["steps"] = len(fixed_model["losses"])
    for name, model in models.items():
        values |= {f"{name}_{n}": share for n, share in shares[name].items()} | {name: shares[name][length]}
        values[f"{name}_wrong"] = sum(a != b for a, b in zip(written[name], expected, strict=True))
        values[f"{name}_parameters"] = sum(matrix.size for matrix in model["parameters"].values())
    fig, (chart, example) = plt.subplots(1, 2, width_ratios=[68, 32], gridspec_kw={"wspace": 0.04})
    draw_chart(chart, shares, length)
    draw_example(example, read, written)
    return fig, values


def draw_chart(ax: Axes, shares: dict[str, dict[int, float]], length: int) -> None:
    """Both curves, the range that was trained on shaded, with their numbers at one length."""
    t = theme()
    ax.axvspan(SHORTEST, LONGEST, color=t.hairline, alpha=0.4, lw=0, zorder=0)
    ax.text(SHORTEST + 0.3, 0.03, "lengths trained on", color=t.quiet, size=20)
    for name, style, width, colour, fill in (
        ("fixed", "--o", 3, t.quiet, t.paper),
        ("attention", "-o", 4, t.ink, t.ink),
    ):
        row = shares[name]
        ax.plot(list(row), list(row.values()), style, color=colour, lw=width, mfc=fill, mew=2.5, ms=8, clip_on=False)
        ax.plot(length, row[length], "o", ms=16, color=colour, mfc=fill, mew=3, clip_on=False)
        number, above = f"{100 * row[length]:.3g}{THIN_SPACE}%", (0, 14)
        ax.annotate(number, (length, row[length]), above, textcoords="offset points", size=28, weight=600, color=colour)
    ax.text(17.1, 0.72, "attention", size=24, weight=600)
    ax.text(8.9, 0.5, "one fixed vector", size=24, weight=600, color=t.quiet)
    ax.set(xlim=(min(LENGTHS), max(LENGTHS)), ylim=(0, 1.15), xticks=range(2, 23, 4), yticks=[0, 0.5, 1])
    ax.set_yticklabels(["0", percent(0.5), percent(1)])
    ax.set_xlabel("digits to write backwards")
    ax.set_title("strings written without a mistake", loc="left", color=t.quiet)


def draw_example(ax: Axes, read: list[int], written: dict[str, list[int]]) -> None:
    """One string, and what both models write for it, wrong digits boxed."""
    t, count = theme(), len(read)
    ax.set(xlim=(-0.5, max(count, 10) - 0.5), ylim=(6.6, -0.6))
    ax.axis("off")
    rows = {"read": (read, t.key), "attention writes": (written["attention"], t.query),
            "one fixed vector writes": (written["fixed"], t.query)}  # fmt: skip
    for height, (words, (digits, colour)) in enumerate(rows.items()):
        top = 2.3 * height
        ax.text(-0.5, top - 0.1, words, size=20, color=t.quiet, va="center")
        for place, digit in enumerate(digits):
            wrong = height > 0 and digit != read[count - 1 - place]
            ax.text(place, top + 0.85, str(digit), size=28 if count <= 14 else 20, ha="center", va="center",
                    color=t.ink if wrong else colour, weight=600 if wrong else 400)  # fmt: skip
            if wrong:
                ax.add_patch(Rectangle((place - 0.46, top + 0.4), 0.92, 0.9, fc=t.hairline, ec=t.ink, lw=1.5, zorder=0))
