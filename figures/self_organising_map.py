"""A self-organising map: a small grid of nodes that is draped over a cloud of points (Kohonen 1982)."""

from __future__ import annotations

import numpy as np
from cloud import Floats, Indices, distances

STEPS = 3000
RATE = (0.5, 0.02)  # first and last, exponentially in between
REACH = (0.375, 0.0375)  # of the neighbourhood, in widths of the grid


def grid_positions(width: int) -> Floats:
    """(width^2, 2): row and column of every node."""
    return np.indices((width, width)).reshape(2, -1).T.astype(np.float64)


def crumpled(cloud: Floats, width: int, rng: np.random.Generator) -> Floats:
    """(width^2, 3): all nodes within about a centimetre of the cloud's mean, the state before training."""
    return cloud.mean(axis=0) + 0.01 * rng.standard_normal((width**2, 3))


def drape(cloud: Floats, width: int, rng: np.random.Generator) -> Floats:
    """(width^2, 3): nodes after training on random points, row by row of the grid.

    Each step moves the nearest node b and, less, its neighbours on the grid towards the point x:
    m_g += rate h_gb (x - m_g) with h_gb = exp(-|g - b|^2 / 2 reach^2), both rate and reach shrinking.
    """
    nodes, grid = crumpled(cloud, width, rng), grid_positions(width)
    apart = ((grid[:, None] - grid) ** 2).sum(axis=-1)
    rates, reaches = np.geomspace(*RATE, STEPS), width * np.geomspace(*REACH, STEPS)
    for point, rate, reach in zip(cloud[rng.integers(len(cloud), size=STEPS)], rates, reaches, strict=True):
        towards = point - nodes
        winner = (towards**2).sum(axis=1).argmin()
        nodes += (rate * np.exp(-apart[winner] / (2 * reach**2)))[:, None] * towards
    return nodes


def grid_edges(width: int) -> Indices:
    """(2 width (width - 1), 2): pairs of nodes that are next to each other in a row or a column."""
    index = np.arange(width**2).reshape(width, width)
    across = np.stack([index[:, :-1], index[:, 1:]], axis=-1)
    down = np.stack([index[:-1], index[1:]], axis=-1)
    return np.concatenate([across.reshape(-1, 2), down.reshape(-1, 2)])


def topology(nodes: Floats, width: int) -> dict[str, object]:
    """Values som_neighbours and som_pairs: mean distance of nodes next to each other on the grid, and of any two."""
    apart, edges = distances(nodes, nodes), grid_edges(width)
    pairs = apart[np.triu_indices(len(nodes), 1)]
    return {"som_neighbours": float(apart[edges[:, 0], edges[:, 1]].mean()), "som_pairs": float(pairs.mean())}
