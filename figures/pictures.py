"""Pictures made of patches, and attention drawn over them; shared by the figures that look at images."""

from __future__ import annotations

from typing import Any

import matplotlib.colors
import numpy as np
from colours import of_weights
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.floating]

WASH = 0.7  # share of paper in a picture that a map is laid over
LUMA = (0.299, 0.587, 0.114)  # brightness of red, green and blue (ITU-R BT.601)


def picture(ax: Axes, image: Floats, **style: Any) -> None:
    """An image with visible pixels and no axes, measured in its pixels unless ``extent`` says otherwise."""
    ax.imshow(image, interpolation="nearest", **style)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def frame(ax: Axes, corner: tuple[float, float], size: float) -> None:
    """A square that shows on any ground: paper within ink."""
    for width, colour in ((5, theme().ink), (2.5, theme().paper)):
        ax.add_patch(Rectangle(corner, size, size, fill=False, edgecolor=colour, linewidth=width))


def lay_over(ax: Axes, image: Floats, weights: Floats, **style: Any) -> None:
    """Weights (rows, columns) over a pale grey version of an image (..., 3), whose colours go from 0 to 1.

    The larger a weight, the darker and the more opaque its patch; the largest one covers the image.
    """
    paper = np.array(matplotlib.colors.to_rgb(theme().paper))
    grey = (image @ np.array(LUMA))[..., None]
    picture(ax, (1 - WASH) * grey + WASH * paper, **style)
    share = weights / weights.max()
    colours = of_weights()(share)
    colours[..., 3] = share**0.5  # a power below 1 keeps small weights visible
    picture(ax, colours, **style)
