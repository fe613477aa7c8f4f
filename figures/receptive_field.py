"""Receptive fields of convolution stacks: the recursion, the exact set of inputs behind it, and three cones.

The recursion is that of Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks",
Distill 2019. A pooling layer counts like a convolution, and dilation turns k taps into (k - 1) d + 1 positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from slidegen.figure import theme

Integers = NDArray[np.intp]
Line = tuple[tuple[float, float], tuple[float, float]]


class Layer(NamedTuple):
    """One convolution or pooling along one axis."""

    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: int = 0


class Field(NamedTuple):
    """What one output sees: ``size`` inputs, ``jump`` inputs further on per output, output 0 centred on ``start``."""

    size: int = 1
    jump: int = 1
    start: float = 0.0


def receptive_field(
    *,
    layers: Annotated[int, Interval(ge=1, le=6)] = 5,
    kernel: Annotated[int, Interval(ge=2, le=5)] = 3,
    dilation: Literal["doubling", "constant"] = "doubling",
) -> tuple[Figure, dict[str, object]]:
    """Cones of dependence of three stacks that differ only in how they step: plain, stride 2, dilated.

    Args:
        layers: depth of each stack.
        kernel: taps of every layer.
        dilation: of the third stack; 1, 2, 4, ... or 2 in every layer, which leaves holes.

    Values:
        plain, strided, dilated: receptive field of one output, inputs.
        strided_jump, dilated_jump: distance of neighbouring outputs, inputs.
        dilated_coverage: share of the dilated field that reaches the output at all; 1 is no holes.
        vgg16: after pool5; vgg16_jump; resnet50: last stage, stride in the 3x3 (torchvision, v1.5);
        resnet50_v1: the same with the stride in the 1x1, as first published. All in px.
        recursion_error: largest difference between recursion and brute force, size and centre, 30 random stacks.
    """
    rates = [2**i if dilation == "doubling" else 2 for i in range(layers)]
    stacks = {
        "plain": [Layer(kernel)] * layers,
        "strided": [Layer(kernel, stride=2)] * layers,
        "dilated": [Layer(kernel, dilation=rate) for rate in rates],
    }
    fields = {name: field(stack) for name, stack in stacks.items()}
    values: dict[str, object] = {name: seen.size for name, seen in fields.items()}
    values |= {f"{name}_jump": fields[name].jump for name in ("strided", "dilated")}
    values["dilated_coverage"] = dependencies(stacks["dilated"])[0].size / fields["dilated"].size
    values |= {"vgg16": field(vgg16()).size, "vgg16_jump": field(vgg16()).jump}
    values |= {"resnet50": field(resnet50()).size, "resnet50_v1": field(resnet50(stride_in="1x1")).size}
    values["recursion_error"] = recursion_error()
    return draw(list(stacks.values()), ["plain", "stride 2", f"dilation {', '.join(map(str, rates))}"]), values


def field(layers: Sequence[Layer]) -> Field:
    """The receptive field of a stack, first layer first.

    r_l = r_{l-1} + (k_l - 1) d_l j_{l-1} and j_l = j_{l-1} s_l: a layer widens the field by the jump below it.
    """
    size, jump, start = Field()
    for layer in layers:
        reach = (layer.kernel - 1) * layer.dilation
        size, start, jump = size + reach * jump, start + (reach / 2 - layer.padding) * jump, jump * layer.stride
    return Field(size, jump, start)


def dependencies(layers: Sequence[Layer]) -> list[Integers]:
    """Brute force: the indices that output 0 depends on, at the input and after each layer; the last is [0]."""
    levels = [np.array([0])]
    for layer in reversed(layers):
        levels.append(np.unique(taps(levels[-1], layer)))
    return levels[::-1]


def taps(outputs: Integers, layer: Layer) -> Integers:
    """(n, k): the inputs that a layer reads for each output; negative ones lie in the padding."""
    return outputs[:, None] * layer.stride - layer.padding + np.arange(layer.kernel) * layer.dilation


def recursion_error(stacks: int = 30, seed: int = 0) -> float:
    """Largest difference in size or centre between :func:`field` and :func:`dependencies` over random stacks."""
    rng = np.random.default_rng(seed)
    errors = []
    for depth in rng.integers(1, 7, size=stacks):
        layers = [Layer(*map(int, rng.integers((1, 1, 1, 0), (6, 4, 5, 3)))) for _ in range(depth)]
        seen, predicted = dependencies(layers)[0], field(layers)
        errors += [abs(np.ptp(seen) + 1 - predicted.size), abs((seen[0] + seen[-1]) / 2 - predicted.start)]
    return float(max(errors))


def vgg16() -> list[Layer]:
    """Simonyan & Zisserman 2015, configuration D, up to pool5."""
    return [layer for convolutions in (2, 2, 3, 3, 3) for layer in [*[Layer(3)] * convolutions, Layer(2, 2)]]


def resnet50(*, stride_in: Literal["3x3", "1x1"] = "3x3") -> list[Layer]:
    """He et al. 2016, table 1, along the convolutions of every block, the longest path, to the end of the last stage.

    The paper halves the resolution in a block's first 1x1, torchvision ("v1.5") in its 3x3.
    """
    layers = [Layer(7, 2), Layer(3, 2)]
    for blocks, stride in ((3, 1), (4, 2), (6, 2), (3, 2)):
        for step in [stride] + [1] * (blocks - 1):
            first, second = (step, 1) if stride_in == "1x1" else (1, step)
            layers += [Layer(1, first), Layer(3, second), Layer(1)]
    return layers


def draw(stacks: Sequence[Sequence[Layer]], names: Sequence[str]) -> Figure:
    """One cone per stack on a common scale, input at the bottom, with the size of its field below."""
    fig, axes = plt.subplots(1, len(stacks), sharex=True, sharey=True, gridspec_kw={"wspace": 0.08})
    reach = max(field(stack).size for stack in stacks) / 2 + 1
    depth = len(stacks[0])
    axes[0].set(xlim=(-reach, reach), ylim=(-0.5, depth + 0.2))
    for ax, stack, name in zip(axes, stacks, names, strict=True):
        ax.axis("off")
        ax.set_title(name, loc="center", fontsize=24)
        grid(ax, stack, reach)
        cone(ax, stack)
        result(ax, field(stack))
    for level, name in ((0, "input"), (depth, "output")):
        axes[0].annotate(name, (-reach, level), (0, 8), textcoords="offset points", color=theme().quiet)
    return fig


def positions(stack: Sequence[Layer], level: int, indices: Integers) -> NDArray[np.floating]:
    """Where the units of a level stand, in inputs from the middle of the cone."""
    below = field(stack[:level])
    return below.start + indices * below.jump - field(stack).start


def grid(ax: Axes, stack: Sequence[Layer], reach: float) -> None:
    """A pale dot for every unit that exists: the price of a stride is fewer of them, level by level."""
    for level in range(len(stack) + 1):
        jump = field(stack[:level]).jump
        n = int(reach / jump) + 1
        own = dependencies(stack)[level]
        x = positions(stack, level, np.arange(own[0] - n, own[-1] + n + 1))
        x = x[np.abs(x) <= reach - 0.5]
        ax.plot(x, np.full_like(x, level), ".", color=theme().hairline, markersize=5, zorder=1)


def cone(ax: Axes, stack: Sequence[Layer]) -> None:
    """The units behind one output, every path between them, and their outline."""
    t = theme()
    xs = [positions(stack, level, units) for level, units in enumerate(dependencies(stack))]
    heights = np.arange(len(xs))
    left, right = [x[0] - 0.5 for x in xs], [x[-1] + 0.5 for x in xs]
    ax.fill_betweenx(heights, left, right, color=t.query, alpha=0.14, linewidth=0, zorder=0)
    ax.add_collection(LineCollection(paths(stack), colors=t.query, linewidths=1, alpha=0.6, zorder=2))
    for level, x in enumerate(xs):
        ax.plot(x, np.full_like(x, level), "o", color=t.ink, markersize=5, markeredgewidth=0, zorder=3)


def paths(stack: Sequence[Layer]) -> list[Line]:
    """A line from every active unit to each unit that it reads, as (position, level) of both ends."""
    lines: list[Line] = []
    for level, units in enumerate(dependencies(stack)[1:], start=1):
        tops = positions(stack, level, units)
        read = positions(stack, level - 1, taps(units, stack[level - 1]))
        lines += [((x, level - 1), (top, level)) for top, row in zip(tops, read, strict=True) for x in row]
    return lines


def result(ax: Axes, seen: Field) -> None:
    """The width of the field as a bar with its number."""
    t = theme()
    ax.plot([-seen.size / 2, seen.size / 2], [-0.3, -0.3], color=t.query, linewidth=5, solid_capstyle="butt")
    outputs = "input" if seen.jump == 1 else f"{seen.jump} inputs"
    below(ax, f"{seen.size}", 8, fontsize=60, color=t.query, weight="semibold")
    below(ax, f"inputs wide, one output per {outputs}", 78, fontsize=20, color=t.quiet)


def below(ax: Axes, text: str, distance: float, **style: Any) -> None:
    """Text in the middle, its top ``distance`` px below the bar."""
    place: Any = {"textcoords": "offset points", "ha": "center", "va": "top", "annotation_clip": False}
    ax.annotate(text, (0, -0.3), (0, -distance), **place, **style)


if __name__ == "__main__":
    receptive_field()
    plt.show()
