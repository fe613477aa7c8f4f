"""Why scores are divided by sqrt(d_k): the dot product of random vectors grows with d_k until the softmax saturates.

Vaswani et al. 2017, sec. 3.2.1 and footnote 4: if the components of q and k are independent with mean 0 and variance 1,
then q.k has mean 0 and variance d_k. That is a statement about initialisation: q and k that training has aligned have
a dot product that grows like d_k, and dividing by sqrt(d_k) does not cancel that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import entropy, softmax
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.floating]

KEY_DIMENSIONS = (1, 4, 16, 64, 256, 1024)
# One sample variance is all the noisier the fewer components it has seen, so short vectors are drawn more often.
COMPONENTS = 2**18


class Statistics(NamedTuple):
    """What a softmax makes of scores: mean entropy / ln n (1 is uniform), median and mean norm of its Jacobian."""

    entropy: float
    jacobian: float
    jacobian_mean: float


class Measurement(NamedTuple):
    """Sample variance of q.k for one d_k, and the softmax of its scores with and without the factor 1 / sqrt(d_k)."""

    variance: float
    unscaled: Statistics
    scaled: Statistics


def softmax_saturation(
    *,
    d_k: Literal[4, 16, 64, 256, 1024] = 256,
    n_keys: Annotated[int, Interval(ge=8, le=32)] = 16,
    queries: Annotated[int, Interval(ge=500, le=4000)] = 4000,
    seed: int = 0,
) -> tuple[Figure, dict[str, object]]:
    """Variance of the scores, entropy of the weights and slope of the softmax, against the key dimension.

    Args:
        d_k: the key dimension whose numbers are printed.
        n_keys: keys that a query chooses from.
        queries: queries whose softmax is looked at; the variance takes more where d_k is small.
        seed: of the random queries and keys.

    Values, for D in 1, 4, 16, 64, 256, 1024:
        variance_ratio_dD: sample Var(q.k) / D; variance_ratio_min, variance_ratio_max: over all D.
        entropy_unscaled_dD, entropy_scaled_dD: mean entropy of the weights / ln n; 1 is uniform, 0 one-hot.
        jacobian_unscaled_dD, jacobian_scaled_dD: median Frobenius norm of the softmax's Jacobian.
        jacobian_mean_unscaled_dD, jacobian_mean_scaled_dD: its mean, far above the median where the tail is heavy.
        jacobian_uniform: the norm for uniform weights; uniform_error: its distance from sqrt(n - 1) / n.
        finite_difference_error: largest difference between the Jacobian and central differences of the softmax.
    """
    rng = np.random.default_rng(seed)
    measured = {d: measure(rng, d_k=d, n_keys=n_keys, queries=queries) for d in KEY_DIMENSIONS}
    return draw(measured, d_k), summarise(measured) | checks(rng.standard_normal(n_keys))


def sample_scores(rng: np.random.Generator, *, d_k: int, n_keys: int, queries: int) -> Floats:
    """Unscaled scores q.k of shape (at least ``queries``, n_keys), components iid N(0, 1).

    The vectors come as sequences of ``n_keys`` tokens, each of which asks all of them, as in self-attention; drawing
    fresh keys for every query would cost ``n_keys`` times as much. Drawn in float32, which is exact enough here.
    """
    sequences = -(-queries // n_keys)
    q, k = rng.standard_normal((2, sequences, n_keys, d_k), dtype=np.float32)
    return (q @ k.swapaxes(-1, -2)).reshape(-1, n_keys).astype(np.float64)


def jacobian(weights: Floats) -> Floats:
    """Derivative of the softmax by its scores, diag(p) - p p^T, for weights p (..., n); shape (..., n, n)."""
    diagonal = weights[..., :, None] * np.eye(weights.shape[-1])
    return diagonal - weights[..., :, None] * weights[..., None, :]


def jacobian_norm(weights: Floats) -> Floats:
    """Frobenius norm of :func:`jacobian`: sqrt(n - 1) / n for uniform weights, 0 for one-hot ones.

    The matrix is built on purpose: sum p^2 - 2 sum p^3 + (sum p^2)^2 is the same in exact arithmetic, but goes
    negative by rounding once the softmax saturates.
    """
    return np.linalg.norm(jacobian(weights), axis=(-2, -1))


def jacobian_error(scores: Floats, step: float = 1e-5) -> float:
    """Largest difference between :func:`jacobian` and central differences of the softmax, for scores (n,)."""
    nudges = step * np.eye(scores.size)
    differences = (softmax(scores + nudges) - softmax(scores - nudges)) / (2 * step)
    return float(np.abs(differences.T - jacobian(softmax(scores))).max())


def describe(scores: Floats) -> Statistics:
    """The statistics of the softmax over the rows of scores (m, n)."""
    weights = softmax(scores)
    norms = jacobian_norm(weights)
    relative_entropy = entropy(weights).mean() / np.log(scores.shape[-1])
    return Statistics(float(relative_entropy), float(np.median(norms)), float(norms.mean()))


def measure(rng: np.random.Generator, *, d_k: int, n_keys: int, queries: int) -> Measurement:
    """Draw scores for one key dimension and describe them."""
    scores = sample_scores(rng, d_k=d_k, n_keys=n_keys, queries=max(queries, COMPONENTS // d_k))
    variance = float(scores.var())
    scores = scores[:queries]
    return Measurement(variance, unscaled=describe(scores), scaled=describe(scores / np.sqrt(d_k)))


def summarise(measured: dict[int, Measurement]) -> dict[str, object]:
    """The measurements as flat values, keyed by key dimension."""
    ratios = {f"variance_ratio_d{d}": m.variance / d for d, m in measured.items()}
    values: dict[str, object] = {
        **ratios,
        "variance_ratio_min": min(ratios.values()),
        "variance_ratio_max": max(ratios.values()),
    }
    for d, m in measured.items():
        for name, statistics in (("unscaled", m.unscaled), ("scaled", m.scaled)):
            values[f"entropy_{name}_d{d}"] = statistics.entropy
            values[f"jacobian_{name}_d{d}"] = statistics.jacobian
            values[f"jacobian_mean_{name}_d{d}"] = statistics.jacobian_mean
    return values


def checks(scores: Floats) -> dict[str, object]:
    """The Jacobian against its closed form for uniform weights, and against finite differences at ``scores`` (n,)."""
    n = scores.size
    uniform = float(jacobian_norm(np.full(n, 1 / n)))
    return {
        "jacobian_uniform": uniform,
        "uniform_error": abs(uniform - math.sqrt(n - 1) / n),
        "finite_difference_error": jacobian_error(scores),
    }


def draw(measured: dict[int, Measurement], d_k: int) -> Figure:
    """Three panels over the same key dimensions: what grows, what collapses, what vanishes."""
    fig, (variance, spread, slope) = plt.subplots(1, 3)
    fig.set_layout_engine("constrained", wspace=0.07)
    rows = list(measured.values())

    variance.set_title("variance of the scores", size=22)
    variance.set_yscale("log", base=2)
    variance.set_ylim(0.25, 3000)
    variance.set_yticks([1, 16, 256], ["1", "16", "256"])
    panel(variance, [m.variance for m in rows], [m.variance / d for d, m in measured.items()], d_k, "{:.0f}")
    name_lines(variance, unscaled=(36, 160), scaled=(1024, 1.7), scaling=r"divided by $\sqrt{d_k}$")

    spread.set_title("entropy of the weights", size=22)
    spread.set_ylim(0, 1.08)
    spread.set_yticks([0, 1], ["one-hot", "uniform"])
    panel(spread, [m.unscaled.entropy for m in rows], [m.scaled.entropy for m in rows], d_k, "{:.2f}")
    name_lines(spread, unscaled=(6.5, 0.4), scaled=(1024, rows[-1].scaled.entropy - 0.08))

    slope.set_title("gradient of the softmax", size=22)
    slope.set_ylim(0, 0.432)
    slope.set_yticks([0, 0.2, 0.4], ["0", "0.2", "0.4"])
    panel(slope, [m.unscaled.jacobian for m in rows], [m.scaled.jacobian for m in rows], d_k, "{:.3f}")
    name_lines(slope, unscaled=(24, 0.13), scaled=(1024, rows[-1].scaled.jacobian - 0.032))
    return fig


def panel(ax: Axes, unscaled: Sequence[float], scaled: Sequence[float], d_k: int, form: str) -> None:
    """Both lines over KEY_DIMENSIONS, with their numbers at ``d_k``."""
    t = theme()
    ax.set_xscale("log", base=2)
    ax.set_xticks(sorted({1, 16, 256, d_k}))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.set_xlabel("key dimension $d_k$")
    ax.axvline(d_k, color=t.hairline, linewidth=2, zorder=0)
    ax.plot(KEY_DIMENSIONS, unscaled, "--o", color=t.quiet, markerfacecolor=t.paper, markeredgewidth=2.5, clip_on=False)
    ax.plot(KEY_DIMENSIONS, scaled, "-o", color=t.ink, linewidth=4)
    here = KEY_DIMENSIONS.index(d_k)
    plain, divided = unscaled[here], scaled[here]
    climbs = unscaled[-1] > unscaled[0]
    print_number(ax, form.format(plain), (d_k, plain), t.quiet, (10, -26) if climbs else (10, 10))
    print_number(ax, form.format(divided), (d_k, divided), t.ink, (10, 10) if divided > plain else (10, -26))


def print_number(ax: Axes, number: str, at: tuple[float, float], colour: str, offset: tuple[float, float]) -> None:
    """Set a number beside its point, ``offset`` px away, where its own line does not pass."""
    ax.annotate(number, at, offset, textcoords="offset points", color=colour, size=24, weight=600)


def name_lines(
    ax: Axes, *, unscaled: tuple[float, float], scaled: tuple[float, float], scaling: str = "scaled"
) -> None:
    """Name the two lines where they stand; the places are the ends of the words."""
    ax.text(*unscaled, "unscaled", color=theme().quiet, size=20, ha="right")
    ax.text(*scaled, scaling, size=20, ha="right")


if __name__ == "__main__":
    softmax_saturation()
    plt.show()
