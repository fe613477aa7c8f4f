"""matplotlib animation -> looping image for screens, and one of its frames as a picture for paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib.animation import AbstractMovieWriter, Animation
from matplotlib.figure import Figure
from PIL import Image

from slidegen.worker import drawing
from slidegen.worker.faults import AuthorFault
from slidegen.worker.style import DPI, on_paper

PIXEL_RATIO = 1.5  # a full-HD projector shows a slide at one and a half times its size
LARGEST_EXACT = 4_000_000  # bytes; lines and flat colours stay far below and keep every pixel, photographs do not


class LoopWriter(AbstractMovieWriter):
    """Collects the frames for a WebP that loops, and has frame ``still`` (from 0) drawn by ``picture``."""

    def __init__(self, *, milliseconds: int, picture: Callable[[Figure], Path], still: int) -> None:
        super().__init__()
        self.image = Path()
        self._milliseconds = milliseconds
        self._picture = picture
        self._still = still
        self._frames: list[Image.Image] = []

    def setup(self, fig: Figure, outfile: Any, dpi: float | None = None) -> None:
        """Begin; matplotlib calls it."""
        super().setup(fig, outfile, dpi)

    def grab_frame(self, **_: Any) -> None:
        """Take the figure as it is now."""
        pixels = io.BytesIO()
        self.fig.savefig(pixels, format="rgba", dpi=self.dpi)
        if len(self._frames) == self._still:
            self.image = self._picture(self.fig)
        self._frames.append(Image.frombytes("RGBA", self.frame_size, pixels.getvalue()).convert("RGB"))

    def finish(self) -> None:
        """Write what was collected."""
        if self._still >= len(self._frames):
            message = f"the animation has {len(self._frames)} frames, counted from 0: there is no frame {self._still}"
            raise AuthorFault(message, hint="frame: names the one that stands still in the PDF", param="frame")
        exact = self._encoded(lossless=True, quality=60, method=2)
        target = Path(str(self.outfile))
        target.write_bytes(exact if len(exact) <= LARGEST_EXACT else self._encoded(quality=80))

    def _encoded(self, **how: Any) -> bytes:
        first, *others = self._frames
        loop = io.BytesIO()
        first.save(loop, format="webp", save_all=True, append_images=others, duration=self._milliseconds, loop=0, **how)
        return loop.getvalue()


def save_animation(
    animation: Animation, figure: Figure, target: Path, *, size: tuple[int, int], form: str, still: int
) -> tuple[Path, Path]:
    """Write the frame ``still`` as a picture and all frames as an animated WebP beside ``target``.

    Raises:
        AuthorFault: there is no such frame.
    """
    figure.set_size_inches(size[0] / DPI, size[1] / DPI)
    on_paper(figure)
    moving = target.with_suffix(".webp")
    writer = LoopWriter(
        milliseconds=round(getattr(animation.event_source, "interval", 200)),
        picture=lambda drawn: drawing.save(drawn, target, size=size, form=form),
        still=still,
    )
    animation.save(str(moving), writer=writer, dpi=DPI * PIXEL_RATIO)
    return writer.image, moving
