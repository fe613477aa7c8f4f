"""Experience replay and episodic lookup on the same memory: the same formula, asked different questions.

Prioritised replay draws transition i for training with P(i) = p_i^alpha / sum_k p_k^alpha (Schaul, Quan, Antonoglou &
Silver 2016), which is softmax(alpha log p). Neural episodic control (Pritzel et al. 2017) weights what it remembers by
an inverse-distance kernel between the present state and each stored one, which is softmax(log kernel). Only the second
depends on where the robot is now.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import softmax
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.floating]

PLACES: Floats = np.arange(12.0)  # m along a corridor, where each stored transition happened
ROBOTS = (2.0, 8.0)  # m, the two present states that are compared
SEED, SPREAD = 30, 1.5  # of the made-up log-normal priorities
TOP = 0.62  # probability at the upper edge of a panel, in both modes unless a bar needs more


def replay_lookup(
    *,
    mode: Literal["replay", "lookup"] = "replay",
    alpha: Annotated[float, Interval(ge=0.0, le=2.0)] = 0.6,
    delta: Annotated[float, Interval(ge=0.05, le=5.0)] = 0.5,
) -> tuple[Figure, dict[str, object]]:
    """Twelve stored transitions and how much each counts while the robot is at one place and at another.

    Args:
        mode: what is drawn, chances of being replayed or weights in an episodic lookup.
        alpha: how much the priority counts in replay; 0 draws uniformly.
        delta: added to the squared distance in the lookup's kernel, m^2.

    Values, all of them in both modes:
        replay_change, lookup_change: probability that moves when the robot does, 0 to 1 (total variation).
        softmax_error: largest difference between p^alpha / sum p^alpha and softmax(alpha log p).
        kernel_error: the same between the normalised kernel and softmax(log kernel).
        uniform_error: at alpha = 0, from 1/12.
        rows_error: largest difference of a row's sum from 1.
    """
    priorities = np.random.default_rng(SEED).lognormal(sigma=SPREAD, size=PLACES.size)
    replay = np.stack([replay_chances(priorities, alpha)] * len(ROBOTS))  # the present state is no argument of it
    lookup = np.stack([lookup_weights(robot, PLACES, delta) for robot in ROBOTS])
    powers, kernels = priorities**alpha, inverse_distance(np.array(ROBOTS)[:, None], PLACES, delta)
    values: dict[str, object] = {
        "replay_change": total_variation(*replay),
        "lookup_change": total_variation(*lookup),
        "softmax_error": float(np.abs(powers / powers.sum() - replay[0]).max()),
        "kernel_error": float(np.abs(kernels / kernels.sum(axis=1, keepdims=True) - lookup).max()),
        "uniform_error": float(np.abs(replay_chances(priorities, 0.0) - 1 / PLACES.size).max()),
        "rows_error": float(np.abs(np.concatenate([replay, lookup]).sum(axis=1) - 1).max()),
    }
    return draw(replay if mode == "replay" else lookup, mode), values


def replay_chances(priorities: Floats, alpha: float) -> Floats:
    """(n,): chance of being drawn for a training step, by positive priorities (n,) such as |TD error|."""
    return softmax(alpha * np.log(priorities))


def inverse_distance(state: Floats | float, stored: Floats, delta: float) -> Floats:
    """Kernel 1 / (distance^2 + delta) of one-dimensional states, in 1/m^2; broadcasts."""
    kernel: Floats = 1 / ((state - stored) ** 2 + delta)
    return kernel


def lookup_weights(state: float, stored: Floats, delta: float) -> Floats:
    """(n,): share of each stored transition in what is remembered at ``state``."""
    return softmax(np.log(inverse_distance(state, stored, delta)))


def total_variation(first: Floats, second: Floats) -> float:
    """Probability that must be moved to turn one distribution into the other, 0 to 1."""
    return float(np.abs(first - second).sum() / 2)


def draw(rows: Floats, mode: str) -> Figure:
    """One panel per place of the robot, on a common scale."""
    fig, axes = plt.subplots(len(ROBOTS), 1, sharex=True, sharey=True)
    axes[0].set(xlim=(-0.7, PLACES.size - 0.3), ylim=(0, max(TOP, 1.25 * rows.max())))
    for ax, weights, robot in zip(axes, rows, ROBOTS, strict=True):
        bars(ax, weights, asked=mode == "lookup")
        robot_at(ax, robot)
    fig.supxlabel("12 stored transitions, by place", fontsize=20, color=theme().quiet)
    return fig


def bars(ax: Axes, weights: Floats, *, asked: bool) -> None:
    """A bar for each transition and the number of the largest, which has the colour of a key if it was asked."""
    t = theme()
    best = int(weights.argmax())
    colours = [t.hairline] * weights.size
    colours[best] = t.key if asked else t.quiet
    ax.bar(PLACES, weights, width=0.8, color=colours)
    number: Any = {"ha": "center", "va": "bottom", "fontsize": 24, "weight": "semibold", "color": colours[best]}
    ax.text(PLACES[best], weights[best] + 0.01, f"{weights[best]:.2f}", **number)
    ax.spines["left"].set_visible(False)
    ax.set(xticks=[], yticks=[])


def robot_at(ax: Axes, place: float) -> None:
    """The robot's present place, a mark below the axis with its name beside it."""
    t = theme()
    below: Any = {"transform": ax.get_xaxis_transform(), "clip_on": False, "color": t.query}
    ax.plot(place, -0.1, marker="^", markersize=18, **below)
    ax.text(place + 0.5, -0.1, "robot now", va="center", fontsize=20, weight="semibold", **below)


if __name__ == "__main__":
    replay_lookup()
    plt.show()
