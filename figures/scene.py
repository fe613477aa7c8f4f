"""A tabletop RGB-D scene, ray-cast analytically: every depth, point and normal is exact, nothing is downloaded.

World frame: x right, y away from the camera, z up, in metres, with the table top at z = 0.
Camera frame: x right, y down, z forward; a ray through pixel (row v, column u) has the direction
((u - cx) / fx, (v - cy) / fy, 1). Its third component is 1, so the ray parameter is the z-depth of the hit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Vector = tuple[float, float, float]

HEIGHT, WIDTH = 96, 128  # px
FOCAL = 110.0  # px, fx = fy
CENTRE = ((WIDTH - 1) / 2, (HEIGHT - 1) / 2)  # px, (cx, cy)
PITCH = np.deg2rad(35.0)  # the optical axis points this far below the horizon
CAMERA = np.array([0.0, 0.0, 0.9])  # m
# Columns: the camera's x, y and z axes in the world frame.
ROTATION: Array = np.array(
    [[1, 0, 0], [0, -np.sin(PITCH), np.cos(PITCH)], [0, -np.cos(PITCH), -np.sin(PITCH)]], dtype=float
)

SUBPIXELS = 3  # odd, so that the middle sub-ray is the pixel's own ray
LAMP = np.array([-1.3, 0.1, 2.2])  # m, centre of a square lamp
LAMP_SIZE = 0.5  # m
LAMP_POWER, AMBIENT = 0.85, 0.35
GAMMA = 2.2
CLEARANCE = 1e-6  # a shadow ray ignores hits this close to where it starts


class Shape(Protocol):
    """A solid that can be hit by rays."""

    def hit(self, origin: Array, direction: Array) -> tuple[Array, Array]:
        """First hit of rays (..., 3): ray parameter (...), inf for a miss, and outward unit normal (..., 3)."""
        ...


@dataclass(frozen=True)
class Sphere:
    """A ball."""

    centre: Vector
    radius: float

    def hit(self, origin: Array, direction: Array) -> tuple[Array, Array]:
        offset = origin - np.array(self.centre)
        a, b = (direction**2).sum(-1), (offset * direction).sum(-1)
        t = _entry(a, b, (offset**2).sum(-1) - self.radius**2)
        return t, (offset + _finite(t)[..., None] * direction) / self.radius


@dataclass(frozen=True)
class Cylinder:
    """An upright solid cylinder, closed by a lid; the centre is the middle of its foot."""

    centre: Vector
    radius: float
    height: float

    def hit(self, origin: Array, direction: Array) -> tuple[Array, Array]:
        offset = origin - np.array(self.centre)
        flat, ray = offset[..., :2], direction[..., :2]
        side = _entry((ray**2).sum(-1), (flat * ray).sum(-1), (flat**2).sum(-1) - self.radius**2)
        z = offset[..., 2] + _finite(side) * direction[..., 2]
        side = np.where((z >= 0) & (z <= self.height), side, np.inf)
        lid = (self.height - offset[..., 2]) / direction[..., 2]
        rim = ((flat + lid[..., None] * ray) ** 2).sum(-1)
        lid = np.where((lid > 0) & (rim <= self.radius**2), lid, np.inf)
        around = (flat + _finite(side)[..., None] * ray) / self.radius
        normal = np.where((lid < side)[..., None], [0.0, 0.0, 1.0], _append_zero(around))
        return np.minimum(side, lid), normal


@dataclass(frozen=True)
class Box:
    """A box turned by ``yaw`` (rad) about the vertical; ``half`` are its half edges."""

    centre: Vector
    half: Vector
    yaw: float = 0.0

    def axes(self) -> Array:
        """Rotation (3, 3): columns are the box's axes in the world frame."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])

    def hit(self, origin: Array, direction: Array) -> tuple[Array, Array]:
        offset, ray = (origin - np.array(self.centre)) @ self.axes(), direction @ self.axes()
        enter, leave = (-np.sign(ray) * self.half - offset) / ray, (np.sign(ray) * self.half - offset) / ray
        face = enter.argmax(-1)
        t = enter.max(-1)
        t = np.where((t > 0) & (t <= leave.min(-1)), t, np.inf)
        return t, (np.eye(3)[face] * -np.sign(ray)) @ self.axes().T


def _entry(a: Array, b: Array, c: Array) -> Array:
    """Smaller root of a t^2 + 2 b t + c = 0 if it is real and positive, else inf."""
    discriminant = b**2 - a * c
    t = (-b - np.sqrt(np.maximum(discriminant, 0))) / a
    return np.where((discriminant > 0) & (t > 0), t, np.inf)


def _finite(t: Array) -> Array:
    return np.where(np.isfinite(t), t, 0.0)


def _append_zero(xy: Array) -> Array:
    return np.concatenate([xy, np.zeros_like(xy[..., :1])], axis=-1)


SHAPES: dict[str, Shape] = {
    "wall": Box((0.0, 3.1, 0.0), (9.0, 0.1, 9.0)),
    "floor": Box((0.0, 0.0, -0.85), (9.0, 9.0, 0.1)),
    "table": Box((0.0, 1.15, -0.02), (0.95, 0.95, 0.02)),
    "sphere": Sphere((-0.30, 1.22, 0.15), 0.15),
    "box": Box((0.36, 1.45, 0.13), (0.17, 0.12, 0.13), np.deg2rad(24.0)),
    "cylinder": Cylinder((0.10, 0.92, 0.0), 0.05, 0.22),
}
NAMES: tuple[str, ...] = tuple(SHAPES)
ON_TABLE = ("table", "sphere", "box", "cylinder")
PAINT: dict[str, Vector] = {
    "wall": (0.93, 0.91, 0.86),
    "floor": (0.50, 0.53, 0.56),
    "table": (0.86, 0.72, 0.54),
    "sphere": (0.80, 0.24, 0.15),
    "box": (0.12, 0.46, 0.66),
    "cylinder": (0.80, 0.24, 0.15),
}


@dataclass(frozen=True, eq=False)
class Scene:
    """Images of equal height and width, all for the centre of each pixel except the colour, a pixel's average.

    Attributes:
        rgb: (96, 128, 3) display colours in [0, 1].
        depth: (96, 128) z-depth in m.
        points: (96, 128, 3) world coordinates in m.
        normals: (96, 128, 3) outward unit normals of the surfaces.
        labels: (96, 128) index into ``NAMES``.
    """

    rgb: Array
    depth: Array
    points: Array
    normals: Array
    labels: NDArray[np.intp]

    def mask(self, *names: str) -> NDArray[np.bool_]:
        """(96, 128): where one of the named shapes is seen."""
        return np.isin(self.labels, [NAMES.index(name) for name in names])

    def cloud(self, *names: str) -> Array:
        """(n, 3): the seen points of the named shapes (all without names), in row-major pixel order."""
        return self.points[self.mask(*(names or NAMES))]


@cache
def render() -> Scene:
    """The scene as its RGB-D camera sees it. Cached, so treat the arrays as read-only."""
    rays = camera_rays(SUBPIXELS) @ ROTATION.T
    depth, normals, labels = trace(CAMERA, rays)
    points = CAMERA + depth[..., None] * rays
    fine = shade(points, normals, labels)
    rgb = fine.reshape(HEIGHT, SUBPIXELS, WIDTH, SUBPIXELS, 3).mean(axis=(1, 3)) ** (1 / GAMMA)
    own = slice(SUBPIXELS // 2, None, SUBPIXELS)
    images = (rgb, depth[own, own], points[own, own], normals[own, own], labels[own, own])
    for image in images:
        image.setflags(write=False)
    return Scene(*images)


def camera_rays(subpixels: int = 1) -> Array:
    """(96 s, 128 s, 3): ray directions in the camera frame, s by s rays for each pixel."""
    u, v = (np.arange(n * subpixels) / subpixels - (subpixels - 1) / (2 * subpixels) for n in (WIDTH, HEIGHT))
    x, y = np.meshgrid((u - CENTRE[0]) / FOCAL, (v - CENTRE[1]) / FOCAL)
    return np.stack([x, y, np.ones_like(x)], axis=-1)


def project(points: Array) -> Array:
    """Pixel coordinates (..., 2), column u then row v, of world points (..., 3): the pinhole camera."""
    x, y, z = np.moveaxis((points - CAMERA) @ ROTATION, -1, 0)
    return np.stack([FOCAL * x / z + CENTRE[0], FOCAL * y / z + CENTRE[1]], axis=-1)


def trace(origin: Array, rays: Array) -> tuple[Array, Array, NDArray[np.intp]]:
    """Nearest hit of each ray: ray parameter (...), unit normal (..., 3), index into ``NAMES`` (...)."""
    hits = [shape.hit(origin, rays) for shape in SHAPES.values()]
    t, normals = np.stack([hit[0] for hit in hits]), np.stack([hit[1] for hit in hits])
    nearest = t.argmin(axis=0)
    return t.min(axis=0), np.take_along_axis(normals, nearest[None, ..., None], axis=0)[0], nearest


def shade(points: Array, normals: Array, labels: NDArray[np.intp]) -> Array:
    """Linear colours (..., 3): matt (Lambert) surfaces under ambient light and one square lamp with soft shadows."""
    corners = (np.arange(3) - 1) * LAMP_SIZE / 2
    lamps = [LAMP + np.array([dx, dy, 0.0]) for dx in corners for dy in corners]
    lit = np.mean([_lambert(points, normals, lamp) for lamp in lamps], axis=0)
    light: Array = np.minimum(AMBIENT + LAMP_POWER * lit, 1.0)
    return paint(points, labels) ** GAMMA * light[..., None]


def _lambert(points: Array, normals: Array, lamp: Array) -> Array:
    """Cosine between normal and lamp where the lamp is visible, else 0."""
    to_lamp = lamp - points
    cosine = (normals * to_lamp).sum(-1) / np.linalg.norm(to_lamp, axis=-1)
    start = points + CLEARANCE * normals
    blocked = np.any([SHAPES[name].hit(start, to_lamp)[0] < 1 for name in ON_TABLE], axis=0)
    return np.where(blocked, 0.0, np.maximum(cosine, 0.0))


def paint(points: Array, labels: NDArray[np.intp]) -> Array:
    """Surface colours (..., 3), in display values: plain paint, and planks with a little grain on the table."""
    colour = np.array([PAINT[name] for name in NAMES])[labels]
    x, y = points[..., 0], points[..., 1]
    plank = np.floor(x / 0.19)
    grain = 0.05 * np.sin(7.3 * plank**2) + 0.012 * np.sin(60 * x + 2 * np.sin(5 * y + plank))
    return colour * np.where(labels == NAMES.index("table"), 1 + grain, 1.0)[..., None]
