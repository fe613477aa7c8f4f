"""What the summary token CLS of a vision transformer attends to, head by head (Caron et al. 2021 show such maps)."""

from __future__ import annotations

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from models.vit import GRID, HEADS, cut, load_vit
from numpy.typing import NDArray
from photo_patches import (
    RIM_AXES,
    RIM_CENTRE,
    among_patches,
    draw_map,
    draw_photograph,
    inside_cup,
    label,
    photograph,
    seen,
)
from PIL import Image
from written import percent

from slidegen.figure import theme

Floats = NDArray[np.floating]


def vit_cls(*, layer: Annotated[int, Interval(ge=1, le=12)] = 12) -> tuple[Figure, dict[str, object]]:
    """The photograph with the rim of the cup drawn in, and what CLS gives to the patches in each head of a layer.

    Args:
        layer: whose six heads are drawn.

    Values (attention among patches; the area is the ellipse of the rim, placed by hand):
        area: its share of the patches. shares: what each head gives to it, six numbers.
        above: heads that give it more than its area. least, least_head; most, most_head: smallest and largest share;
        second_least: the smallest but one.
        border_share: what the head with the smallest share gives to the outermost patches; border_area: their share.
        mean_by_layer: mean share over the heads, list by layer 1 to 12. row_sum_error: of attention, before scaling.
        turned_shares, turned_above, turned_second_least, turned_most: the same for the photograph upside down, whose
        area is the cup's new place; turned_old_place: mean share of the place where the cup was.
    """
    attention = seen().attention[:, :, 0]
    weights = among_patches(attention)
    by_head = weights[..., inside_cup()].sum(axis=-1)
    shares, area = by_head[layer - 1], float(inside_cup().mean())
    least, most = int(shares.argmin()), int(shares.argmax())
    values: dict[str, object] = {
        "area": area,
        "shares": shares.tolist(),
        "above": int((shares > area).sum()),
        "least": float(shares[least]),
        "least_head": f"L{layer}H{least + 1}",
        "second_least": float(np.sort(shares)[1]),
        "most": float(shares[most]),
        "most_head": f"L{layer}H{most + 1}",
        "border_share": float(weights[layer - 1, least, border()].sum()),
        "border_area": float(border().mean()),
        "mean_by_layer": by_head.mean(axis=1).tolist(),
        "row_sum_error": float(np.abs(attention.sum(axis=-1) - 1).max()),
    }
    values |= turned_values(layer, area)
    return draw(weights[layer - 1], shares, area), values


def turned_values(layer: int, area: float) -> dict[str, object]:
    """The control: do the heads of a layer follow the cup, or do they always look at that part of a picture?"""
    turned = load_vit().run(cut(photograph().transpose(Image.Transpose.ROTATE_180)))
    weights, cup = among_patches(turned.attention[layer - 1, :, 0]), inside_cup()
    shares = weights[:, cup[::-1]].sum(axis=-1)
    return {
        "turned_shares": shares.tolist(),
        "turned_above": int((shares > area).sum()),
        "turned_second_least": float(np.sort(shares)[1]),
        "turned_most": float(shares.max()),
        "turned_old_place": float(weights[:, cup].sum(axis=-1).mean()),
    }


def border() -> NDArray[np.bool_]:
    """(256,): the outermost patches."""
    inner = np.pad(np.zeros((GRID - 2, GRID - 2), bool), 1, constant_values=True)
    return inner.ravel()


def draw(weights: Floats, shares: Floats, area: float) -> Figure:
    """The photograph, and one map for each head's weights (6, 256)."""
    fig = plt.figure()
    large, small = fig.subfigures(1, 2, width_ratios=[1, 1.41])
    ax = large.subplots()
    draw_photograph(ax)
    rim(ax, 5)
    label(ax, f"inside the rim: {percent(area)} of the picture", weight="semibold")
    for head, ax in enumerate(small.subplots(2, HEADS // 2).flat):
        draw_map(ax, weights[head])
        rim(ax, 2.5)
        bold = {"weight": "semibold", "color": theme().query} if shares[head] > area else {}
        label(ax, f"head {head + 1}: {percent(shares[head])}", **bold)
    return fig


def rim(ax: Axes, width: float) -> None:
    """The ellipse that stands for the inside of the cup, paper within ink."""
    (across, down), (a, b) = RIM_CENTRE, RIM_AXES
    for line, colour in ((width, theme().ink), (width / 2, theme().paper)):
        ax.add_patch(Ellipse((across, down), 2 * a, 2 * b, fill=False, edgecolor=colour, linewidth=line))


if __name__ == "__main__":
    vit_cls()
    plt.show()
