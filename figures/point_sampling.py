"""Where to put the centres of neighbourhoods in a cloud without a grid: chance, farthest points, a draped map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from cloud import Floats, Indices, distances, farthest_points, separation
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from scene import NAMES, ON_TABLE, render
from self_organising_map import crumpled, drape, grid_edges, topology

from slidegen.figure import theme

DRAWS = 50  # random choices of centres
VOXEL = 0.02  # m
MIDDLE = 1.15  # m, the table's middle, seen from the camera
MARGIN = 0.06  # m, around the cloud in the picture
TILT = np.deg2rad(68.0)  # the picture looks down on the table by this angle, without perspective


class Centres(NamedTuple):
    """Centres (m, 3) in a cloud and how well they cover it, in its unit."""

    places: Floats
    worst: Floats  # the point that is farthest from its nearest centre
    radius: float  # its distance, the covering radius
    mean: float  # of the distances of all points


def point_sampling(
    *,
    width: Annotated[int, Interval(ge=4, le=16)] = 8,
    workspace: bool = True,
    seed: int = 0,
) -> tuple[Figure, dict[str, object]]:
    """The same cloud with width^2 centres chosen in three ways, and the largest gap that each leaves.

    Args:
        width: of the self-organising map, nodes; the others get as many centres as it has nodes.
        workspace: crop the cloud to the table and what stands on it, or keep wall and floor.
        seed: of the random choices and of the map's training.

    Values, in m where not said otherwise:
        points, centres: numbers of them.
        random_radius, fps_radius, som_radius: largest distance of a point to its nearest centre (covering radius).
        random_error, fps_error, som_error: mean distance of a point to its nearest centre; som_error_before training.
        random_mean_radius, random_mean_error, random_mean_separation: means of 50 choices, whose median one is drawn.
        fps_separation: smallest distance between two farthest-point centres.
        som_neighbours, som_pairs: mean distance of nodes next to each other on the grid, and of all pairs.
        near_points, near_fps: share of the points, and of the farthest-point centres, on the near half of the table.
        voxels, voxels_occupied: cells of 2 cm in the bounding box, and the share with a point in it.
        wall_points, wall_fps: with wall and floor kept, share of the points on the wall, and 64 centres' number there.
        cylinder_fps, cylinder_expected: of these, centres on the cylinder, and how many random ones would be there.
    """
    scene, rng = render(), np.random.default_rng(seed)
    cloud = scene.cloud(*ON_TABLE) if workspace else scene.cloud()
    draws = random_draws(cloud, width**2, rng)
    ways = {
        "by chance": sorted(draws, key=lambda draw: draw.radius)[DRAWS // 2],
        "farthest points": covering(cloud, cloud[farthest_points(cloud, width**2)]),
        "self-organising map": covering(cloud, drape(cloud, width, rng)),
    }
    chance, farthest, nodes = ways.values()
    values: dict[str, object] = {"points": len(cloud), "centres": width**2}
    for name, way in {"random": chance, "fps": farthest, "som": nodes}.items():
        values |= {f"{name}_radius": way.radius, f"{name}_error": way.mean}
    values |= averages(draws) | halves(cloud, farthest.places) | topology(nodes.places, width)
    values["som_error_before"] = covering(cloud, crumpled(cloud, width, rng)).mean
    values["fps_separation"] = separation(farthest.places)
    return draw(cloud, ways, width), values | occupancy(cloud) | with_the_wall()


def covering(cloud: Floats, places: Floats) -> Centres:
    """The centres with their covering radius, in the unit of the cloud, and the point that has it."""
    nearest = distances(cloud, places).min(axis=1)
    worst = int(nearest.argmax())
    return Centres(places, cloud[worst], float(nearest[worst]), float(nearest.mean()))


def random_draws(cloud: Floats, count: int, rng: np.random.Generator) -> list[Centres]:
    """DRAWS times ``count`` points of the cloud, each choice without repetition."""
    return [covering(cloud, cloud[rng.choice(len(cloud), count, replace=False)]) for _ in range(DRAWS)]


def averages(draws: Sequence[Centres]) -> dict[str, object]:
    """Means over random choices."""
    return {
        "random_mean_radius": float(np.mean([draw.radius for draw in draws])),
        "random_mean_error": float(np.mean([draw.mean for draw in draws])),
        "random_mean_separation": float(np.mean([separation(draw.places) for draw in draws])),
    }


def halves(cloud: Floats, centres: Floats) -> dict[str, object]:
    """Shares on this side of the table's middle: a depth image has more points where things are near."""
    near, chosen = (float((places[:, 1] < MIDDLE).mean()) for places in (cloud, centres))
    return {"near_points": near, "near_fps": chosen}


def occupancy(cloud: Floats) -> dict[str, object]:
    """What a dense grid of voxels over the cloud would hold: mostly nothing."""
    cells = voxels(cloud)
    total = int(np.prod(cells.max(axis=0) + 1))
    return {"voxels": total, "voxels_occupied": len(np.unique(cells, axis=0)) / total}


def voxels(cloud: Floats) -> Indices:
    """(n, 3): the cell of a grid over the cloud in which each point lies."""
    return np.floor((cloud - cloud.min(axis=0)) / VOXEL).astype(np.intp)


def with_the_wall(count: int = 64) -> dict[str, object]:
    """Where the farthest points of the uncropped scene lie: they cover space, whatever is in it."""
    scene = render()
    labels = scene.labels.ravel()
    chosen = labels[farthest_points(scene.cloud(), count)]
    wall, cylinder = NAMES.index("wall"), NAMES.index("cylinder")
    return {
        "wall_points": float((labels == wall).mean()),
        "wall_fps": int((chosen == wall).sum()),
        "cylinder_fps": int((chosen == cylinder).sum()),
        "cylinder_expected": float(count * (labels == cylinder).mean()),
    }


def project_down(points: Floats) -> Floats:
    """(..., 2): parallel projection of world points (..., 3) for a viewer who looks down by TILT."""
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([x, np.sin(TILT) * y + np.cos(TILT) * z], axis=-1)


def draw(cloud: Floats, ways: dict[str, Centres], width: int) -> Figure:
    """One view of the cloud for each way, on a common scale; the map's grid is drawn where there is one."""
    fig, axes = plt.subplots(1, len(ways), sharex=True, sharey=True, gridspec_kw={"wspace": 0.04})
    low, high = project_down(cloud).min(axis=0) - MARGIN, project_down(cloud).max(axis=0) + MARGIN
    axes[0].set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    for ax, (name, centres) in zip(axes, ways.items(), strict=True):
        ax.set_aspect("equal", anchor=(0.5, 0.75))
        ax.axis("off")
        ax.set_title(name, loc="center", fontsize=24)
        points(ax, cloud)
        if name == list(ways)[-1]:
            net(ax, centres.places, width)
        gap(ax, centres)
        dots(ax, centres.places)
    return fig


def points(ax: Axes, cloud: Floats) -> None:
    """The cloud, what stands up from the table darker than the table."""
    t = theme()
    raised = cloud[:, 2] > 1e-6
    for part, colour in ((~raised, t.hairline), (raised, t.quiet)):
        ax.scatter(*project_down(cloud[part]).T, s=4, color=colour, linewidths=0, rasterized=True)


def dots(ax: Axes, places: Floats) -> None:
    """The centres, each with an outline that lifts it off the cloud."""
    t = theme()
    ax.plot(*project_down(places).T, "o", markersize=9, color=t.query, markeredgecolor=t.paper, markeredgewidth=1.5)


def net(ax: Axes, nodes: Floats, width: int) -> None:
    """Lines between nodes that are neighbours on the map."""
    ax.add_collection(
        LineCollection(list(project_down(nodes)[grid_edges(width)]), colors=theme().query, linewidths=1.5)
    )


def gap(ax: Axes, centres: Centres) -> None:
    """The largest gap as a line from the worst covered point to its nearest centre, with the empty disc around it."""
    t = theme()
    worst = project_down(centres.worst)
    nearest = centres.places[distances(centres.worst[None], centres.places).argmin()]
    size = (2 * centres.radius, 2 * centres.radius * np.sin(TILT))  # a level circle
    ax.add_patch(Ellipse((worst[0], worst[1]), *size, facecolor=t.query, linewidth=0, alpha=0.15))
    ax.plot(*np.stack([worst, project_down(nearest)]).T, color=t.ink, linewidth=4, solid_capstyle="butt")
    ax.plot(*worst, "X", color=t.ink, markersize=15, markeredgecolor=t.paper)
    place: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "center", "va": "top"}
    ax.annotate(f"{centres.radius:.2f} m", (0.5, 0), (0, -12), fontsize=56, weight="semibold", **place)
    ax.annotate(f"largest gap, mean {centres.mean:.3f} m", (0.5, 0), (0, -84), fontsize=22, color=t.quiet, **place)


if __name__ == "__main__":
    point_sampling()
    plt.show()
