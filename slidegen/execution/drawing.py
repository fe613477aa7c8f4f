"""Figure -> image file: sharp text, exact slot size, the same bytes for the same figure."""

from __future__ import annotations

import io
from pathlib import Path

from matplotlib.figure import Figure

from slidegen.execution.style import DPI

LARGEST_SVG = 1_500_000  # bytes; a figure of very many marks is smaller and faster to show as pixels
PIXEL_RATIO = 2


def save(figure: Figure, target: Path, *, size: tuple[int, int], form: str = "auto") -> Path:
    """Write ``figure`` at ``size`` px beside ``target``: as SVG, or as PNG at twice the size where SVG is too large.

    ``form`` decides for ``svg`` or ``png`` whatever the size.
    """
    figure.set_size_inches(size[0] / DPI, size[1] / DPI)
    figure.set_dpi(DPI)
    if form != "png":
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        if form == "svg" or buffer.tell() <= LARGEST_SVG:
            image = target.with_suffix(".svg")
            image.write_bytes(buffer.getvalue())
            return image
    image = target.with_suffix(".png")
    figure.savefig(image, format="png", dpi=DPI * PIXEL_RATIO, metadata={"Software": None})
    return image
