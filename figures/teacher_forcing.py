"""A pendulum predicted one step ahead from the truth, and from its own predictions: errors that training never sees.

Feeding the true previous value in training is teacher forcing (Williams & Zipser 1989); that the model then runs on
its own predictions is a gap between training and use, exposure bias (Ranzato et al. 2016).
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from next_token import measure
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.floating]
Model = Literal["linear", "cubic"]

GRAVITY, DAMPING = 9.81, 0.1  # g over length, 1/s^2; 1/s
STEP, STEPS = 0.05, 79  # s; transitions in a swing
SENTENCE = "I arrived at the bank after"


class Fit(NamedTuple):
    """A model of one step: ``features(state) @ weights`` is the next state."""

    weights: Floats
    model: Model

    def __call__(self, states: Floats) -> Floats:
        """(..., 2) angle and speed -> the same one step later."""
        return features(states, self.model) @ self.weights


def teacher_forcing(
    *,
    model: Model = "linear",
    start: Annotated[float, Interval(ge=0.3, le=1.5)] = 1.4,
    horizon: Annotated[int, Interval(ge=20, le=STEPS)] = STEPS,
    seed: int = 0,
) -> tuple[Figure, dict[str, object]]:
    """One swing predicted with and without the truth at hand, and the mean error over a hundred swings.

    Args:
        model: of one step, fitted by least squares: linear, or with cubic terms.
        start: angle from which the drawn pendulum is let go, rad.
        horizon: steps that are drawn.
        seed: of the swings it learns from and of those it is tested on.

    Values, in rad, means over 100 test swings of the absolute error of the angle:
        forced_1, forced_79: fed with the truth, at the first and the last step; forced_worst: the largest of all.
        free_10, free_20, free_40, free_79: fed with itself. ratio_79: free_79 / forced_79.
        propagation_error: largest difference between the free-running error and the one-step errors carried on by
            powers of the matrix, linear model.
        largest_eigenvalue: of that matrix, its modulus: below 1, errors add up but are not amplified.
        cubic_free_79, cubic_forced_79: the same for the model with cubic terms.
        and all that next_token.measure finds out about predicting the next word of a sentence.
    """
    learnt, tests = (swings(np.random.default_rng([seed, k]), count) for k, count in ((0, 200), (1, 100)))
    fits = {name: fit(learnt, name) for name in ("linear", "cubic")}
    shown = pendulum(np.array([start, 0.0]), STEPS)
    forced, free = errors(fits[model], tests)
    cubic_forced, cubic_free = errors(fits["cubic"], tests)
    values: dict[str, object] = {f"free_{t}": float(free[t]) for t in (10, 20, 40, 79)}
    values |= {"forced_1": float(forced[1]), "forced_79": float(forced[-1]), "forced_worst": float(forced.max())}
    values |= {"ratio_79": float(free[-1] / forced[-1]), "propagation_error": propagation_error(fits["linear"], tests)}
    values |= {"largest_eigenvalue": float(np.abs(np.linalg.eigvals(fits["linear"].weights)).max())}
    values |= {"cubic_free_79": float(cubic_free[-1]), "cubic_forced_79": float(cubic_forced[-1])}
    return draw(shown, fits[model], forced, free, horizon), values | measure(SENTENCE)


def pendulum(start: Floats, steps: int) -> Floats:
    """(steps + 1, ..., 2) angle and angular speed of a damped pendulum from ``start`` (..., 2), by Runge-Kutta."""

    def slope(state: Floats) -> Floats:
        angle, speed = state[..., 0], state[..., 1]
        return np.stack([speed, -GRAVITY * np.sin(angle) - DAMPING * speed], axis=-1)

    states = [start]
    for _ in range(steps):
        state = states[-1]
        first = slope(state)
        second = slope(state + STEP / 2 * first)
        third = slope(state + STEP / 2 * second)
        fourth = slope(state + STEP * third)
        states.append(state + STEP / 6 * (first + 2 * second + 2 * third + fourth))
    return np.stack(states)


def swings(rng: np.random.Generator, count: int) -> Floats:
    """(80, count, 2) swings from random angles up to 1.5 rad either way and speeds up to 2 rad/s."""
    return pendulum(rng.uniform(-1, 1, (count, 2)) * [1.5, 2.0], STEPS)


def features(states: Floats, model: Model) -> Floats:
    """The state (..., 2), and for the cubic model its products of degree three as well: (..., 2) or (..., 6)."""
    if model == "linear":
        return states
    angle, speed = states[..., :1], states[..., 1:]
    return np.concatenate([states, *(angle**i * speed ** (3 - i) for i in range(4))], axis=-1)


def fit(truth: Floats, model: Model) -> Fit:
    """Least squares for the next state, always from the true one: teacher forcing."""
    known, wanted = features(truth[:-1], model), truth[1:]
    solution = np.linalg.lstsq(known.reshape(-1, known.shape[-1]), wanted.reshape(-1, 2), rcond=None)
    return Fit(solution[0], model)


def teacher_forced(step: Fit, truth: Floats) -> Floats:
    """Predictions (t, ..., 2), each from the true state before it; the first is given."""
    return np.concatenate([truth[:1], step(truth[:-1])])


def free_running(step: Fit, truth: Floats) -> Floats:
    """Predictions (t, ..., 2), each from the prediction before it; the first is given."""
    states = [truth[0]]
    for _ in truth[1:]:
        states.append(step(states[-1]))
    return np.stack(states)


def errors(step: Fit, truth: Floats) -> tuple[Floats, Floats]:
    """Mean absolute error of the angle after 0, 1, ... steps (t,), teacher forced and free running."""
    forced, free = (np.abs(run(step, truth) - truth)[..., 0].mean(axis=1) for run in (teacher_forced, free_running))
    return forced, free


def propagation_error(step: Fit, truth: Floats) -> float:
    """Largest |e_T - sum_k r_k M^(T-1-k)|, with e_T the free-running and r_k the one-step errors of a linear model.

    The identity holds for any truth, linear or not: e_(t+1) = e_t M + r_t, the states being rows.
    """
    local = (teacher_forced(step, truth) - truth)[1:]
    total = len(local)
    carried = sum(local[k] @ np.linalg.matrix_power(step.weights, total - 1 - k) for k in range(total))
    return float(np.abs(carried - (free_running(step, truth) - truth)[-1]).max())


def draw(truth: Floats, step: Fit, forced: Floats, free: Floats, horizon: int) -> Figure:
    """One swing above, the mean errors below, on one axis of time."""
    fig, (above, below) = plt.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.12})
    until = slice(0, horizon + 1)
    draw_swing(above, truth[until, 0], teacher_forced(step, truth)[until, 0], free_running(step, truth)[until, 0])
    draw_errors(below, forced[until], free[until])
    below.set(xlim=(0, horizon), xticks=[0, 20, 40, 60, horizon] if horizon > 70 else [0, horizon])
    below.set_xlabel(f"steps of {STEP} s")
    return fig


def draw_swing(ax: Axes, truth: Floats, forced: Floats, free: Floats) -> None:
    """The truth as a broad band, so that what lies on it can be seen to lie on it."""
    t = theme()
    steps = np.arange(len(truth))
    ax.plot(steps, truth, color=t.hairline, lw=12, solid_capstyle="round", clip_on=False)
    ax.plot(steps, free, color=t.ink, lw=4, clip_on=False)
    ax.plot(steps[::2], forced[::2], "o", ms=6, color=t.quiet, clip_on=False)
    ax.set_title("angle of one swing, rad; broad band: the truth", size=20, color=t.quiet)
    reach = 1.15 * np.abs([truth, free]).max()
    ax.set(ylim=(-reach, reach), yticks=[-1, 0, 1])
    ax.spines["bottom"].set_visible(False)


def draw_errors(ax: Axes, forced: Floats, free: Floats) -> None:
    """Both errors, each named where it ends."""
    t = theme()
    ax.plot(free, color=t.ink, lw=4)
    ax.plot(np.arange(len(forced))[::2], forced[::2], "o", ms=6, color=t.quiet, clip_on=False)
    ax.set_title("error of the angle, rad, mean of 100 swings", size=20, color=t.quiet)
    ax.set(ylim=(0, 1.1 * free.max()))
    ax.locator_params(axis="y", nbins=3)
    names = ((free[-1], "on its own", t.ink, "center"), (forced[-1], "fed the truth", t.quiet, "bottom"))
    for height, name, colour, side in names:
        ax.annotate(f"{height:.2g}\n{name}", (len(free) - 1, height), (16, 0), textcoords="offset points", va=side,
                    size=22, weight="semibold", color=colour, annotation_clip=False)  # fmt: skip


if __name__ == "__main__":
    teacher_forcing()
    plt.show()
