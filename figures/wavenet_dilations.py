"""Dilated causal convolution: a tree of few layers that reaches far, and which inputs other dilations leave out.

y_t = sum_i w_i x_{t - d i} (van den Oord et al., "WaveNet", 2016, sec. 2.1): with (k - 1) d zeros on the left the
output is as long as the input and never sees what comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray
from receptive_field import Layer, dependencies, field, taps
from written import percent

from slidegen.figure import theme

Floats = NDArray[np.floating]

SAMPLE_RATE = 16_000  # Hz
WAVENET = [2**i for i in range(10)]  # dilations of one of its stacks
LATER = 2  # positions drawn after the present


def wavenet_dilations(
    *,
    kernel: Annotated[int, Interval(ge=2, le=3)] = 2,
    layers: Annotated[int, Interval(ge=3, le=4)] = 4,
    base: Annotated[int, Interval(ge=1, le=3)] = 2,
    causal: bool = True,
) -> tuple[Figure, dict[str, object]]:
    """The tree behind one output, and the inputs that four sets of dilations reach.

    Args:
        kernel: taps of every layer.
        layers: depth of the tree.
        base: layer l has dilation base^l; 1 is a plain convolution.
        causal: whether all padding is on the left; otherwise half of it is, and the tree looks ahead.

    Values:
        reach: inputs from the first to the last that the drawn tree sees; coverage: the share of them that count.
        plain_reach: the same without dilation, at equal depth.
        constant_coverage: share for the dilation 2 in every layer.
        skipping_coverage: share for 2, 4, ..., where the layer with dilation 1 is missing.
        wavenet_reach, wavenet_coverage: k = 2, dilations 1, 2, ..., 512; samples, share.
        stacks_reach, stacks_ms: three of these stacks; samples, milliseconds at 16 kHz.
        plain_layers_512, dilated_layers_512: layers of width 3 needed to see 512 steps, with dilation 1 or 3^l.
        plain_path_64, dilated_path_64, recurrent_path_64: layers (or steps) between the ends of 64 steps.
        future_effect: largest change of any output when every later input changes; exactly 0 if causal.
        streaming_error: largest difference between one sample at a time and the whole sequence at once.
        impulse_mismatches: inputs on which index sets and the response to an impulse disagree.
    """
    rates = [base**level for level in range(layers)]
    tree = stack(rates, kernel, causal)
    sets = [[1] * layers, [2] * layers, [2**level for level in range(1, layers)], rates]
    stacks = field(stack(WAVENET * 3, 2)).size
    values: dict[str, object] = {
        "reach": field(tree).size,
        "coverage": coverage(rates, kernel),
        "plain_reach": field(stack(sets[0], kernel)).size,
        "constant_coverage": coverage(sets[1], kernel),
        "skipping_coverage": coverage(sets[2], kernel),
        "wavenet_reach": field(stack(WAVENET, 2)).size,
        "wavenet_coverage": coverage(WAVENET, 2),
        "stacks_reach": stacks,
        "stacks_ms": 1000 * stacks / SAMPLE_RATE,
        "recurrent_path_64": 63,
    }
    for name, growth in (("plain", 1), ("dilated", 3)):
        values[f"{name}_layers_512"] = layers_to_reach(512, 3, growth)
        values[f"{name}_path_64"] = layers_to_reach(64, 3, growth)
    return draw(tree, rates, sets, kernel), values | checks(rates, kernel)


def stack(rates: Sequence[int], kernel: int, causal: bool = True) -> list[Layer]:
    """Layers with these dilations, padded on the left by all they need, or by half of it."""
    reaches = [(kernel - 1) * rate for rate in rates]
    return [Layer(kernel, 1, rate, r if causal else r // 2) for rate, r in zip(rates, reaches, strict=True)]


def coverage(rates: Sequence[int], kernel: int) -> float:
    """Share of the receptive field that reaches the output; 1 is no holes."""
    layers = stack(rates, kernel)
    return dependencies(layers)[0].size / field(layers).size


def layers_to_reach(steps: int, kernel: int, base: int) -> int:
    """How many layers with dilations base^0, base^1, ... see ``steps`` inputs: the path from one end to the other."""
    rates: list[int] = []
    while field(stack(rates, kernel)).size < steps:
        rates.append(base ** len(rates))
    return len(rates)


def convolve(signal: Floats, weights: Floats, rate: int) -> Floats:
    """(n,) -> (n,) causal convolution with dilation ``rate``: zeros go on the left, weights[0] is for the present."""
    reach = (len(weights) - 1) * rate
    padded = np.pad(signal, (reach, 0))
    shifted = [padded[reach - i * rate : len(padded) - i * rate] for i in range(len(weights))]
    return weights @ np.stack(shifted)


def run(signal: Floats, weights: Floats, rates: Sequence[int]) -> Floats:
    """All layers over a whole signal (n,) at once; weights (layers, k), tanh after every layer."""
    for kernel, rate in zip(weights, rates, strict=True):
        signal = np.tanh(convolve(signal, kernel, rate))
    return signal


def stream(signal: Floats, weights: Floats, rates: Sequence[int]) -> Floats:
    """What :func:`run` computes, one sample after the other, as when each is only known once the last is spoken."""
    histories: list[list[float]] = [[] for _ in rates]
    outputs = []
    for sample in signal:
        for past, kernel, rate in zip(histories, weights, rates, strict=True):
            past.append(sample)
            reachable = past[::-rate][: len(kernel)]
            sample = np.tanh(kernel[: len(reachable)] @ reachable)
        outputs.append(sample)
    return np.array(outputs)


def checks(rates: Sequence[int], kernel: int, length: int = 64, seed: int = 0) -> dict[str, object]:
    """Causality, streaming and holes, measured on random weights and signals (and all-ones weights for the holes)."""
    rng = np.random.default_rng(seed)
    weights, signal = rng.standard_normal((len(rates), kernel)), rng.standard_normal(length)
    batch = run(signal, weights, rates)
    disturbed = [run(np.append(signal[:t], -signal[t:]), weights, rates)[:t] - batch[:t] for t in range(1, length)]
    layers = stack(rates, kernel)
    impulse = np.eye(1, field(layers).size)[0]
    for rate in rates:
        impulse = convolve(impulse, np.ones(kernel), rate)
    return {
        "future_effect": float(max(np.abs(change).max() for change in disturbed)),
        "streaming_error": float(np.abs(stream(signal, weights, rates) - batch).max()),
        "impulse_mismatches": len(set(np.flatnonzero(impulse)) ^ set(-dependencies(layers)[0])),
    }


def draw(tree: Sequence[Layer], rates: Sequence[int], sets: Sequence[Sequence[int]], kernel: int) -> Figure:
    """The tree on the left; on the right, on one scale, what each set of dilations reaches."""
    fig, (left, right) = plt.subplots(1, 2, width_ratios=[1.75, 1], gridspec_kw={"wspace": 0.06})
    draw_tree(left, tree, rates)
    longest = max(field(stack(rates, kernel)).size for rates in sets)
    for row, rates in enumerate(sets):
        draw_comb(right, rates, kernel, len(sets) - 1 - row, longest)
    right.set(xlim=(-longest + 0.5, 0.5), ylim=(-0.3, len(sets) - 0.15))
    right.axis("off")
    return fig


def draw_tree(ax: Axes, tree: Sequence[Layer], rates: Sequence[int]) -> None:
    """Every unit and connection in grey, those behind the output at time 0 in ink."""
    t = theme()
    levels = dependencies(tree)
    first, last = int(levels[0][0]), max(int(levels[0][-1]), LATER)
    everything = np.arange(first, last + 1)
    size = min(17.0, 330 / len(everything))
    for level in range(len(levels)):
        ax.plot(everything, np.full_like(everything, level), "o", ms=size, mew=0, color=t.hairline, zorder=2)
        ax.plot(levels[level], np.full_like(levels[level], level), "o", ms=size, mew=0, color=t.ink, zorder=3)
        if level:
            connect(ax, everything, level, tree[level - 1], color=t.hairline, linewidths=1, zorder=0)
            connect(ax, levels[level], level, tree[level - 1], color=t.ink, linewidths=2.5, zorder=1)
    ax.set(xlim=(first - 0.5, last + 0.5), ylim=(-0.75, len(tree) + 0.35))
    ax.axis("off")
    name_levels(ax, rates, first)


def connect(ax: Axes, units: NDArray[np.intp], level: int, layer: Layer, **style: Any) -> None:
    """A line from each unit of a level to those that it reads, as far as they are in the picture."""
    read = taps(units, layer)
    low, high = ax.dataLim.intervalx
    lines = [((x, level - 1), (unit, level)) for unit, row in zip(units, read, strict=True) for x in row]
    ax.add_collection(LineCollection([line for line in lines if low <= line[0][0] <= high], **style))


def name_levels(ax: Axes, rates: Sequence[int], first: int) -> None:
    """The dilation of every layer, the present, and the side that is padded."""
    t = theme()
    for level, rate in enumerate(rates, start=1):
        ax.annotate(f"dilation {rate}", (first, level - 0.5), (-18, 0), textcoords="offset points", ha="right",
                    va="center", size=20, color=t.quiet, annotation_clip=False)  # fmt: skip
    for x, text, side in ((first - 0.3, "← zeros", "left"), (0.4, "now", "right"), (0.6, "later", "left")):
        ax.annotate(text, (x, 0), (0, -18), textcoords="offset points", ha=side, va="top", size=20, color=t.quiet)


def draw_comb(ax: Axes, rates: Sequence[int], kernel: int, row: int, longest: int) -> None:
    """One cell for each input in the receptive field, full if it counts and hollow if it is a hole."""
    t = theme()
    reached = dependencies(stack(rates, kernel))[0]
    seen = np.arange(reached[0], 1)
    share = coverage(rates, kernel)
    ax.bar(seen, 0.3, 0.8, bottom=row, color=[t.ink if x in reached else t.paper for x in seen], ec=t.ink, lw=1.5)
    ax.text(
        0.5, row + 0.38, f"{len(seen)} wide, {percent(share)} seen", size=22, weight="semibold", ha="right", va="bottom"
    )
    ax.text(-longest + 0.5, row + 0.38, ", ".join(map(str, rates)), size=22, color=t.quiet, va="bottom")


if __name__ == "__main__":
    wavenet_dilations()
    plt.show()
