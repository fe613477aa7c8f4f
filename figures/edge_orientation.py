"""A thought experiment: a fixed edge kernel against one unit whose weights are made anew from what it sees.

The kernel prefers one direction, like one filter of a trained convolution. The unit attends within the same 3 x 3
window, by squared difference to the middle pixel, and reports how far the average moves away from it. It has no
notion of direction at all, which is both its strength and its price: turning the window by 90 degrees only permutes
its pixels, and attention does not notice a permutation.
"""

from __future__ import annotations

from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import softmax
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.floating]

SIZE = 9  # px, edge of a patch
OFFSET = 0.5  # px from the middle pixel to the edge, so that the middle pixel lies on the dark side
ANGLES = np.arange(0, 360, 15)  # degrees, counter-clockwise from the right; towards the bright side
KERNEL: Floats = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]]) / 4  # brightness rising towards 45 degrees
RIM = 0.8  # the response at the outer circle of the plot
PATCHES = np.arange(0, 360, 45)  # degrees, shown around the rim
PATCH_RADIUS, PATCH_EDGE = 1.29, 0.36  # in radii of the rim


def edge_orientation(
    *,
    angle: Annotated[int, Interval(ge=0, le=359)] = 135,
    beta: Annotated[float, Interval(ge=0.0, le=100.0)] = 40.0,
    softness: Annotated[float, Interval(ge=0.1, le=1.5)] = 0.35,
) -> tuple[Figure, dict[str, object]]:
    """Responses to a step edge that turns through 360 degrees: of a 45-degree kernel and of content attention.

    Args:
        angle: of the edge that is framed and read off, degrees.
        beta: sharpness of the attention; 0 is a plain average.
        softness: width of the edge, px.

    Values:
        kernel_min, kernel_max, attention_min, attention_max: responses over 24 angles, in units of the step's height.
        kernel_here, attention_here: at ``angle``.
        kernel_blind: its response at 135 and 315 degrees, largest absolute value.
        attention_45_minus_135: attention's difference between the two diagonals, largest absolute value.
        quarter_turn_error: largest change of attention's response by a turn of 90 degrees, over all angles.
        flat_response: of both units to patches of constant brightness, largest absolute value.
        weights_moved: largest difference of one attention weight between the edges at 45 and 135 degrees.
        rows_error: largest difference of a sum of weights from 1.
    """
    windows = np.stack([window(edge(a, softness)) for a in ANGLES])
    kernel, attention = kernel_response(windows), attention_response(windows, beta)
    here = window(edge(angle, softness))
    values: dict[str, object] = {
        "kernel_min": float(kernel.min()),
        "kernel_max": float(kernel.max()),
        "attention_min": float(attention.min()),
        "attention_max": float(attention.max()),
        "kernel_here": float(kernel_response(here)),
        "attention_here": float(attention_response(here, beta)),
    }
    return draw(softness, beta, angle), values | checks(softness, beta)


def edge(angle: float, softness: float) -> Floats:
    """(9, 9): brightness 0 to 1 of a step smoothed by a logistic curve, bright towards ``angle`` (degrees)."""
    reach = np.arange(SIZE) - SIZE // 2
    right, up = np.meshgrid(reach, -reach)
    along = np.cos(np.deg2rad(angle)) * right + np.sin(np.deg2rad(angle)) * up
    patch: Floats = 0.5 * (1 + np.tanh((along - OFFSET) / (2 * softness)))
    return patch


def window(patch: Floats) -> Floats:
    """(3, 3): the middle of a patch, which is all that either unit sees."""
    middle = SIZE // 2
    return patch[middle - 1 : middle + 2, middle - 1 : middle + 2]


def kernel_response(windows: Floats) -> Floats:
    """(...): correlation of windows (..., 3, 3) with the kernel."""
    response: Floats = (windows * KERNEL).sum(axis=(-2, -1))
    return response


def attention_weights(windows: Floats, beta: float) -> Floats:
    """(..., 9): softmax over the window of beta (x_j - x_i)^2, where x_i is the middle pixel."""
    pixels = windows.reshape(*windows.shape[:-2], 9)
    return softmax(beta * (pixels - pixels[..., 4:5]) ** 2)


def attention_response(windows: Floats, beta: float) -> Floats:
    """(...): attended average of windows (..., 3, 3) minus their middle pixel."""
    pixels = windows.reshape(*windows.shape[:-2], 9)
    response: Floats = (attention_weights(windows, beta) * pixels).sum(axis=-1) - pixels[..., 4]
    return response


def checks(softness: float, beta: float) -> dict[str, object]:
    """What must hold for any softness and sharpness: blind angles, a quarter turn, constant patches, row sums."""
    windows = np.stack([window(edge(a, softness)) for a in ANGLES])
    attention, weights = attention_response(windows, beta), attention_weights(windows, beta)
    at = {int(a): i for i, a in enumerate(ANGLES)}
    flat = np.stack([np.full((3, 3), level) for level in (0.0, 0.3, 1.0)])
    return {
        "kernel_blind": float(np.abs(kernel_response(windows[[at[135], at[315]]])).max()),
        "attention_45_minus_135": float(abs(attention[at[45]] - attention[at[135]])),
        "quarter_turn_error": float(np.abs(attention - np.roll(attention, ANGLES.size // 4)).max()),
        "flat_response": float(max(np.abs(kernel_response(flat)).max(), np.abs(attention_response(flat, beta)).max())),
        "weights_moved": float(np.abs(weights[at[45]] - weights[at[135]]).max()),
        "rows_error": float(np.abs(weights.sum(axis=-1) - 1).max()),
    }


def draw(softness: float, beta: float, angle: int) -> Figure:
    """A polar plot with the edges themselves around the rim in place of degrees."""
    fig, ax = plt.subplots()
    ax.set_aspect("equal")
    ax.set(xlim=(-2.02, 2.02), ylim=(-1.49, 1.49))
    ax.axis("off")
    rings(ax)
    curves(ax, softness, beta)
    for a in sorted({*PATCHES.tolist(), angle}, key=lambda a: a == angle):
        rim_patch(ax, a, edge(a, softness), framed=a == angle)
    reading(ax, window(edge(angle, softness)), angle, beta)
    return fig


def polar(radius: Floats | float, angle: Floats | float) -> Floats:
    """(2, ...): x and y of a radius and an angle in degrees."""
    radians = np.deg2rad(angle)
    return np.stack([radius * np.cos(radians), radius * np.sin(radians)])


def rings(ax: Axes) -> None:
    """Circles of equal response, each with its number."""
    t = theme()
    for response in (RIM / 2, RIM):
        ax.add_patch(Circle((0, 0), response / RIM, fill=False, edgecolor=t.hairline, linewidth=1.5))
        x, y = polar(response / RIM + 0.02, 330)
        ax.text(x, y, f"{response:.1f}", ha="left", va="top", fontsize=16, color=t.quiet)


def curves(ax: Axes, softness: float, beta: float) -> None:
    """Strength of both responses by angle; the sign of the kernel's two lobes is written into them."""
    t = theme()
    turn = np.arange(0, 361, 1.0)
    windows = np.stack([window(edge(a, softness)) for a in turn])
    kernel = polar(np.abs(kernel_response(windows)) / RIM, turn)
    ax.fill(*kernel, facecolor=t.hairline, edgecolor=t.ink, linewidth=2, linestyle=(0, (4, 2)), alpha=0.8)
    ax.plot(*polar(attention_response(windows, beta) / RIM, turn), color=t.query, linewidth=5)
    for a, sign in ((45, "+"), (225, "−")):
        x, y = polar(0.52, a)
        ax.text(x, y, f"kernel\n{sign}", ha="center", va="center", fontsize=20, linespacing=0.9)


def rim_patch(ax: Axes, angle: float, patch: Floats, *, framed: bool) -> None:
    """One edge at its place on the rim; every patch has a thin outline, the framed one a thick one."""
    t = theme()
    x, y = polar(PATCH_RADIUS, angle)
    half = PATCH_EDGE / 2
    extent = (x - half, x + half, y - half, y + half)
    ax.imshow(patch, cmap="gray", vmin=0, vmax=1, extent=extent, interpolation="none", zorder=3 if framed else 2)
    style: Any = {"color": t.query, "linewidth": 5} if framed else {"color": t.quiet, "linewidth": 1}
    left, right, bottom, top = extent
    ax.plot([left, right, right, left, left], [bottom, bottom, top, top, bottom], zorder=4, **style)


def reading(ax: Axes, seen: Floats, angle: int, beta: float) -> None:
    """Both responses to the framed edge, written outside beside its patch."""
    t = theme()
    side = 1 if np.cos(np.deg2rad(angle)) >= 0 else -1
    x, y = polar(PATCH_RADIUS, angle)
    place: Any = {"textcoords": "offset points", "ha": "left" if side > 0 else "right", "fontsize": 20}
    at = (x + side * PATCH_EDGE / 2, y)
    attention, kernel = float(attention_response(seen, beta)), float(kernel_response(seen))
    ax.annotate(f"attention {attention:.2f}", at, (12 * side, 6), color=t.query, weight="semibold", **place)
    ax.annotate(f"kernel {kernel:.2f}".replace("-", "−"), at, (12 * side, -20), **place)


if __name__ == "__main__":
    edge_orientation()
    plt.show()
