"""The twelve figures of the measured deck, as an author would write them: some hundred points, a picture, words."""

from __future__ import annotations

POINTS = 300
VALUES = ("mean", "spread", "largest", "smallest", "area")

# What each figure draws: its own kind of plot, so that the twelve do not share their cost.
DRAWINGS = {
    "cloud": "ax.scatter(x, y, c=y)",
    "curve": "ax.plot(x, y)",
    "stairs": "ax.step(x, y)",
    "bars": "ax.bar(x[::10], y[::10], width=0.2)",
    "counts": "ax.hist(y, bins=30)",
    "band": "ax.fill_between(x, y - 0.3, y + 0.3)",
    "errors": 'ax.errorbar(x[::10], y[::10], yerr=0.2, fmt="o")',
    "stems": "ax.stem(x[::10], y[::10])",
    "arrows": "ax.quiver(x[::10], y[::10], np.cos(x[::10]), np.sin(x[::10]))",
    "heights": "ax.contour(np.outer(np.sin(x[:60]), np.cos(x[:60])))",
    "boxes": "ax.boxplot(y.reshape(10, -1).T)",
    "cells": "ax.hexbin(x, y, gridsize=20)",
}

_SCRIPT = '''"""A noisy sine: {name}."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

SEED = {seed}


def {name}(*, points: int = {points}) -> tuple[Figure, dict[str, float]]:
    """Draw it beside its correlations; the values describe the samples."""
    rng = np.random.default_rng(SEED)
    x = np.linspace(0, 10, points)
    y = np.sin(x) + rng.normal(0, 0.2, points)
    fig, (ax, side) = plt.subplots(1, 2, width_ratios=[2, 1])
    {drawing}
    ax.set(xlabel="time (s)", ylabel="signal")
    ax.text(0.02, 0.98, f"{{points}} samples, mean {{y.mean():.2f}}", transform=ax.transAxes, va="top")
    side.imshow(np.outer(y[:40], y[:40]))
    side.set_axis_off()
    side.set_title("products")
    return fig, {{
        "mean": float(y.mean()),
        "spread": float(y.std()),
        "largest": float(y.max()),
        "smallest": float(y.min()),
        "area": float(np.trapezoid(y, x)),
    }}
'''


def script(name: str, *, seed: int) -> str:
    """The source of a figure; another seed is another picture."""
    return _SCRIPT.format(name=name, drawing=DRAWINGS[name], points=POINTS, seed=seed)
