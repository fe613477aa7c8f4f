"""The patches of a photograph in random order: what a vision transformer notices with and without its positions.

Without positions self-attention is equivariant: the output of a shuffled input is the shuffled output, and CLS, which
does not move, keeps its own. The network runs in float32 and sums in another order, which rounding shows.
"""

from __future__ import annotations

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.vit import GRID, cut, load_vit
from numpy.typing import NDArray
from photo_patches import EXTENT, draw_photograph, label, photograph, seen
from pictures import picture
from PIL import Image

from slidegen.figure import theme

Floats = NDArray[np.floating]

EXACT = 1e-3  # differences below this are rounding
CAPTIONS = {True: "output with positions", False: "output without positions"}


def vit_shuffled(*, seed: Annotated[int, Interval(ge=0, le=9)] = 0) -> tuple[Figure, dict[str, object]]:
    """The photograph, its patches shuffled, and how far the output of each patch moved in the two networks.

    Args:
        seed: of the permutation.

    Values (largest absolute difference of the final vectors, shuffled against not, patches put back to their places):
        informed_cls, informed_patch: with positions; blind_cls, blind_patch: without.
        informed_cosine, blind_cosine: between the two vectors of CLS.
        largest: the largest absolute number in the output of the photograph, with positions.
        moved: patches that changed their place. ratio: informed_patch / blind_patch.
    """
    order = np.random.default_rng(seed).permutation(GRID**2)
    informed, blind = (compare(order, positions) for positions in (True, False))
    values: dict[str, object] = {"largest": float(np.abs(seen().output).max()), "moved": moved(order)}
    for name, (difference, cosine) in {"informed": informed, "blind": blind}.items():
        values |= {f"{name}_cls": float(difference[0]), f"{name}_patch": float(difference[1:].max())}
        values[f"{name}_cosine"] = cosine
    values["ratio"] = float(informed[0][1:].max() / blind[0][1:].max())
    return draw(order, {True: informed[0], False: blind[0]}), values


def compare(order: NDArray[np.intp], positions: bool) -> tuple[Floats, float]:
    """Largest difference (257,) in each token's final vector, and the cosine between CLS and CLS."""
    straight = seen(positions).output
    shuffled = load_vit().run(cut(photograph())[order], positions=positions).output
    back = np.concatenate([shuffled[:1], shuffled[1:][np.argsort(order)]])
    lengths = np.linalg.norm(straight[0]) * np.linalg.norm(back[0])
    return np.abs(straight - back).max(axis=1), float(straight[0] @ back[0] / lengths)


def moved(order: NDArray[np.intp]) -> int:
    """How many of the patches stand elsewhere."""
    return int((order != np.arange(len(order))).sum())


def shuffle(image: Image.Image, order: NDArray[np.intp]) -> Image.Image:
    """The picture with patch ``order[i]`` of the grid at place i."""
    side = image.width // GRID
    tiles = np.asarray(image).reshape(GRID, side, GRID, side, 3).swapaxes(1, 2).reshape(GRID**2, side, side, 3)
    shuffled = tiles[order].reshape(GRID, GRID, side, side, 3).swapaxes(1, 2)
    return Image.fromarray(shuffled.reshape(image.height, image.width, 3))


def draw(order: NDArray[np.intp], differences: dict[bool, Floats]) -> Figure:
    """The two inputs, and for both networks the differences (257,) of CLS and the patches."""
    fig = plt.figure()
    inputs, outputs = fig.subfigures(1, 2, width_ratios=[1, 3.85])
    straight, shuffled = inputs.subplots(2, 1)
    draw_photograph(straight)
    label(straight, "the photograph")
    draw_photograph(shuffled, shuffle(photograph(), order))
    label(shuffled, "patches shuffled")
    top = max(float(each[1:].max()) for each in differences.values())
    for ax, (positions, difference) in zip(outputs.subplots(1, 2), differences.items(), strict=True):
        draw_difference(ax, difference[1:], top)
        label(ax, CAPTIONS[positions])
    return fig


def draw_difference(ax: Axes, difference: Floats, top: float) -> None:
    """How far the output of each patch (256,) moved, and the largest of it in large type."""
    picture(ax, difference.reshape(GRID, GRID), vmin=0, vmax=top, extent=EXTENT)
    ax.spines[:].set(visible=True, color=theme().hairline, linewidth=1.5)
    largest = float(difference.max())
    text = f"{largest:.0f}" if largest > EXACT else f"{largest:.5f}"
    ax.set_xlabel(f"moved by up to {text}", fontsize=30, weight="semibold", color=theme().ink)


if __name__ == "__main__":
    vit_shuffled()
    plt.show()
