"""How far back a recurrent network's gradient reaches: norms of Jacobian products against the number of steps.

h_t = tanh(W h_{t-1} + u_t) with W = gain Q and Q orthogonal, so that every singular value of W is ``gain``. Pascanu,
Mikolov & Bengio, "On the difficulty of training recurrent neural networks", ICML 2013: since tanh' <= 1, the gradient
over T steps is at most gain^T. A gain below 1 therefore must make it vanish, one above 1 only may make it explode.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import attend
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from written import percent

from slidegen.figure import theme

Floats = NDArray[np.floating]

UNITS, NOISE, STEPS = 64, 0.1, 100
GAINS = (0.8, 0.9, 1.0, 1.1, 1.5)  # measured
SHOWN = (1.0, 1.5)  # drawn beside the chosen one
LEFT = 0.01  # share of a gradient below which we call it gone


class Curve(NamedTuple):
    """One line of the picture: its name, a value for each distance from 0, and how heavy it is."""

    name: str
    norms: Floats
    width: float
    dashes: str | tuple[float, tuple[float, float]] = "-"

    @property
    def colour(self) -> str:
        """Thin lines stand behind."""
        return theme().ink if self.width > 3 else theme().quiet


def rnn_gradients(
    *,
    gain: Annotated[float, Interval(ge=0.5, le=1.6)] = 0.9,
    forget_gate: Annotated[float, Interval(ge=0.8, le=1.0)] = 0.99,
    steps: Annotated[int, Interval(ge=20, le=150)] = STEPS,
    seed: int = 0,
) -> tuple[Figure, dict[str, object]]:
    """Norm of dh_T/dh_0 against T for tanh networks, beside an LSTM's cell and attention.

    Args:
        gain: every singular value of the recurrent weights of the bold line.
        forget_gate: of the LSTM, the same at every step.
        steps: how far back to look.
        seed: of the orthogonal matrix and the inputs.

    Values, G being 08, 09, 10, 11, 15 for the gains 0.8 to 1.5, T being 10, 50, 100:
        gain_G_at_T: spectral norm of dh_T/dh_0.
        gain_11_peak: the largest norm on the way at gain 1.1, which ends below 1.
        chosen_steps: steps after which the bold line stays below 1 %; -1 if it never does.
        bound_excess: how far any norm exceeds gain^T, relative; <= 0 up to rounding.
        jacobian_error: largest relative error of the product against central differences, 20 steps.
        linear_error: largest |norm - gain^T| / gain^T without input, where tanh' = 1.
        gate_90_at_100, gate_95_at_100, gate_99_at_100: product of a hundred forget gates of 0.9, 0.95 and 0.99.
        attention_least: least weight, over all distances, that a query gives the one key it matches.
        attention_uniform: what it gives that key if it cannot tell them apart.
    """
    longest = max(steps, STEPS)
    norms = {g: gradient_norms(g, longest, seed) for g in sorted({*GAINS, gain})}
    matched = matched_weights(longest, seed)
    curves = [Curve(f"RNN, gain {g:g}", norms[g], 6 if g == gain else 2.5) for g in sorted({*SHOWN, gain})]
    gates = powers(forget_gate, longest)  # the direct path through a cell: the product of its forget gates
    curves.append(Curve(f"LSTM cell, gate {forget_gate:g}", gates, 4, dashes=(0, (4, 1.5))))
    curves.append(Curve("attention, on a match", matched, 6))
    values: dict[str, object] = {
        f"gain_{round(10 * g):02d}_at_{t}": float(norms[g][t]) for g in GAINS for t in (10, 50, 100)
    }
    values |= {"gain_11_peak": float(norms[1.1].max()), "chosen_steps": steps_until(norms[gain], LEFT)}
    values |= checks(norms, seed) | {f"gate_{g}_at_100": (g / 100) ** 100 for g in (90, 95, 99)}
    values |= {"attention_least": float(matched.min()), "attention_uniform": 1 / len(matched)}
    return draw(curves, norms[gain], steps), values


def recurrent_weights(gain: float, seed: int) -> Floats:
    """(64, 64): ``gain`` times a random orthogonal matrix."""
    orthogonal, triangle = np.linalg.qr(np.random.default_rng(seed).standard_normal((UNITS, UNITS)))
    return gain * orthogonal * np.sign(np.diag(triangle))


def inputs(steps: int, seed: int) -> Floats:
    """(steps, 64) what reaches the units at each step, N(0, 0.1^2)."""
    return NOISE * np.random.default_rng([seed, 1]).standard_normal((steps, UNITS))


def run(weights: Floats, start: Floats, driven: Floats) -> Floats:
    """States (steps + 1, ..., d) of h_t = tanh(W h_{t-1} + u_t) from ``start`` (..., d), for inputs u (steps, d)."""
    states = [start]
    for u in driven:
        states.append(np.tanh(states[-1] @ weights.T + u))
    return np.stack(states)


def jacobians(weights: Floats, states: Floats) -> Floats:
    """dh_t/dh_0 for t = 0, 1, ... of shape (steps + 1, d, d): the product of diag(1 - h_t^2) W.

    This is backpropagation through time: the unrolled network is a deep one whose layers share W.
    """
    products = [np.eye(len(weights))]
    for h in states[1:]:
        products.append((1 - h**2)[:, None] * weights @ products[-1])
    return np.stack(products)


def gradient_norms(gain: float, steps: int, seed: int) -> Floats:
    """(steps + 1,) spectral norms of dh_t/dh_0, from h_0 = 0."""
    weights = recurrent_weights(gain, seed)
    states = run(weights, np.zeros(UNITS), inputs(steps, seed))
    return np.linalg.norm(jacobians(weights, states), ord=2, axis=(1, 2))


def matched_weights(steps: int, seed: int) -> Floats:
    """(steps + 1,) weight that a query gives the one key that it equals, that key being 0, 1, ... steps back.

    The output is the weighted average of the values, so this weight is also the gradient by that value, whatever the
    distance. Keys are random directions of length sqrt(64), all ``steps + 1`` of them in sight at once.
    """
    keys = np.random.default_rng([seed, 2]).standard_normal((steps + 1, UNITS))
    keys *= np.sqrt(UNITS) / np.linalg.norm(keys, axis=1, keepdims=True)
    return np.diagonal(attend(keys, keys, keys)[1])


def steps_until(norms: Floats, share: float) -> int:
    """The first step from which on ``norms`` stay below ``share``; -1 if they do not."""
    above = np.flatnonzero(norms >= share)
    return int(above[-1]) + 1 if above[-1] + 1 < len(norms) else -1


def checks(norms: Mapping[float, Floats], seed: int) -> dict[str, object]:
    """The measured errors: against the bound, finite differences and the linear network."""
    errors = [jacobian_error(gain, 20, seed) for gain in GAINS]
    linear = [np.abs(quiet_norms(gain, STEPS, seed) / powers(gain, STEPS) - 1).max() for gain in GAINS]
    excess = [(series / powers(gain, len(series) - 1)).max() - 1 for gain, series in norms.items()]
    return {
        "bound_excess": float(max(excess)),
        "jacobian_error": float(max(errors)),
        "linear_error": float(max(linear)),
    }


def powers(gain: float, steps: int) -> Floats:
    """gain^t for t = 0 .. steps: the bound on the norms, and what a gate leaves in a cell."""
    return np.power(float(gain), np.arange(steps + 1))


def quiet_norms(gain: float, steps: int, seed: int) -> Floats:
    """The norms without input: the state stays 0, where tanh is the identity to first order."""
    weights = recurrent_weights(gain, seed)
    return np.linalg.norm(jacobians(weights, np.zeros((steps + 1, UNITS))), ord=2, axis=(1, 2))


def jacobian_error(gain: float, steps: int, seed: int, nudge: float = 1e-5) -> float:
    """Relative Frobenius distance of dh_T/dh_0 from central differences, all 64 directions at once."""
    weights, driven = recurrent_weights(gain, seed), inputs(steps, seed)
    exact = jacobians(weights, run(weights, np.zeros(UNITS), driven))[-1]
    ends = [run(weights, sign * nudge * np.eye(UNITS), driven)[-1] for sign in (1, -1)]
    return float(np.linalg.norm((ends[0] - ends[1]).T / (2 * nudge) - exact) / np.linalg.norm(exact))


def draw(curves: list[Curve], chosen: Floats, steps: int) -> Figure:
    """All lines on one logarithmic axis, named at their ends, and where the chosen one has lost 99 %."""
    fig, ax = plt.subplots()
    ax.set(yscale="log", xlim=(0, steps), ylim=(3e-7, 1e5), xlabel="steps back")
    for curve in curves:
        ax.plot(curve.norms[: steps + 1], color=curve.colour, lw=curve.width, ls=curve.dashes)
    name_ends(ax, curves, steps)
    mark_loss(ax, chosen, steps)
    ax.set_yticks([1e-6, 1e-4, LEFT, 1, 100, 1e4])
    ax.set_xticks([0, steps // 2, steps])
    ax.set_title("norm of the gradient, 1 = undiminished", color=theme().quiet)
    return fig


def name_ends(ax: Axes, curves: list[Curve], steps: int, apart: float = 5.0) -> None:
    """Each line's name at its end; names of lines that end close together are spread, by a factor of ``apart``."""
    lowest, highest = ax.get_ylim()
    height = 0.0
    for curve in sorted(curves, key=lambda curve: curve.norms[steps]):
        height = min(max(curve.norms[steps], height * apart, lowest), highest)
        ax.annotate(curve.name, (steps, height), (14, 0), textcoords="offset points", va="center", size=22,
                    weight="semibold", color=curve.colour, annotation_clip=False)  # fmt: skip


def mark_loss(ax: Axes, chosen: Floats, steps: int) -> None:
    """A dot where the chosen line falls below 1 %, with the number of steps."""
    lost = steps_until(chosen, LEFT)
    if not 0 < lost <= steps:
        return
    ax.plot(lost, chosen[lost], "o", ms=16, color=theme().ink, mec=theme().paper, mew=3, zorder=3)
    early = lost < steps / 5  # no room to the left of the line
    beside, ha, va = ((24, 14), "left", "center") if early else ((-16, -10), "right", "top")
    text = f"under {percent(0.01)}\nafter {lost} steps"
    ax.annotate(
        text, (lost, chosen[lost]), beside, textcoords="offset points", ha=ha, va=va, size=24, weight="semibold"
    )


if __name__ == "__main__":
    rnn_gradients()
    plt.show()
