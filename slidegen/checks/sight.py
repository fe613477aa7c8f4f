"""What eyes make of a figure: its smallest text, letters and marks that are too pale, the colours that tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

from slidegen.checks.colours import contrast, lab, over
from slidegen.checks.drawn import Drawn, Lettered, Mark, Paint, Raster, drawn
from slidegen.checks.geometry import Point, enclosing, meet
from slidegen.marp.messages import Box, Color

NORMAL, LARGE = 4.5, 3.0  # WCAG 2.2, criterion 1.4.3, level AA
LARGE_FROM, BOLD_FROM = 24, 56 / 3  # px: 18 and 14 points
MARKS = 3.0  # criterion 1.4.11
VIVID = 30  # chroma of CIE L*a*b*: what has less is a grey or a tint, and pale because it matters less
SOLID = 0.95
PART = 1 / 3  # of the letters of a text: fewer are read with the others
SMALLEST = 3  # px: what is smaller has no colour that could be told
SAME = 12  # of the sum of the differences of channels


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a figure: its words, and the size of its letters and of its smallest exponent or index in px."""

    words: str
    size: float
    raised: float


@dataclass(frozen=True, slots=True)
class Pale:
    """Something on a ground that it hardly stands out from, and the contrast it needs; marks have no ``words``."""

    color: Color
    ground: Color
    needed: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to say of a figure. ``colours`` are those of its marks, without what is the colour of its paper."""

    texts: tuple[Text, ...] = ()
    pale: tuple[Pale, ...] = ()
    colours: tuple[Color, ...] = ()


def sight(svg: bytes, paper: Color | None) -> Sight:
    """Look at a figure; ``paper`` is what is behind it, None if that cannot be told."""
    parts = drawn(svg)
    behind = _behind(parts, paper)
    texts = {Text(each.words, each.size, each.raised) for each in parts if isinstance(each, Lettered)}
    pale = dict.fromkeys([*_pale_texts(parts, paper), *_pale_marks(parts, behind)])
    return Sight(tuple(sorted(texts, key=astuple)), tuple(pale), tuple(_colours(parts, behind)))


def needed(size: float, *, is_bold: bool) -> float:
    """The contrast that letters of a size need."""
    return LARGE if size >= (BOLD_FROM if is_bold else LARGE_FROM) else NORMAL


def _pale_texts(parts: Sequence[Drawn], paper: Color | None) -> Iterator[Pale]:
    below: list[tuple[Box, Mark | Raster]] = []
    for part in parts:
        if isinstance(part, Lettered):
            words = enclosing(part.letters)
            near = [each for box, each in below if meet(box, words)]
            grounds = [ground(letter, near, paper) for letter in part.letters]
            least = needed(part.size, is_bold=part.is_bold)
            seen = [Pale(_on(part.paint, each), each, least, part.words) for each in grounds if each is not None]
            pale = [each for each in seen if _contrast(each) < least]
            if len(pale) >= PART * len(part.letters):
                yield min(pale, key=_contrast)
        elif _fills(part) and (box := part.box()):
            below.append((box, part))


def _pale_marks(parts: Sequence[Drawn], behind: Color | None) -> Iterator[Pale]:
    """Marks that begin on bare paper; what they are drawn over otherwise may be what they belong to."""
    told: set[Color] = set()
    for number, part in enumerate(parts):
        paint = _vivid(part) if behind and isinstance(part, Mark) else None
        if paint and behind and isinstance(part, Mark) and paint.color not in told:
            pale = Pale(_on(paint, behind), behind, MARKS)
            if _contrast(pale) < MARKS and ground(part.begin(), parts[:number], behind) == behind:
                told.add(paint.color)
                yield pale


def _on(paint: Paint, below: Color) -> Color:
    return over(paint.color, paint.alpha, below)


def _contrast(pale: Pale) -> float:
    return contrast(pale.color, pale.ground)


def _vivid(mark: Mark) -> Paint | None:
    """The colour of a mark that was given one to be seen by: solid, and no tint. An outline tells more than a fill."""
    paint = mark.stroke if mark.stroke and mark.stroke.alpha else mark.fill
    is_vivid = paint and paint.alpha > SOLID and _chroma(paint.color) >= VIVID
    return paint if is_vivid and not mark.is_axis and mark.extent() >= SMALLEST else None


def _behind(parts: Sequence[Drawn], paper: Color | None) -> Color | None:
    """The figure's own ground, which is drawn first, if it has one that is solid."""
    first = next((each.fill for each in parts if isinstance(each, Mark)), None)
    return first.color if first and first.alpha == 1 else paper


def ground(point: Point, below: Sequence[Drawn], paper: Color | None) -> Color | None:
    """The colour at a point of what was drawn so far; None if it cannot be told."""
    layers: list[Paint] = []
    for part in reversed(below):
        if isinstance(part, Lettered) or not _fills(part) or not part.covers(point):
            continue
        paint = part.paint_at(point) if isinstance(part, Raster) else part.fill
        if paint is None:
            return None
        layers.append(paint)
        if paint.alpha == 1:
            break
    color = paper
    for paint in reversed(layers):
        if paint.alpha < 1 and color is None:
            return None
        color = over(paint.color, paint.alpha, color or paint.color)
    return color


def _fills(part: Mark | Raster) -> bool:
    return isinstance(part, Raster) or bool(part.fill and part.fill.alpha)


def _colours(parts: Sequence[Drawn], behind: Color | None) -> list[Color]:
    """Every colour that marks have, as it looks on the paper."""
    if behind is None:
        return []
    marks = (each for each in parts if isinstance(each, Mark) and not each.is_axis and each.extent() >= SMALLEST)
    paints = dict.fromkeys(paint for mark in marks for paint in (mark.fill, mark.stroke) if paint and paint.alpha)
    seen = dict.fromkeys(_on(paint, behind) for paint in paints)
    return [color for color in seen if not _is_same(color, behind)]


def _is_same(one: Color, other: Color) -> bool:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= SAME


def _chroma(color: Color) -> float:
    _, a, b = lab(color)
    return float((a * a + b * b) ** 0.5)
