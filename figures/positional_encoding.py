"""Sinusoidal positions: each pair of dimensions is a clock hand with its own speed (Vaswani et al. 2017, sec. 3.5).

PE(p, 2i) = sin(w_i p), PE(p, 2i + 1) = cos(w_i p) with w_i = base^(-2i / d). The exponent counts pairs, so both
dimensions of a pair turn together, and a shift by k positions turns pair i by the angle w_i k wherever it starts.
"""

from __future__ import annotations

from typing import Annotated, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from colours import of_signs
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.float64]

POSITIONS = 200
SHIFTS = (1, 5, 17, 64, 100)  # offsets at which the rotation is checked; any would do


def positional_encoding(
    *,
    position: Annotated[int, Interval(ge=0, le=60)] = 4,
    offset: Annotated[int, Interval(ge=2, le=20)] = 8,
    d: Literal[32, 64, 128, 256] = 128,
    base: Literal[1000, 10_000, 100_000] = 10_000,
) -> tuple[Figure, dict[str, object]]:
    """The table of encodings, the dot product of two of them against their distance, and one pair as a clock.

    Args:
        position: where the clock's shift starts.
        offset: the shift, in positions.
        d: dimensions of an encoding; half as many clocks.
        base: sets the longest wavelength, just short of 2 pi base.

    Values, for 200 positions:
        shift_error: largest |R_k PE(p) - PE(p + k)|, where R_k rotates every pair by its own angle.
        toeplitz_error: largest spread of PE(p).PE(q) along one diagonal, p - q = const.
        closed_form_error: largest |PE(p).PE(q) - sum_i cos(w_i (p - q))|.
        symmetric_error: largest |PE(p).PE(p + k) - PE(p).PE(p - k)|: the distance shows, the direction does not.
        norm_squared: d / 2; norm_squared_error: largest deviation of |PE(p)|^2 from it.
        shortest_wavelength, longest_wavelength: of the pairs, in positions.
        increments_positive, increments_total: how many of the steps away from a position raise the dot product.
        min_pair_distance: smallest |PE(p) - PE(q)| of two different positions.
        clock_wavelength: of the pair drawn as a clock, in positions; clock_turn: its turn by ``offset``, in degrees.
    """
    table = encode(np.arange(POSITIONS), d, base)
    pair = d // 8  # a wavelength of 2 pi base^(1/4), 63 positions by default: slow enough to watch
    frequency = frequencies(d, base)[pair]
    values = measure(table, d, base) | {
        "clock_wavelength": float(2 * np.pi / frequency),
        "clock_turn": float(np.degrees(frequency * offset)),
    }
    return draw(table, pair, frequency, position, offset), values


def frequencies(d: int, base: float) -> Floats:
    """w_i = base^(-2i / d) in rad per position, for the pairs i = 0 .. d/2 - 1."""
    return np.power(float(base), -2 * np.arange(d // 2) / d)


def encode(positions: NDArray[np.integer], d: int, base: float) -> Floats:
    """PE of shape (positions, d): sines in the even dimensions, cosines in the odd ones."""
    angles = positions[:, None] * frequencies(d, base)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(len(positions), d)


def shift_matrix(offset: int, d: int, base: float) -> Floats:
    """R_k of shape (d, d) with PE(p + k) = R_k PE(p) for every p: one 2 x 2 rotation per pair."""
    angles = frequencies(d, base) * offset
    sine, cosine = np.arange(0, d, 2), np.arange(1, d, 2)
    matrix = np.zeros((d, d))
    matrix[sine, sine] = matrix[cosine, cosine] = np.cos(angles)
    matrix[sine, cosine] = np.sin(angles)
    matrix[cosine, sine] = -np.sin(angles)
    return matrix


def dot_by_offset(offsets: NDArray[np.integer], d: int, base: float) -> Floats:
    """PE(p).PE(p + k) for offsets k, whatever p: sum_i cos(w_i k), since cos a cos b + sin a sin b = cos(a - b)."""
    return np.cos(offsets[..., None] * frequencies(d, base)).sum(axis=-1)


def measure(table: Floats, d: int, base: float) -> dict[str, object]:
    """The properties of a table of encodings (positions, d), measured on it and not assumed."""
    n = len(table)
    gram = table @ table.T
    offsets = np.arange(n)[:, None] - np.arange(n)
    squared_norms = np.diagonal(gram)
    squared_distances = squared_norms[:, None] + squared_norms - 2 * gram
    steps = np.diff(gram[0])
    wavelengths = 2 * np.pi / frequencies(d, base)
    shifts = [np.abs(table[:-k] @ shift_matrix(k, d, base).T - table[k:]).max() for k in SHIFTS]
    middle, reach = n // 2, n // 2 - 1
    ahead, behind = gram[middle, middle : middle + reach], gram[middle, middle : middle - reach : -1]
    return {
        "shift_error": float(max(shifts)),
        "toeplitz_error": float(max(np.ptp(np.diagonal(gram, k)) for k in range(n))),
        "closed_form_error": float(np.abs(gram - dot_by_offset(offsets, d, base)).max()),
        "symmetric_error": float(np.abs(ahead - behind).max()),
        "norm_squared": d / 2,
        "norm_squared_error": float(np.abs(squared_norms - d / 2).max()),
        "shortest_wavelength": float(wavelengths[0]),
        "longest_wavelength": float(wavelengths[-1]),
        "increments_positive": int((steps > 0).sum()),
        "increments_total": len(steps),
        "min_pair_distance": float(np.sqrt(squared_distances[offsets > 0].min())),
    }


def draw(table: Floats, pair: int, frequency: float, position: int, offset: int) -> Figure:
    """The table on the left with one pair framed; the dot product and that pair's clock on the right."""
    fig = plt.figure()
    fig.set_layout_engine("constrained", wspace=0.05, hspace=0.03)
    axes = fig.subplot_mosaic([["table", "dot"], ["table", "clock"]], width_ratios=[1.15, 1], height_ratios=[1, 1.25])
    draw_table(axes["table"], table, pair)
    draw_dot(axes["dot"], table @ table[len(table) // 2])
    draw_clock(axes["clock"], frequency, position, offset)
    return fig


def draw_table(ax: Axes, table: Floats, pair: int) -> None:
    """The encodings as columns: positions to the right, dimensions downwards."""
    t = theme()
    n, d = table.shape
    ax.imshow(table.T, cmap=of_signs(), vmin=-1, vmax=1, aspect="auto", interpolation="none")
    margin = d / 250  # the line runs beside the two rows, not over them
    frame = Rectangle((-0.5, 2 * pair - 0.5 - margin), n, 2 + 2 * margin, fill=False, edgecolor=t.ink, linewidth=3)
    frame.set(clip_on=False, zorder=3)
    ax.add_patch(frame)
    ax.set_title("short waves above, long ones below", size=20)
    ax.set_xlabel("position", size=20)
    ax.set_ylabel("dimension", size=20)
    ax.set_xticks([0, n // 2, n - 1])
    ax.set_yticks([0, d // 2, d - 1])
    for x, text, colour in ((0.86, "\N{MINUS SIGN}1", t.key), (0.95, "+1", t.query)):
        ax.text(x, 1.03, text, color=colour, size=20, weight=600, ha="center", transform=ax.transAxes)


def draw_dot(ax: Axes, dots: Floats) -> None:
    """Dot products (positions,) with the middle position; the steps that rise with the distance are set off."""
    t = theme()
    offsets = np.arange(len(dots)) - len(dots) // 2
    points = np.column_stack([offsets, dots])
    rises = np.diff(dots) * np.sign(offsets[:-1] + 0.5) > 0
    ax.add_collection(
        LineCollection(
            list(np.stack([points[:-1], points[1:]], axis=1)),
            colors=np.where(rises, t.ink, t.quiet),
            linewidths=np.where(rises, 5, 2),
            capstyle="round",
        )
    )
    ax.set_ylim(min(0, dots.min() - 2), 1.05 * dots.max())
    ax.set_xlim(offsets[0] - 4, offsets[-1] + 4)
    ax.set_title("dot product of two positions", size=20)
    ax.set_xlabel("offset", size=20)
    ax.set_xticks([-100, 0, 100])
    ax.set_yticks([0, dots.max()])
    ax.yaxis.set_major_formatter("{x:.0f}")
    ax.text(98, dots.max(), "bold: farther away,\nyet more alike", size=20, ha="right", va="top")


def draw_clock(ax: Axes, frequency: float, position: int, offset: int) -> None:
    """One pair (sin, cos) in its plane, where it goes round like the hand of a clock, from two starting points."""
    t = theme()
    ax.add_patch(Circle((0, 0), 1, fill=False, edgecolor=t.hairline, linewidth=3))
    for start in (position, position + round(2.2 / frequency)):
        draw_turn(ax, frequency, start, start + offset)
    degrees = np.degrees(frequency * offset)
    ax.text(1.6, 0.75, "the framed pair turns", size=20, va="center")
    ax.text(1.6, 0.0, f"{degrees:.0f}\N{DEGREE SIGN}", size=40, weight=600, va="center")
    ax.text(1.6, -0.75, f"for every shift by {offset}", size=20, va="center")
    ax.set(xlim=(-1.35, 4.0), ylim=(-1.3, 1.3), aspect="equal", anchor="W")
    ax.axis("off")


def draw_turn(ax: Axes, frequency: float, start: int, stop: int) -> None:
    """The hand at position ``start``, the hand at ``stop``, and the turn between them."""
    t = theme()
    for position, colour, width in ((start, t.quiet, 2), (stop, t.ink, 5)):
        x, y = np.sin(frequency * position), np.cos(frequency * position)
        ax.plot([0, x], [0, y], color=colour, linewidth=width, solid_capstyle="round")
        ax.text(1.2 * x, 1.2 * y, str(position), color=colour, ha="center", va="center")
    angles = frequency * np.linspace(start, stop, 50)
    x, y = 0.62 * np.sin(angles), 0.62 * np.cos(angles)
    ax.plot(x[:-4], y[:-4], color=t.quiet, linewidth=2)
    ax.annotate("", (x[-1], y[-1]), (x[-6], y[-6]), arrowprops={"arrowstyle": "-|>", "color": t.quiet, "lw": 2})


if __name__ == "__main__":
    positional_encoding()
    plt.show()
