"""Who is a neighbour in a point cloud: the k nearest, all within a ball, or whoever a graph can reach.

Qi, Yi, Su & Guibas (PointNet++, 2017) group by balls of at most K points, short groups padded by repeating the first.
Wang et al. (DGCNN, 2019) join each point to its k nearest in the space of its features, anew in every layer; the graph
here is over positions. A step of message passing is attention whose scores are -inf where there is no edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import attend
from cloud import Floats, Indices, distances, farthest_points
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray
from scene import ON_TABLE, render

from slidegen.figure import theme

CENTRES = 64  # farthest points, as in the figure point_sampling
TIE = 6  # decimals; distances in m that agree to so many are equal, as on a regular table top they often are
DEGREE, HOPS = 6, 3  # edges that leave a point, and how many are followed
LOPSIDED = 0.1  # of its size: how far a neighbourhood with points on all sides may lean to one of them
HALF = np.array([0.27, 0.15])  # m, half the width and half the depth of a view
MARGIN = 0.035  # m


class View(NamedTuple):
    """A centre and the part of the cloud around it."""

    points: Floats  # (n, 3)
    centre: int  # its index
    steps: Indices  # (n, DEGREE): where the edges of each point lead
    hops: Indices  # (n,): edges on the shortest way from the centre, HOPS + 1 if more


def point_neighbours(
    *,
    k: Annotated[int, Interval(ge=4, le=64)] = 32,
    radius: Annotated[float, Interval(ge=0.02, le=0.2)] = 0.08,
) -> tuple[Figure, dict[str, object]]:
    """Neighbours of a centre where points are dense and of one where they are sparse, seen from above.

    Args:
        k: neighbours by count; a point is its own first neighbour.
        radius: of the ball, m.

    Values:
        k, ball_radius, hops, degree: as given and as drawn. centres: from which the two drawn are picked.
        knn_near, knn_far: distance of the k-th neighbour, m, at the densest and at the sparsest centre that has
        points on all sides; these two are drawn. ball_near, ball_far: points in their balls.
        knn_least, knn_most, ball_least, ball_most: the extremes over all centres.
        graph_near, graph_far: distance of the farthest point that is reached in ``hops`` steps, m.
        one_way: share of the edges in the sparse view that have no way back.
        off_graph: largest attention weight where there is no edge. rows_error: of a row's sum from 1.
    """
    cloud = render().cloud(*ON_TABLE)
    centres = cloud[farthest_points(cloud, CENTRES)]
    apart = distances(centres, cloud)
    reach, inside = np.sort(apart, axis=1)[:, k - 1], (apart <= radius).sum(axis=1)
    picked = extremes(cloud, centres, reach, radius)
    views = [view(cloud, centres[i]) for i in picked]
    values: dict[str, object] = {"k": k, "ball_radius": radius, "hops": HOPS, "degree": DEGREE, "centres": CENTRES}
    for name, i, seen in zip(("near", "far"), picked, views, strict=True):
        values |= {f"knn_{name}": float(reach[i]), f"ball_{name}": int(inside[i]), f"graph_{name}": walked(seen)}
    values |= {"knn_least": float(reach.min()), "knn_most": float(reach.max())}
    values |= {"ball_least": int(inside.min()), "ball_most": int(inside.max())}
    return draw(views, k, radius), values | message_passing(views[1])


def extremes(cloud: Floats, centres: Floats, reach: Floats, radius: float) -> tuple[int, int]:
    """Indices of the smallest and the largest reach (m,) among centres with points on all sides.

    That is so if the points within both reach and ball have their mean near the centre; at the border of what the
    camera saw, or of the shadow behind an object, it is off to one side.
    """
    extent = np.maximum(reach, radius)
    means = [cloud[near].mean(axis=0) for near in distances(centres, cloud) <= extent[:, None]]
    amid = np.flatnonzero(np.linalg.norm(np.array(means) - centres, axis=1) < LOPSIDED * extent)
    return int(amid[reach[amid].argmin()]), int(amid[reach[amid].argmax()])


def view(cloud: Floats, centre: Floats) -> View:
    """The cloud within 1.8 times the picture's size around a centre: edges at its border are right."""
    points = cloud[(np.abs(cloud[:, :2] - centre[:2]) < 1.8 * HALF).all(axis=1)]
    own = int(distances(points, centre[None]).argmin())
    steps = nearest(points, DEGREE)
    return View(points, own, steps, hops_from(own, steps))


def nearest(points: Floats, k: int) -> Indices:
    """(n, k): indices of the k nearest other points of each point; of equally near ones those with a lower index."""
    apart = distances(points, points).round(TIE)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :k]


def hops_from(start: int, steps: Indices) -> Indices:
    """(n,): number of directed edges from ``start`` to each point, HOPS + 1 where more are needed."""
    hops = np.full(len(steps), HOPS + 1)
    hops[start] = 0
    for hop in range(HOPS):
        reached = steps[hops == hop]
        hops[reached] = np.minimum(hops[reached], hop + 1)
    return hops


def walked(seen: View) -> float:
    """Distance in m from the centre to the farthest point within HOPS edges."""
    within = seen.points[seen.hops <= HOPS]
    return float(distances(within, seen.points[[seen.centre]]).max())


def adjacency(steps: Indices) -> NDArray[np.bool_]:
    """(n, n): True from each point to those where its edges lead; not symmetric."""
    joined = np.zeros((len(steps), len(steps)), dtype=bool)
    np.put_along_axis(joined, steps, True, axis=1)
    return joined


def message_passing(seen: View) -> dict[str, object]:
    """Attention of points to points, by position, with the graph as its mask; and how lopsided the graph is."""
    joined = adjacency(seen.steps)
    _, weights = attend(seen.points, seen.points, seen.points, mask=joined)
    return {
        "one_way": float((joined & ~joined.T).sum() / joined.sum()),
        "off_graph": float(weights[~joined].max()),
        "rows_error": float(np.abs(weights.sum(axis=1) - 1).max()),
    }


def draw(views: Sequence[View], k: int, radius: float) -> Figure:
    """A row for each centre and a column for each kind of neighbourhood, all on one scale."""
    t = theme()
    fig, axes = plt.subplots(len(views), 3, gridspec_kw={"wspace": 0.03, "hspace": 0.03})
    for row, seen in zip(axes, views, strict=True):
        apart = distances(seen.points, seen.points[[seen.centre]])[:, 0]
        first, ball = np.argsort(apart.round(TIE), kind="stable")[:k], apart <= radius
        reach = float(apart[first[-1]])
        panel(row[0], seen, np.isin(np.arange(len(apart)), first), f"reaches {reach:.3f} m")
        panel(row[1], seen, ball, f"holds {ball.sum()} points")
        panel(row[2], seen, seen.hops <= HOPS, f"reaches {walked(seen):.3f} m")
        ring(row[0], seen, reach, "dashed")
        ring(row[1], seen, radius, "solid")
        edges(row[2], seen)
    titles = (f"the {k} nearest", f"a ball of {radius:.2f} m", f"{HOPS} steps on a graph")
    for ax, title in zip(axes[0], titles, strict=True):
        ax.set_title(title, loc="center", fontsize=24)
    for ax, name in zip(axes[:, 0], ("near: dense", "far: sparse"), strict=True):
        ax.set_ylabel(name, fontsize=22, color=t.query, weight="semibold")
    return fig


def panel(ax: Axes, seen: View, chosen: NDArray[np.bool_], text: str) -> None:
    """The points from above, the chosen ones in the colour of keys, the centre in that of queries, a line below."""
    t = theme()
    x, y = seen.points[seen.centre, :2]
    low = max(y - HALF[1], seen.points[:, 1].min() - MARGIN)  # little of what the camera did not see
    ax.set(xlim=(x - HALF[0], x + HALF[0]), ylim=(low, low + 2 * HALF[1]), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    ax.scatter(*seen.points[~chosen, :2].T, s=8, color=t.hairline, linewidths=0, rasterized=True)
    ax.scatter(*seen.points[chosen, :2].T, s=22, color=t.key, linewidths=0, zorder=3)
    ax.plot(x, y, "o", markersize=11, color=t.query, markeredgecolor=t.paper, markeredgewidth=1.5, zorder=4)
    ax.set_xlabel(text, fontsize=26, weight="semibold", color=t.ink)


def ring(ax: Axes, seen: View, radius: float, style: str) -> None:
    """The extent of a neighbourhood as a circle: solid if it was asked for, dashed if it came out so."""
    x, y = seen.points[seen.centre, :2]
    line: Any = {"edgecolor": theme().ink, "linewidth": 2.5, "linestyle": style, "zorder": 2}
    ax.add_patch(Circle((x, y), radius, fill=False, **line))


def edges(ax: Axes, seen: View) -> None:
    """Every edge thin and grey, those that are followed from the centre thick and in the colour of keys."""
    t = theme()
    flat = seen.points[:, :2]
    followed = seen.hops < HOPS
    for part, colour, width in ((~followed, t.hairline, 0.8), (followed, t.key, 1.6)):
        starts = np.repeat(flat[part], DEGREE, axis=0)
        lines = np.stack([starts, flat[seen.steps[part].ravel()]], axis=1)
        ax.add_collection(LineCollection(list(lines), colors=colour, linewidths=width, rasterized=True))


if __name__ == "__main__":
    point_neighbours()
    plt.show()
