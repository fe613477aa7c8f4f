"""A depth camera's points as a set of tokens, pooled into one vector: which points have a say."""

from __future__ import annotations

from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
import set_pooling as sp
from attention import entropy
from colours import of_weights
from features import standardise
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scene import NAMES, Scene, render
from written import thousands

from slidegen.figure import theme

Floats = NDArray[np.float64]
ASKED = "sphere"  # what the query of attention pooling looks for
AZIMUTH, ELEVATION = np.deg2rad(24), np.deg2rad(44)  # of the view
FADE, SHADE = 0.5, 0.85  # share of the paper in the cloud's colours; light walls must differ from it


def point_sets(*, pooling: Literal["max", "mean", "attention"] = "max") -> tuple[Figure, dict[str, object]]:
    """The table scene as a cloud, with the points that a pooling listens to.

    Args:
        pooling: the largest value of each unit, their mean, or attention with one query: the mean feature of the
            ball's points, in the place of one that training would find.

    Values:
        points, units: size of the cloud, and of the shared network's output, whose weights are random.
        critical: points that hold the maximum of a unit. critical_error: change of the pooled vector without the rest.
        equal_weight: of a point in the mean. effective: exp(H) of the attention weights, in points.
        ball_share, ball_base: attention on the ball's points, and their share of the cloud.
        max_error, mean_error, attention_error: largest change of the pooled vector over five shuffles.
        set_change, positions_change, causal_change: how far a shuffle moves the mean after self-attention among
            ``sample`` points, relative: as it is, with a code for each place in the list, and with a causal mask.
        neighbour_change: of the other points' features if one point moves. row_error: one by one or all at once.
    """
    scene = render()
    points = standardise(scene.points.reshape(-1, 3))
    layers = sp.random_network(points.shape[1])
    features = sp.shared_mlp(points, layers)
    ball = scene.labels.ravel() == NAMES.index(ASKED)
    query = standardise(features)[ball].mean(axis=0)
    weights = sp.pool_weights(features, query)
    values = measure_pooling(features, query) | measure_sets(points, layers, features)
    values |= {"effective": float(np.exp(entropy(weights))), "ball_share": float(weights[ball].sum())}
    values |= {"ball_base": float(ball.mean())}
    return draw(scene, pooling, sp.critical_points(features), weights), values


def measure_pooling(features: Floats, query: Floats) -> dict[str, object]:
    """What the three poolings do, and that none of them minds the order."""
    critical = sp.critical_points(features)
    return {
        "points": len(features),
        "units": features.shape[1],
        "critical": len(critical),
        "critical_error": float(np.abs(features[critical].max(axis=0) - features.max(axis=0)).max()),
        "equal_weight": 1 / len(features),
        "max_error": sp.shuffle_error(lambda f: f.max(axis=0), features),
        "mean_error": sp.shuffle_error(lambda f: f.mean(axis=0), features),
        "attention_error": sp.shuffle_error(lambda f: sp.pool_weights(f, query) @ f, features),
    }


def measure_sets(points: Floats, layers: sp.Layers, features: Floats) -> dict[str, object]:
    """What breaks the symmetry, and that the shared network looks at each point alone."""
    some = np.random.default_rng(0).choice(len(points), sp.SAMPLE, replace=False)
    tokens = standardise(features)[some]
    return {
        "sample": sp.SAMPLE,
        "set_change": sp.relative_shuffle_change(tokens),
        "positions_change": sp.relative_shuffle_change(tokens, positions=True),
        "causal_change": sp.relative_shuffle_change(tokens, causal=True),
        "neighbour_change": sp.neighbour_change(points[some], layers),
        "row_error": sp.row_error(points[some], layers),
    }


def view(points: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Coordinates (n, 2) of world points seen from the side and from above, without perspective; far ones first."""
    x, y, z = (points - points.mean(axis=0)).T
    across = x * np.cos(AZIMUTH) - y * np.sin(AZIMUTH)
    away = x * np.sin(AZIMUTH) + y * np.cos(AZIMUTH)
    up = z * np.cos(ELEVATION) + away * np.sin(ELEVATION)
    return np.stack([across, up], axis=-1), np.argsort(-(away * np.cos(ELEVATION) - z * np.sin(ELEVATION)))


def draw(scene: Scene, pooling: str, critical: NDArray[np.intp], weights: Floats) -> Figure:
    """The faded cloud, over it the points that count, and how many they are."""
    t = theme()
    fig, ax = plt.subplots()
    seen, order = view(scene.points.reshape(-1, 3))
    colours = (1 - FADE) * SHADE * scene.rgb.reshape(-1, 3) + FADE * np.array(to_rgb(t.paper))
    ax.scatter(*seen[order].T, c=colours[order], s=6, lw=0, rasterized=True)
    if pooling == "max":
        ax.scatter(*seen[critical].T, color=t.ink, s=150, ec=t.paper, lw=2)
        write_count(ax, len(critical), len(seen), "decide")
    elif pooling == "mean":
        ax.scatter(*seen.T, color=t.query, s=3, lw=0, rasterized=True)
        write_count(ax, len(seen), len(seen), "count alike")
    else:
        shown = order[weights[order] > weights.mean()]
        ax.scatter(*seen[shown].T, c=weights[shown], cmap=of_weights(), s=9, lw=0, vmin=0, rasterized=True)
        write_count(ax, round(float(np.exp(entropy(weights)))), len(seen), "in effect")
    ax.set(aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return fig


def write_count(ax: Axes, count: int, total: int, verb: str) -> None:
    """The number of points that have a say, in the free corner."""
    t = theme()
    place = {"transform": ax.transAxes, "va": "top"}
    digits = [thousands(number) for number in (count, total)]
    ax.text(0, 1, digits[0], size=60, weight="semibold", color=t.ink, **place)
    ax.text(0, 0.85, f"of {digits[1]} points {verb}", size=22, color=t.quiet, **place)
