"""Figure -> image file: sharp text, exact slot size, the same bytes for the same figure."""

from __future__ import annotations

import io
from pathlib import Path

from matplotlib.figure import Figure

from slidegen.execution.style import DPI

LARGEST_SVG = 1_500_000  # bytes; a figure of very many marks is smaller and faster to show as pixels
PIXEL_RATIO = 2


def save(figure: Figure, folder: Path, *, size: tuple[int, int]) -> Path:
    """Write ``figure`` at ``size`` px as SVG, or as PNG at twice the size where the SVG would be too large."""
    figure.set_size_inches(size[0] / DPI, size[1] / DPI)
    figure.set_dpi(DPI)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    if buffer.tell() <= LARGEST_SVG:
        image = folder / "image.svg"
        image.write_bytes(buffer.getvalue())
        return image
    image = folder / "image.png"
    figure.savefig(image, format="png", dpi=DPI * PIXEL_RATIO, metadata={"Software": None})
    return image
