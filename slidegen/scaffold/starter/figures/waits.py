"""How averages of waiting times are spread.

A figure is a function that returns a matplotlib figure and, if you like, a dict of values for the text and the claims.
"""

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.figure import Figure

from slidegen.figure import theme

MINUTES = 10.0  # how long one waits on average
COUNTS = (1, 4, 16, 64, 256)


def averages(count: int, *, repeats: int = 10_000) -> np.ndarray:
    """Wait ``count`` times and take the average; do so again and again."""
    rng = np.random.default_rng(count)
    return np.mean([rng.exponential(MINUTES, repeats) for _ in range(count)], axis=0)


def crowd(*, count: Annotated[int, Interval(ge=1, le=64)] = 16) -> tuple[Figure, dict[str, float]]:
    """Single waits, and averages of ``count`` of them; the annotation gives the slider its ends."""
    single, many = averages(1), averages(count)
    fig, ax = plt.subplots()
    bins = np.linspace(0, 4 * MINUTES, 81)
    ax.hist(single, bins, density=True, color=theme().hairline)
    ax.hist(many, bins, density=True, color=theme().query, alpha=0.85)
    ax.set(xlabel="minutes", xlim=(0, 4 * MINUTES), yticks=[])
    ax.spines["left"].set_visible(False)
    ax.text(0.98, 0.95, f"averages of {count}", color=theme().query, ha="right", va="top", transform=ax.transAxes)
    ax.text(0.98, 0.87, "single waits", color=theme().quiet, ha="right", va="top", transform=ax.transAxes)
    values = {"count": count, "mean": single.mean(), "single": single.std(), "spread": many.std()}
    return fig, values


def fall() -> tuple[Figure, dict[str, object]]:
    """The spread of averages by the number of waits in each, and the line through it."""
    measured = np.array([averages(count).std() for count in COUNTS])
    predicted = MINUTES / np.sqrt(COUNTS)
    slope = np.polyfit(np.log(COUNTS), np.log(measured), 1)[0]
    fig, ax = plt.subplots()
    ax.loglog(COUNTS, predicted, color=theme().quiet, linewidth=2)
    ax.loglog(COUNTS, measured, "o", color=theme().query, markersize=14)
    ax.set(xlabel="waits in an average", ylabel="spread, minutes")
    ax.set_xticks(COUNTS, [str(count) for count in COUNTS])
    ax.set_yticks([1, 2, 5, 10], ["1", "2", "5", "10"])
    ax.minorticks_off()
    ax.annotate("the law", (COUNTS[3], predicted[3]), (24, 12), textcoords="offset points", color=theme().quiet)
    names = ("count", "measured", "predicted")
    rows = [dict(zip(names, row, strict=True)) for row in zip(COUNTS, measured, predicted, strict=True)]
    return fig, {"slope": slope, "rows": rows, "worst": np.abs(measured / predicted - 1).max()}
