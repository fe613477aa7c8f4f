"""How alike two pictures or values are that other versions, or another machine, made of the same sources.

Each function returns the first difference in words, or "" when there is none beyond the tolerances named here.
"""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from PIL.Image import Image

COORDINATE = 0.01  # px, of coordinates in an SVG
NUMBER = 0.0001  # of all other numbers in it: scales, opacities, widths of lines
CHANNEL = 2  # of 255, of each channel of each pixel
RELATIVE = 1e-6  # of values
ABSOLUTE = 1e-12  # of values close to zero

_COORDINATES = ("d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points")
_NUMBERS = re.compile(r"(?<![\w#.])([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])")
_REFERENCE = re.compile(r"(?<=url\(#)[^)]+(?=\))")
_PNG = "data:image/png;base64,"


def picture_difference(before: Path, now: Path) -> str:
    """Two pictures of the same kind, by what kind they are."""
    if before.suffix != now.suffix:
        return f"it is a {now.suffix} now"
    compare = svg_difference if now.suffix == ".svg" else pixel_difference
    return compare(before.read_bytes(), now.read_bytes())


def svg_difference(before: bytes, now: bytes) -> str:
    """Two SVGs part by part: the same elements and words, numbers within tolerance; names of ids do not matter."""
    parts = zip_longest(_parts(before), _parts(now), fillvalue=("the end", ""))
    return next((told for one, other in parts if (told := _part_difference(one, other))), "")


def pixel_difference(before: bytes, now: bytes) -> str:
    """Two pictures of pixels, or two animations frame by frame."""
    from PIL import Image, ImageSequence

    one, other = (list(ImageSequence.all_frames(Image.open(io.BytesIO(data)))) for data in (before, now))
    if len(one) != len(other):
        return f"it has {len(other)} frames, had {len(one)}"
    return next((told for pair in zip(one, other, strict=True) if (told := _frame_difference(*pair))), "")


def value_difference(before: Any, now: Any, name: str, *, exactly: bool) -> str:
    """Two values as JSON knows them: fractions within tolerance unless ``exactly``, all else equal."""
    if isinstance(before, Mapping) and isinstance(now, Mapping) and before.keys() == now.keys():
        pairs = ((before[key], now[key], f"{name}.{key}") for key in before)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        pairs = ((one, other, f"{name}[{i}]") for i, (one, other) in enumerate(zip(before, now, strict=True)))
    elif type(before) is type(now) and (before == now or (not exactly and _close(before, now))):
        return ""
    else:
        return f"{name} is {now!r:.60}, was {before!r:.60}"
    return next((told for pair in pairs if (told := value_difference(*pair, exactly=exactly))), "")


def _frame_difference(one: Image, other: Image) -> str:
    from PIL import ImageChops

    if one.size != other.size:
        return f"it is {other.width}x{other.height} px, was {one.width}x{one.height}"
    apart = ImageChops.difference(one.convert("RGBA"), other.convert("RGBA"))
    counts = apart.histogram()  # 256 for each channel, one channel after the other
    most = max(place % 256 for place, count in enumerate(counts) if count)
    return f"pixels differ by up to {most} of 255" if most > CHANNEL else ""


def _close(before: Any, now: Any) -> bool:
    return isinstance(before, float) and math.isclose(before, now, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def _parts(svg: bytes) -> Iterator[tuple[str, str]]:
    """Every tag, attribute and text of an SVG with its place; ids are numbered as they come."""
    names: dict[str, str] = {}

    def numbered(name: str) -> str:
        return names.setdefault(name, f"#{len(names)}")

    for element in ElementTree.fromstring(svg).iter():
        tag = element.tag.rpartition("}")[2]
        yield f"<{tag}>", tag
        for key, value in sorted(element.attrib.items()):
            yield f"{key.rpartition('}')[2]} of <{tag}>", _renamed(key, value, numbered)
        yield f"text in <{tag}>", element.text or ""
        yield f"text after <{tag}>", element.tail or ""


def _renamed(key: str, value: str, numbered: Callable[[str], str]) -> str:
    """An attribute with ids as numbers: matplotlib makes ids from digests, so a hair's breadth makes another id."""
    if key == "id":
        return numbered(value)
    if key.endswith("href") and value.startswith("#"):
        return numbered(value[1:])
    return _REFERENCE.sub(lambda found: numbered(found[0]), value)


def _part_difference(before: tuple[str, str], now: tuple[str, str]) -> str:
    (place, one), (there, other) = before, now
    if place != there:
        return f"there is {there} where there was {place}"
    if one == other:
        return ""
    if one.startswith(_PNG) and other.startswith(_PNG):
        return pixel_difference(*(base64.b64decode(each.removeprefix(_PNG)) for each in (one, other)))
    most = COORDINATE if place.partition(" ")[0] in _COORDINATES else NUMBER
    return (
        "" if _alike(_NUMBERS.split(one), _NUMBERS.split(other), most) else f"{place} is {other!r:.60}, was {one!r:.60}"
    )


def _alike(before: list[str], now: list[str], most: float) -> bool:
    """Words and numbers in turn: words the same, numbers no more than ``most`` apart."""
    if before[::2] != now[::2]:
        return False
    pairs = zip(before[1::2], now[1::2], strict=True)
    return all(one == other or abs(float(one) - float(other)) <= most for one, other in pairs)
