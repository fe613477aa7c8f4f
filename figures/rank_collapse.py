"""MiniLM with its skip connections or its MLPs removed: how fast the tokens become alike (Dong et al. 2021).

The distance to rank one is res(X) = X - 1 x^T with the token x that makes its norm smallest; in the Frobenius norm that
is the mean token. The paper bounds sqrt(|res|_1 |res|_inf) instead, which is reported beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from colours import of_weights
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import LAYERS, load_minilm
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.float64]
FLOOR = 1e-16  # of the chart: differences of float64 numbers near 1 end here
ALIKE = 0.01  # tokens that differ by less than 1 % of their length


class Parts(NamedTuple):
    """What is left in every layer beside attention and LayerNorm."""

    skips: bool
    mlp: bool


VARIANTS = {
    "intact": Parts(skips=True, mlp=True),
    "no_mlp": Parts(skips=True, mlp=False),
    "no_skips": Parts(skips=False, mlp=True),
    "neither": Parts(skips=False, mlp=False),
}
LABELS = {  # the text, the layer that it stands at, and by how many px to the right and above
    "intact": ("intact", 5, (0, 18)),
    "no_mlp": ("without MLPs", 5, (0, -22)),
    "no_skips": ("without skips", 5, (16, 12)),
    "neither": ("without both", 4, (-16, -12)),
}
SHOWN = 4  # the layer after which the tokens are compared pair by pair


def rank_collapse(
    *, sentence: str = "I arrived at the bank after crossing the river."
) -> tuple[Figure, dict[str, object]]:
    """How far apart the tokens of one sentence are after each layer, in the trained network and with parts removed.

    Args:
        sentence: what the network reads.

    Values, V being each of intact, no_mlp, no_skips, neither:
        V: |res(X)| / |X| (Frobenius) before layer 1 and after each of the six layers; V_1 .. V_6: one of them each.
        V_cosine: smallest cosine between two tokens after layer 4.
        no_skips_paper_4: sqrt(|res|_1 |res|_inf) / sqrt(|X|_1 |X|_inf) after layer 4 without skips, the paper's norm.
        alike_no_skips, alike_neither: the first layer after which the residual is below 1 %.
        tokens: of the sentence.
        ratio_min, ratio_max: over all of these; by definition between 0 and 1.
    """
    runs = {name: load_minilm().run(sentence, **parts._asdict()).hidden for name, parts in VARIANTS.items()}
    paths = {name: np.array([residual(x) for x in hidden]) for name, hidden in runs.items()}
    values = measure(paths) | {f"{name}_cosine": float(cosines(hidden[SHOWN]).min()) for name, hidden in runs.items()}
    values |= {"no_skips_paper_4": residual_of_paper(runs["no_skips"][4]), "tokens": runs["intact"].shape[1]}
    shown = {name: cosines(runs[name][SHOWN]) for name in ("intact", "no_skips")}
    return draw(paths, shown), values


def off_mean(x: Floats) -> Floats:
    """res(X) of tokens X (n, d): what is left when their mean is taken from each."""
    return x - x.mean(axis=0)


def residual(x: Floats) -> float:
    """|res(X)|_F / |X|_F in [0, 1]: 0 if all rows of x (n, d) are equal."""
    return float(np.linalg.norm(off_mean(x)) / np.linalg.norm(x))


def residual_of_paper(x: Floats) -> float:
    """The same ratio in the paper's sqrt(|.|_1 |.|_inf), for the mean token, which need not be its minimum."""
    sizes = [np.sqrt(np.linalg.norm(m, 1) * np.linalg.norm(m, np.inf)) for m in (off_mean(x), x)]
    return float(sizes[0] / sizes[1])


def cosines(x: Floats) -> Floats:
    """(n, n) cosine of each two rows of x (n, d)."""
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return unit @ unit.T


def measure(paths: Mapping[str, Floats]) -> dict[str, object]:
    """The paths (7,) as flat values."""
    values: dict[str, object] = {name: path.tolist() for name, path in paths.items()}
    values |= {f"{name}_{layer}": float(path[layer]) for name, path in paths.items() for layer in range(1, LAYERS + 1)}
    values |= {f"alike_{name}": int(np.argmax(paths[name] < ALIKE)) for name in ("no_skips", "neither")}
    everything = np.concatenate(list(paths.values()))
    return values | {"ratio_min": float(everything.min()), "ratio_max": float(everything.max())}


def draw(paths: Mapping[str, Floats], shown: Mapping[str, Floats]) -> Figure:
    """All variants in one logarithmic chart; beside it the tokens compared pair by pair, intact and without skips."""
    fig = plt.figure()
    fig.set_layout_engine("constrained", wspace=0.08)
    axes = fig.subplot_mosaic([["chart", "intact"], ["chart", "no_skips"]], width_ratios=[3.4, 1])
    draw_chart(axes["chart"], paths)
    for name, matrix in shown.items():
        draw_cosines(axes[name], LABELS[name][0], matrix)
    axes["no_skips"].set_xlabel(f"any two tokens:\nalike after layer {SHOWN}?", size=18)
    return fig


def draw_chart(ax: Axes, paths: Mapping[str, Floats]) -> None:
    """A line for each variant with its name; ink for the two that matter."""
    ax.set_title("how far the tokens are from their mean", loc="left", size=20)
    for name, path in paths.items():
        draw_path(ax, np.maximum(path, FLOOR), *LABELS[name], strong=name in ("intact", "no_skips"))
    ax.set_yscale("log")
    ax.set(xlim=(0, LAYERS), ylim=(FLOOR / 10, 100), xticks=range(LAYERS + 1))
    ax.set_xlabel("after layer", size=20)
    ax.set_yticks([1, 1e-4, 1e-8, 1e-12, FLOOR], ["1", "$10^{-4}$", "$10^{-8}$", "$10^{-12}$", "rounding"])
    ax.minorticks_off()


def draw_path(ax: Axes, path: Floats, label: str, layer: int, offset: tuple[int, int], *, strong: bool) -> None:
    """One line; its name stands where the offset from one of its points leads."""
    t = theme()
    colour, width = (t.ink, 5) if strong else (t.quiet, 2.5)
    ax.plot(range(len(path)), path, color=colour, lw=width, marker="o", ms=9 if strong else 6, clip_on=False)
    align = ("right", "center", "left")[1 + int(np.sign(offset[0]))]
    place = {"xytext": offset, "textcoords": "offset points", "ha": align, "va": "center"}
    ax.annotate(label, (layer, path[layer]), **place, size=22, color=colour, weight=600 if strong else 400)


def draw_cosines(ax: Axes, label: str, matrix: Floats) -> None:
    """A square for each two tokens, darker the more alike they are."""
    ax.imshow(matrix, cmap=of_weights(), vmin=0, vmax=1, interpolation="none")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=theme().hairline)
    ax.set_title(label, size=20, weight=600)
