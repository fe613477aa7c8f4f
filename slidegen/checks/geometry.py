"""Where things in an SVG are: transforms, outlines, and whether a point lies inside of one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from slidegen.marp.messages import Box

Point = tuple[float, float]
Polygon = tuple[Point, ...]

_CALL = re.compile(r"(\w+)\(([^)]*)\)")
_SEGMENT = re.compile(r"([MLQCZmlqcz])([^MLQCZmlqcz]*)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Affine:
    """A transform of the plane, as SVG's ``matrix(a b c d e f)``."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    @classmethod
    def of(cls, text: str) -> Affine:
        """A ``transform`` attribute, understood; what comes last in it is done first."""
        made = cls()
        for name, arguments in _CALL.findall(text):
            made = made.after(_called(name, numbers(arguments)))
        return made

    def __call__(self, point: Point) -> Point:
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Affine) -> Affine:
        """This transform of what ``first`` makes."""
        return Affine(*self._turned(first.a, first.b), *self._turned(first.c, first.d), *self((first.e, first.f)))

    def back(self, point: Point) -> Point | None:
        """The point that is put where this one is; None if all are put on one line."""
        size = self.a * self.d - self.b * self.c
        if not size:
            return None
        x, y = point[0] - self.e, point[1] - self.f
        return (self.d * x - self.c * y) / size, (self.a * y - self.b * x) / size

    def _turned(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y, self.b * x + self.d * y


def numbers(text: str) -> list[float]:
    """All numbers in a text."""
    return [float(number) for number in _NUMBER.findall(text)]


def holds(box: Box, point: Point) -> bool:
    """Whether a point lies in a rectangle."""
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom


def enclosing(points: Iterable[Point]) -> Box:
    """The rectangle around points."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def meet(one: Box, other: Box) -> bool:
    """Whether two rectangles share a point."""
    return one.left <= other.right and other.left <= one.right and one.top <= other.bottom and other.top <= one.bottom


@lru_cache(maxsize=20_000)
def outline(path: str) -> tuple[Polygon, ...]:
    """The polygons that a path fills, its curves by one point in their middle: near enough to tell what is inside."""
    return tuple(_polygons(path))


@lru_cache(maxsize=20_000)
def bounds(path: str) -> Box | None:
    """The rectangle around a path; None if there is nothing in it."""
    points = [point for polygon in outline(path) for point in polygon]
    return enclosing(points) if points else None


def is_inside(point: Point, path: str) -> bool:
    """Whether a path goes around a point (the winding rule that SVG fills by)."""
    box = bounds(path)
    return bool(box and holds(box, point) and sum(_winding(point, polygon) for polygon in outline(path)))


def _polygons(path: str) -> Iterator[Polygon]:
    points: list[Point] = []
    for kind, arguments in _SEGMENT.findall(path):
        values = numbers(arguments)
        pairs = list(zip(values[::2], values[1::2], strict=False))
        if kind == "M" and points:
            yield tuple(points)
            points = []
        if kind in "QC" and points:
            points.append(_middle(points[-1], pairs))
        points += pairs[-1:] if kind in "QC" else pairs
    if points:
        yield tuple(points)


def _middle(start: Point, rest: list[Point]) -> Point:
    """The middle of a curve."""
    weights = (1, 2, 1) if len(rest) == 2 else (1, 3, 3, 1)
    points = list(zip(weights, [start, *rest], strict=False))
    total = sum(weights)
    return sum(w * x for w, (x, _) in points) / total, sum(w * y for w, (_, y) in points) / total


def _winding(point: Point, polygon: Polygon) -> int:
    """How often a polygon goes around a point."""
    x, y = point
    turns = 0
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 <= y) != (y2 <= y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            turns += 1 if y2 > y1 else -1
    return turns


def _called(name: str, values: list[float]) -> Affine:
    match name:
        case "matrix":
            return Affine(*values)
        case "translate":
            return Affine(e=values[0], f=values[1] if len(values) > 1 else 0)
        case "scale":
            return Affine(a=values[0], d=values[-1])
        case "rotate":
            return _turn(math.radians(values[0]))
    return Affine()


def _turn(angle: float) -> Affine:
    cos, sin = math.cos(angle), math.sin(angle)
    return Affine(cos, sin, -sin, cos)
