"""A figure as matplotlib drew it: the marks and texts of its SVG, in the order in which they were drawn."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from slidegen.checks.colours import parsed
from slidegen.checks.geometry import Affine, Point, bounds, enclosing, holds, is_inside, outline
from slidegen.marp.messages import Box, Color

if TYPE_CHECKING:
    from PIL.Image import Image

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_TEXT = "text_"
_AXIS = "matplotlib.axis_"
_PATCH = "patch"
UNITS = 100  # glyphs are drawn for letters of 100 px, and scaled to their size
_MIDDLE = (28.0, 26.0)  # of a letter, in these units: half an x wide and high
_PNG = "data:image/png;base64,"


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour, and how solid it is."""

    color: Color
    alpha: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape: what matplotlib calls it, the path around it and where that is put, how it is filled and outlined.

    ``fill`` is None where it is not filled, or not with one colour; so is ``stroke``. ``is_axis``: it is a tick, a line
    of the grid or a side of the axes.
    """

    kind: str
    path: str
    at: Point
    fill: Paint | None
    stroke: Paint | None
    width: float
    clip: Box | None
    is_axis: bool

    def covers(self, point: Point) -> bool:
        """Whether its filled part lies at a point."""
        inside = (point[0] - self.at[0], point[1] - self.at[1])
        return (self.clip is None or holds(self.clip, point)) and is_inside(inside, self.path)

    def box(self) -> Box | None:
        """The rectangle around it; None if there is nothing."""
        box, (x, y) = bounds(self.path), self.at
        return Box(box.left + x, box.top + y, box.right + x, box.bottom + y) if box else None

    def extent(self) -> float:
        """How large it is, the longer way, in px."""
        box = bounds(self.path)
        return max(box.right - box.left, box.bottom - box.top) if box else 0

    def begin(self) -> Point:
        """A point on its outline."""
        x, y = next((polygon[0] for polygon in outline(self.path)), (0.0, 0.0))
        return self.at[0] + x, self.at[1] + y


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of pixels inside the figure, and the transform that puts its box of 1 x 1 where it is."""

    data: str
    placed: Affine
    clip: Box | None

    def covers(self, point: Point) -> bool:
        """Whether it lies at a point."""
        return (self.clip is None or holds(self.clip, point)) and self._inner(point) is not None

    def box(self) -> Box:
        """The rectangle around it."""
        return enclosing([self.placed(corner) for corner in ((0, 0), (0, 1), (1, 0), (1, 1))])

    def paint_at(self, point: Point) -> Paint | None:
        """Its pixel at a point; None where that cannot be told."""
        where, image = self._inner(point), _image(self.data)
        if where is None or image is None:
            return None
        pixel = (min(int(where[0] * image.width), image.width - 1), min(int(where[1] * image.height), image.height - 1))
        red, green, blue, alpha = cast("tuple[int, int, int, int]", image.getpixel(pixel))
        return Paint((red, green, blue), alpha / 255)

    def _inner(self, point: Point) -> Point | None:
        where = self.placed.back(point)
        return where if where and holds(Box(0, 0, 1, 1), where) else None


@dataclass(frozen=True, slots=True)
class Lettered:
    """A text: its words, the size of its letters in px, that of its smallest exponent or index, their paint and places.

    ``letters`` are the middles of the letters.
    """

    words: str
    size: float
    raised: float
    is_bold: bool
    paint: Paint
    letters: tuple[Point, ...]


Drawn = Mark | Raster | Lettered


@dataclass(frozen=True, slots=True)
class _Around:
    """What the groups around an element say of it."""

    kind: str = ""
    style: Mapping[str, str] = field(default_factory=dict)
    clip: Box | None = None
    is_axis: bool = False


def drawn(svg: bytes) -> list[Drawn]:
    """Everything in a figure; nothing, if it is no SVG that can be read."""
    try:
        root = ElementTree.fromstring(svg, ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True)))
    except ElementTree.ParseError:
        return []
    return list(_Reader(root).read())


class _Reader:
    """One SVG while it is read."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._paths = {f"#{each.get('id')}": each for each in root.iter(f"{_SVG}path") if each.get("id")}
        clips = ((each.get("id"), each.find(f"{_SVG}rect")) for each in root.iter(f"{_SVG}clipPath"))
        self._clips = {f"url(#{name})": _box(rect) for name, rect in clips if rect is not None}

    def read(self) -> Iterator[Drawn]:
        return self._inside(self._root, _Around())

    def _inside(self, group: Element, around: _Around) -> Iterator[Drawn]:
        for element in group:
            match element.tag:
                case "{http://www.w3.org/2000/svg}g":
                    yield from self._group(element, self._around(element, around))
                case "{http://www.w3.org/2000/svg}path" | "{http://www.w3.org/2000/svg}use":
                    yield self._mark(element, self._around(element, around))
                case "{http://www.w3.org/2000/svg}image":
                    yield _raster(element, self._around(element, around))

    def _group(self, group: Element, around: _Around) -> Iterator[Drawn]:
        if not (group.get("id") or "").startswith(_TEXT):
            yield from self._inside(group, around)
        elif text := _lettered(group):
            yield text

    def _around(self, element: Element, around: _Around) -> _Around:
        name = element.get("id") or ""
        if element.tag == f"{_SVG}g" and name:
            around = replace(around, kind=name.rpartition("_")[0], is_axis=around.is_axis or name.startswith(_AXIS))
        if clip := element.get("clip-path"):
            around = replace(around, clip=self._clips.get(clip, around.clip))
        style = element.get("style")
        return replace(around, style={**around.style, **_style(style)}) if style else around

    def _mark(self, element: Element, around: _Around) -> Mark:
        at = (float(element.get("x", 0)), float(element.get("y", 0)))
        style, shape = around.style, element
        if element.tag == f"{_SVG}use":
            shape = self._paths.get(element.get(_HREF, ""), element)
            style = {**style, **_style(shape.get("style", ""))}
        fill, stroke = _paint(style, "fill", "#000000"), _paint(style, "stroke", "none")
        width, path = float(style.get("stroke-width", 1)), shape.get("d", "")
        is_axis = around.is_axis or (
            around.kind == _PATCH and fill is None and path.count("L") == 1
        )  # one side of axes
        return Mark(around.kind, path, at, fill, stroke, width, around.clip, is_axis)


def _lettered(group: Element) -> Lettered | None:
    """A text that can be seen. Letters with an outline of their own are shapes, and not looked at."""
    comment: Any = ElementTree.Comment  # which is what comments have for a tag
    words = next((each.text or "" for each in group if each.tag is comment), "")
    glyphs = group.find(f"{_SVG}g")
    if glyphs is None or not words:
        return None
    placed = Affine.of(glyphs.get("transform", ""))
    paint = _paint(_style(glyphs.get("style", "")), "fill", "#000000")
    uses = list(glyphs.iter(f"{_SVG}use"))
    if not paint or not paint.alpha or not uses:
        return None
    inner = [Affine.of(use.get("transform", "")) for use in uses]
    size = UNITS * math.hypot(placed.c, placed.d)
    raised = size * min(1.0, *(abs(each.d) for each in inner))
    letters = tuple(placed(each(_MIDDLE)) for each in inner)
    is_bold = all("Bold" in use.get(_HREF, "") for use in uses)
    return Lettered(words.strip(), size, raised, is_bold, paint, letters)


def _raster(element: Element, around: _Around) -> Raster:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    placed = Affine.of(element.get("transform", "")).after(Affine(width, 0, 0, height, x, y))
    return Raster(element.get(_HREF, ""), placed, around.clip)


@lru_cache(maxsize=20)
def _image(data: str) -> Image | None:
    """An embedded picture with its opacity, read."""
    from PIL import Image

    if not data.startswith(_PNG):
        return None
    return Image.open(io.BytesIO(base64.b64decode(data.removeprefix(_PNG)))).convert("RGBA")


def _box(rect: Element) -> Box:
    x, y, width, height = (float(rect.get(name, 0)) for name in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


def _style(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    return {key.strip(): value.strip() for key, _, value in pairs if value}


def _paint(style: Mapping[str, str], what: str, default: str) -> Paint | None:
    color = parsed(style.get(what, default))
    alpha = float(style.get("opacity", 1)) * float(style.get(f"{what}-opacity", 1))
    return Paint(color, alpha) if color else None
