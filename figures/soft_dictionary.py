"""Attention as a dictionary that looks up by likeness: every key matches a bit, and a blend of the values comes back.

A robot in a room has measured a few distances. Keys are the bearings they were measured at, values the distances, and
a query is a bearing in between, which an ordinary dictionary would miss. All keys are unit vectors: on a line, a dot
product would favour the longest key and not the nearest.
"""

from __future__ import annotations

import itertools
import math
from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import attend, entropy, softmax
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from notation import check_notation
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.float64]

ROOM, ROBOT, FIRST_BEARING = (5.0, 3.0), (1.6, 1.0), 20.0  # m, m, degrees
COLD, HOT = 0.01, 10.0
PATTERNS, PATTERN_LENGTH, FLIPPED, SHARPNESS = 20, 64, 12, 1.0


def soft_dictionary(
    *,
    query: Annotated[int, Interval(ge=0, le=359)] = 45,
    temperature: Annotated[float, Interval(ge=0.01, le=10)] = 0.5,
    keys: Annotated[int, Interval(ge=2, le=9)] = 6,
) -> tuple[Figure, dict[str, object]]:
    """The bearings on a ring, the weight of each entry, and what is looked up at all bearings, from hard to soft.

    Args:
        query: bearing that is asked for, degrees.
        temperature: the scores are divided by it before the softmax.
        keys: how many distances were measured.

    Values:
        query, temperature, keys: as given.
        output: the distance that is looked up, m.
        best_value, mean_value: the value of the best key, and the mean of all values, m.
        best_weight, smallest_weight: of the entries.
        cold_error, hot_error: difference to these two where the temperature goes to 0 and to infinity, m.
        entropy_rises: whether the entropy of the weights grows with the temperature throughout.
        kernel_error: largest difference to Nadaraya and Watson's kernel regression.
        order_error: largest change of the output if the entries are reordered, m.
        hopfield_error: between attention with K = V = X and one update of a modern Hopfield network.
        patterns, pattern_length, flipped, recalled: stored patterns, their length, how many signs of each were
            flipped, and how many patterns one update brought back without a mistake.
        and the values of notation.check_notation.
    """
    bearings = FIRST_BEARING + np.arange(keys) * 360 / keys
    distances = walls(bearings)
    asked = np.array([float(query)])
    output, weights = (array[0] for array in look_up(asked, bearings, distances, temperature))
    values = {
        "query": query,
        "temperature": temperature,
        "keys": keys,
        "output": float(output),
        "best_value": float(distances[weights.argmax()]),
        "mean_value": float(distances.mean()),
        "best_weight": float(weights.max()),
        "smallest_weight": float(weights.min()),
    }
    fig, (ring, entries, curve) = plt.subplots(1, 3, width_ratios=(1.4, 1, 1.1))
    fig.set_layout_engine("constrained", wspace=0.08)
    draw_ring(ring, query, bearings, weights)
    draw_entries(entries, bearings, distances, weights, float(output))
    draw_curves(curve, query, bearings, distances, temperature)
    return fig, values | check_limits(asked, bearings, distances) | check_memory() | check_notation()


def unit(bearings: Floats) -> Floats:
    """(n, 2) unit vectors that point at bearings (n,), degrees."""
    angles = np.radians(bearings)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def walls(bearings: Floats) -> Floats:
    """Distance (n,) in m from the robot to the wall that it sees at each bearing (n,), degrees."""
    direction = unit(bearings)
    target = np.where(direction > 0, ROOM, 0.0)
    with np.errstate(divide="ignore"):
        return np.min((target - ROBOT) / direction, axis=-1, where=np.abs(direction) > 1e-12, initial=math.inf)


def look_up(queries: Floats, bearings: Floats, values: Floats, temperature: float) -> tuple[Floats, Floats]:
    """Outputs (m,) and weights (m, n): attention of bearings to bearings (degrees), with one number as value."""
    outputs, weights = attend(unit(queries), unit(bearings), values[:, None], scale=1 / temperature)
    return outputs[:, 0], weights


def kernel_regression(queries: Floats, bearings: Floats, values: Floats, variance: float) -> Floats:
    """Nadaraya 1964, Watson 1964: the mean of the values, weighted by a Gaussian of the distance to the query (m,).

    For keys of one length this is attention: |q - k|^2 / 2 and -q.k differ by what is the same for all keys.
    """
    squares = ((unit(queries)[:, None] - unit(bearings)[None]) ** 2).sum(axis=-1)
    kernel = np.exp(-squares / (2 * variance))
    return (kernel @ values) / kernel.sum(axis=1)


def hopfield_update(patterns: Floats, states: Floats, sharpness: float) -> Floats:
    """One step of a modern Hopfield network (Ramsauer et al. 2021): patterns (n, d), states (m, d) -> (m, d).

    The paper writes patterns and states as columns: X softmax(beta X^T xi).
    """
    columns = patterns.T
    return (columns @ softmax(sharpness * columns.T @ states.T, axis=0)).T


def check_limits(asked: Floats, bearings: Floats, values: Floats) -> dict[str, object]:
    """What the lookup tends to when hard and when soft, and two things it must equal at any temperature."""
    temperatures = np.geomspace(0.01, 10, 61)
    spreads = [float(entropy(look_up(asked, bearings, values, t)[1])[0]) for t in temperatures]
    everywhere = np.arange(360.0)
    best = values[(unit(asked) @ unit(bearings).T).argmax(axis=1)]
    order = np.random.default_rng(0).permutation(len(values))
    outputs, _ = look_up(everywhere, bearings, values, 0.2)
    return {
        "cold_error": float(np.abs(look_up(asked, bearings, values, 1e-3)[0] - best).max()),
        "hot_error": float(np.abs(look_up(asked, bearings, values, 1e9)[0] - values.mean()).max()),
        "entropy_rises": all(a < b for a, b in itertools.pairwise(spreads)),
        "kernel_error": float(np.abs(outputs - kernel_regression(everywhere, bearings, values, 0.2)).max()),
        "order_error": float(np.abs(outputs - look_up(everywhere, bearings[order], values[order], 0.2)[0]).max()),
    }


def check_memory(seed: int = 0) -> dict[str, object]:
    """Store random patterns of signs, spoil each, and look it up by itself: recall by content."""
    rng = np.random.default_rng(seed)
    patterns = rng.choice([-1.0, 1.0], size=(PATTERNS, PATTERN_LENGTH))
    spoilt = patterns.copy()
    for row in spoilt:
        row[rng.choice(PATTERN_LENGTH, FLIPPED, replace=False)] *= -1
    found, _ = attend(spoilt, patterns, patterns, scale=SHARPNESS)
    return {
        "hopfield_error": float(np.abs(found - hopfield_update(patterns, spoilt, SHARPNESS)).max()),
        "patterns": PATTERNS,
        "pattern_length": PATTERN_LENGTH,
        "flipped": FLIPPED,
        "recalled": int((np.sign(found) == patterns).all(axis=1).sum()),
    }


def draw_ring(ax: Axes, query: int, bearings: Floats, weights: Floats) -> None:
    """Keys on the unit circle, each with a spoke as thick as its weight; the query is an arrow."""
    t = theme()
    ax.plot(*unit(np.linspace(0, 360, 181)).T, color=t.hairline, lw=2, zorder=0)
    for bearing, (x, y), weight in zip(bearings, unit(bearings), weights, strict=True):
        ax.plot([0, x], [0, y], color=t.key, lw=24 * weight, alpha=0.35, solid_capstyle="butt", zorder=1)
        ax.plot(x, y, "o", ms=16, color=t.key)
        beyond = {"xytext": (36 * x, 26 * y), "textcoords": "offset points", "ha": "center", "va": "center"}
        ax.annotate(f"{bearing:.0f}°", (x, y), **beyond, color=t.key, size=20)
    tip = 0.86 * unit(np.array(float(query)))
    arrow = {"arrowstyle": "-|>", "color": t.query, "lw": 4, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 26}
    ax.annotate("", tip, (0, 0), arrowprops=arrow)
    ax.set(aspect="equal", anchor="N", xlim=(-1.35, 1.35), ylim=(-1.3, 1.3))
    ax.set_title(f"query {query}°", size=22, weight="semibold", color=t.query)
    ax.axis("off")


def draw_entries(ax: Axes, bearings: Floats, values: Floats, weights: Floats, output: float) -> None:
    """The dictionary: a line an entry, with its weight as a bar between key and value; their blend below."""
    t = theme()
    rows, right = np.arange(len(bearings)), 1.55
    ax.barh(rows, weights, 0.5, color=t.hairline)
    for row, weight in enumerate(weights):
        ax.text(weight + 0.03, row, f"{weight:.2f}", va="center", size=20)
        ax.text(-0.08, row, f"{bearings[row]:.0f}°", va="center", ha="right", color=t.key, size=20)
        ax.text(right, row, f"{values[row]:.1f} m", va="center", ha="right", color=t.value, size=20)
    ax.plot([-0.4, right], [len(rows) - 0.5] * 2, color=t.quiet, lw=1.5, clip_on=False)
    ax.text(-0.4, len(rows) + 0.1, "their blend", va="center", size=20)
    ax.text(right, len(rows) + 0.1, f"{output:.2f} m", va="center", ha="right", size=30, weight=600, color=t.value)
    for x, name, colour, side in (
        (-0.08, "key", t.key, "right"),
        (0, "weight", t.ink, "left"),
        (right, "value", t.value, "right"),
    ):
        ax.text(x, -0.85, name, ha=side, color=colour, size=22)
    ax.set(xlim=(-0.4, right), ylim=(len(rows) + 0.6, -1.1))
    ax.axis("off")


def draw_curves(ax: Axes, query: int, bearings: Floats, values: Floats, temperature: float) -> None:
    """What is looked up at every bearing: hard, as asked, and so soft that it is the mean."""
    t = theme()
    everywhere = np.arange(361.0)
    styles = ((COLD, t.quiet, 2.5, "-"), (HOT, t.quiet, 2.5, (0, (4, 3))), (temperature, t.value, 5, "-"))
    for tau, colour, width, dashes in styles:
        ax.plot(everywhere, look_up(everywhere, bearings, values, tau)[0], color=colour, lw=width, ls=dashes)
    output = look_up(np.array([float(query)]), bearings, values, temperature)[0]
    ax.axvline(query, ymax=0.93, color=t.query, lw=2, zorder=0)
    ax.plot(bearings, values, "o", ms=11, mfc=t.key, mec=t.paper, mew=1.5, clip_on=False, zorder=4)
    ax.plot(query, output, "o", ms=15, color=t.value, mec=t.paper, mew=2, zorder=5)
    ax.text(62, values.max(), f"{COLD:g}: the nearest", va="center", color=t.quiet)
    ax.text(250, values.mean() + 0.08, f"{HOT:g}: the mean", ha="center", va="bottom", color=t.quiet)
    ax.set(xlim=(0, 360), ylim=(0, 1.12 * values.max()), xlabel="query, degrees", ylabel="looked up, m")
    ax.set_xticks([0, 180, 360])
    ax.set_yticks([0, 1, 2, 3])
    ax.set_title(f"temperature {temperature:g}", size=22, weight="semibold", color=t.value)
