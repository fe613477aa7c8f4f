"""The price of a layer and how many layers two tokens need to meet (Vaswani et al. 2017, sec. 4 and table 1).

Counts are multiply-adds of one layer, biases, softmax and norms left out: n tokens of width d, kernel width k,
neighbourhood of r tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from path_lengths import Steps, centred, formulas, kinds, layers_needed
from written import percent, thousands

from slidegen.figure import theme

MODELS = {"sentence": (128, 512), "photo": (197, 768)}  # tokens and width
LONG_CONTEXT = (131_072, 16_384)


def layer_costs(
    *,
    n: Annotated[int, Interval(ge=16, le=256)] = 64,
    k: Literal[3, 5, 7, 9] = 3,
    r: Literal[4, 8, 16, 32] = 8,
    tokens: Annotated[int, Interval(ge=1024, le=65536)] = 16384,
    d: Annotated[int, Interval(ge=16, le=2048)] = 64,
) -> tuple[Figure, dict[str, object]]:
    """Layers until two tokens meet, by their distance; and the part of a block's work that grows with n^2.

    Args:
        n: tokens of the left chart.
        k: kernel width of the convolutions, which look back only.
        r: neighbourhood of restricted attention, half of it on each side.
        tokens, d: of the third model in the right chart.

    Values:
        attention, recurrent, convolution, dilated, restricted: layers (of the recurrent one, steps) between the first
            and the last of n tokens, by breadth-first search.
        formula_error: their largest difference from the closed forms, for five n.
        centred: of a convolution that looks to both sides, ceil(2 (n - 1) / (k - 1)).
        share_sentence, share_photo, share_cloud: part of a block's multiply-adds in QK^T and AV; n_... and d_...:
            tokens and width of each. share_long: the same of 131 072 tokens 16 384 wide.
        half_at: n / d at which that part is one half.
        separable_error: relative difference, at kernel width n, of a separable convolution from n^2 d + n d^2.
        separable_share: its multiply-adds at k as part of those, at n = d = 512; separable_k3, attention_and_mlp: both
            numbers for k = 3.
        work_attention, work_recurrent: table 1 at n = 128, d = 512; their quotient is n / d.
    """
    searched = {name: layers_needed(n, offsets) for name, offsets in kinds(n, k, r).items()}
    models = {**MODELS, "cloud": (tokens, d)}
    values: dict[str, object] = {name: int(steps[-1]) for name, steps in searched.items()}
    values |= check_paths(k, r) | {"centred": int(layers_needed(n, centred(k))[-1])}
    values |= measure_shares(models) | measure_work(k)
    return draw(searched, models), values


def check_paths(k: int, r: int) -> dict[str, object]:
    """Search against closed form."""
    errors = [
        abs(int(layers_needed(n, offsets)[-1]) - formulas(n, k, r)[name])
        for n in (16, 27, 64, 100, 243)
        for name, offsets in kinds(n, k, r).items()
    ]
    return {"formula_error": max(errors)}


def block_work(n: int, d: int) -> dict[str, int]:
    """Multiply-adds of a Transformer block whose MLP is 4 d wide."""
    return {"projections": 4 * n * d**2, "pairs": 2 * n**2 * d, "mlp": 8 * n * d**2}


def pair_share(n: int, d: int) -> float:
    """Part of a block's work spent on pairs, QK^T and AV: n / (n + 6 d)."""
    work = block_work(n, d)
    return work["pairs"] / sum(work.values())


def measure_shares(models: dict[str, tuple[int, int]]) -> dict[str, object]:
    """The right chart in numbers."""
    half = next(n for n in range(1, 10_000) if pair_share(n, 512) >= 0.5) / 512
    values: dict[str, object] = {"half_at": half, "share_long": pair_share(*LONG_CONTEXT)}
    for name, (n, d) in models.items():
        values |= {f"share_{name}": pair_share(n, d), f"n_{name}": n, f"d_{name}": d}
    return values


def separable_work(n: int, d: int, k: int) -> int:
    """Multiply-adds of a depth-wise separable convolution: each channel by itself, then each token by itself."""
    return k * n * d + n * d**2


def measure_work(k: int) -> dict[str, object]:
    """Table 1 with numbers, and when a separable convolution costs as much as self-attention with a shared layer."""
    n, d = 128, 512
    both = [n**2 * d + n * d**2 for n in (64, 512, 4096)]
    errors = [abs(separable_work(n, d, n) / work - 1) for n, work in zip((64, 512, 4096), both, strict=True)]
    return {
        "separable_error": max(errors),
        "separable_share": separable_work(d, d, k) / both[1],
        "separable_k3": separable_work(d, d, 3),
        "attention_and_mlp": both[1],
        "work_attention": n**2 * d,
        "work_recurrent": n * d**2,
    }


def draw(searched: dict[str, Steps], models: dict[str, tuple[int, int]]) -> Figure:
    """Reach left, price right."""
    fig, (left, right) = plt.subplots(1, 2, width_ratios=[1.25, 1])
    draw_paths(left, searched)
    draw_shares(right, models)
    return fig


def draw_paths(ax: Axes, searched: dict[str, Steps]) -> None:
    """Layers by distance, a line a kind, each named at its end with what a layer costs."""
    t = theme()
    n = len(searched["attention"])
    names = {
        "recurrent": "recurrent, $n\\,d^2$",
        "convolution": "convolution, $k\\,n\\,d^2$",
        "restricted": "local attention, $r\\,n\\,d$",
        "dilated": "dilated, $k\\,n\\,d^2$",
        "attention": "attention, $n^2 d$",
    }
    heights = apart([int(steps[-1]) for steps in searched.values()], gap=0.075 * n)
    for (name, steps), height in zip(searched.items(), heights, strict=True):
        chosen = name == "attention"
        colour = t.query if chosen else t.quiet
        ax.step(range(1, n), steps[1:], where="mid", color=colour, lw=6 if chosen else 2.5, clip_on=False)
        style: Any = {"va": "center", "color": colour, "textcoords": "offset points", "fontsize": 22}
        weight = "semibold" if chosen else "normal"
        ax.annotate(f"{steps[-1]}", (n - 1, height), (50, 0), ha="right", weight=weight, **style)
        ax.annotate(names[name], (n - 1, height), (62, 0), weight=weight, **style)
    ax.set(xlim=(1, n - 1), ylim=(0, n), xlabel="distance between two tokens", xticks=[1, n - 1], yticks=[])
    ax.set_ylabel("steps until they meet")


def apart(ends: Sequence[float], gap: float) -> list[float]:
    """Heights for labels of lines that end at ``ends``: as near as a distance of ``gap`` allows, from below up."""
    heights: dict[int, float] = {}
    floor = 0.0
    for index in sorted(range(len(ends)), key=lambda index: ends[index]):
        heights[index] = max(ends[index], floor)
        floor = heights[index] + gap
    return [heights[index] for index in range(len(ends))]


def draw_shares(ax: Axes, models: dict[str, tuple[int, int]]) -> None:
    """Part of the work on pairs against n / d, with models on the curve and the place where it is one half."""
    t = theme()
    ratios = np.geomspace(0.003, 3000, 300)
    ax.semilogx(ratios, ratios / (ratios + 6), color=t.hairline, lw=5)
    ax.plot([6, 6], [0, 0.5], color=t.quiet, lw=2, ls=(0, (2, 2)))
    beside: Any = {"textcoords": "offset points", "fontsize": 20}
    ax.annotate("half at\n$n = 6d$", (6, 0.25), (10, 0), color=t.quiet, va="center", linespacing=1.4, **beside)
    for n, d in models.values():
        ax.plot(n / d, pair_share(n, d), "o", ms=14, color=t.query)
    name_models(ax, models, beside | {"color": t.query})
    ax.set(
        xlim=(ratios[0], ratios[-1]), ylim=(0, 1.04), yticks=[0, 0.5, 1], yticklabels=["0", percent(0.5), percent(1)]
    )
    ax.set_xticks([0.01, 0.1, 1, 10, 100, 1000], ["0.01", "", "1", "", "100", ""])
    ax.set_xlabel("tokens / width, $n/d$")
    ax.set_ylabel("share of the work on pairs")


def name_models(ax: Axes, models: dict[str, tuple[int, int]], style: dict[str, Any]) -> None:
    """The two fixed models, which have almost the same n / d, above their dot, the third left of its own."""
    lines = [f"{name} {percent(pair_share(n, d))}" for name, (n, d) in models.items() if name in MODELS]
    n, d = MODELS["sentence"]
    ax.annotate(
        "\n".join(lines), (n / d, pair_share(n, d)), (20, 18), ha="right", va="bottom", linespacing=1.4, **style
    )
    n, d = models["cloud"]
    share = pair_share(n, d)
    side, aside = ("right", -18) if share > 0.5 else ("left", 18)
    ax.annotate(f"{thousands(n)} points {percent(share)}", (n / d, share), (aside, 0), ha=side, va="center", **style)


if __name__ == "__main__":
    layer_costs()
    plt.show()
