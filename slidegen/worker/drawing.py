"""Figure -> image file: sharp text, exact slot size, the same bytes for the same figure."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg  # both once here, not again in every run
from matplotlib.figure import Figure

from slidegen.worker.style import DPI, SAVING, on_paper
from slidegen.worker.unattended import draw_as_on_screen

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LARGEST_SVG = 1_500_000  # bytes; a figure of very many marks is smaller and faster to show as pixels
PIXEL_RATIO = 2
_CLIP = re.compile(rb'((?: id="|url\(#))(p[0-9a-f]{10})(?=["\)])')


def save(figure: Figure, target: Path, *, size: tuple[int, int], form: str = "auto") -> Path:
    """Write ``figure`` at ``size`` px beside ``target``: as SVG, or as PNG at twice the size where SVG is too large.

    ``form`` decides for ``svg`` or ``png`` whatever the size.
    """
    figure.set_size_inches(size[0] / DPI, size[1] / DPI)
    figure.set_dpi(DPI)
    on_paper(figure)
    draw_as_on_screen(figure)
    if form == "svg":
        return _as_svg(figure, target, io.BytesIO())
    if form == "auto":
        with contextlib.suppress(Exception):  # some artists can only draw pixels; what else is wrong, PNG tells
            return _as_svg(figure, target, _Limited())
    return _as_png(figure, target)


class _Limited(io.BytesIO):
    """Stops an SVG while it is drawn as soon as it is too large: a fine mesh would take minutes to write."""

    def write(self, data: ReadableBuffer, /) -> int:
        if self.tell() > LARGEST_SVG:
            raise OverflowError
        return super().write(data)


def _as_svg(figure: Figure, target: Path, into: io.BytesIO) -> Path:
    with matplotlib.rc_context(SAVING):
        figure.savefig(into, format="svg", metadata={"Date": None, "Creator": None})
    image = target.with_suffix(".svg")
    image.write_bytes(_renumbered(into.getvalue()))
    return image


def _renumbered(svg: bytes) -> bytes:
    """The same picture with its clip paths counted instead of named by a digest of their place.

    The layout's solver adds in an order that hangs on addresses in memory: places differ in the thirteenth digit from
    run to run, which no coordinate of the file shows but every bit of a digest.
    """
    numbers: dict[bytes, int] = {}

    def counted(found: re.Match[bytes]) -> bytes:
        return b"%sp%d" % (found[1], numbers.setdefault(found[2], len(numbers)))

    return _CLIP.sub(counted, svg)


def _as_png(figure: Figure, target: Path) -> Path:
    image = target.with_suffix(".png")
    with matplotlib.rc_context(SAVING):
        figure.savefig(image, format="png", dpi=DPI * PIXEL_RATIO, metadata={"Software": None})
    return image
