"""The photograph of the talk as 16 x 16 patches, what the vision transformer computes for it, and maps drawn over it.

Shared by the figures vit_patch, vit_distance, vit_cls and vit_shuffled. A weight of CLS or of a patch on the patches
leaves CLS's own share out and is scaled to sum to 1 again, so that maps can be compared.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from models.vit import GRID, PATCH, Trace, cut, load_vit
from numpy.typing import NDArray
from pictures import lay_over, picture
from PIL import Image

Floats = NDArray[np.floating]

FILE = Path(__file__).parents[1] / "talk" / "assets" / "coffee.jpg"
EXTENT = (0, GRID, GRID, 0)  # pictures are measured in patches
# The rim of the cup is an ellipse, placed by hand: centre and half axes across and down, in patches.
RIM_CENTRE, RIM_AXES = (8.5, 4.4), (4.7, 3.75)


@cache
def photograph() -> Image.Image:
    """400 x 400 px."""
    with Image.open(FILE) as image:
        return image.convert("RGB")


@cache
def seen(positions: bool = True) -> Trace:
    """The forward pass over the photograph."""
    return load_vit().run(cut(photograph()), positions=positions)


@cache
def distances() -> Floats:
    """(256, 256): px between the centres of two patches, of the 224 px that the model sees."""
    place = np.indices((GRID, GRID)).reshape(2, -1)
    return PATCH * np.hypot(*(place[:, :, None] - place[:, None, :]))


def inside_cup() -> NDArray[np.bool_]:
    """(256,): whether a patch's centre lies within the rim of the cup."""
    down, across = np.indices((GRID, GRID)).reshape(2, -1) + 0.5
    (x, y), (width, height) = RIM_CENTRE, RIM_AXES
    return ((across - x) / width) ** 2 + ((down - y) / height) ** 2 < 1


def among_patches(attention: Floats) -> Floats:
    """(..., 257, 257) -> (..., 257, 256): what a query gives to the patches, as shares that sum to 1."""
    shares = attention[..., 1:].astype(float)
    return shares / shares.sum(axis=-1, keepdims=True)


def draw_photograph(ax: Axes, image: Image.Image | None = None) -> None:
    """The photograph, or another picture of the same patches."""
    picture(ax, np.asarray(image or photograph()), extent=EXTENT)


def draw_map(ax: Axes, weights: Floats) -> None:
    """Weights (256,) of the patches over the photograph; the largest is darkest."""
    lay_over(ax, np.asarray(photograph()) / 255, weights.reshape(GRID, GRID), extent=EXTENT)


def label(ax: Axes, text: str, **style: Any) -> None:
    """A line above a picture."""
    ax.set_title(text, loc="left", **{"fontsize": 22, "pad": 6, **style})
