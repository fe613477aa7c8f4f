"""MiniLM with its skip connections or its MLPs removed: how fast the tokens become alike (Dong et al. 2021).

The distance to rank one is res(X) = X - 1 x^T with the token x that makes its norm smallest; in the Frobenius norm that
is the mean token. The paper bounds sqrt(|res|_1 |res|_inf) instead, which is reported beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
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
LABELS = {"intact": "intact", "no_mlp": "without MLPs", "no_skips": "without skips", "neither": "without both"}


def rank_collapse(
    *, sentence: str = "I arrived at the bank after crossing the river."
) -> tuple[Figure, dict[str, object]]:
    """How far apart the tokens of one sentence are after each layer, in the trained network and with parts removed.

    Args:
        sentence: what the network reads.

    Values, V being each of intact, no_mlp, no_skips, neither:
        V: |res(X)| / |X| (Frobenius) before layer 1 and after each of the six layers; V_1 .. V_6: one of them each.
        V_cosine: smallest cosine between two tokens after layer 6.
        no_skips_paper_4: sqrt(|res|_1 |res|_inf) / sqrt(|X|_1 |X|_inf) after layer 4 without skips, the paper's norm.
        alike_no_skips, alike_neither: the first layer after which the residual is below 1 %.
        tokens: of the sentence.
        ratio_min, ratio_max: over all of these; by definition between 0 and 1.
    """
    runs = {name: load_minilm().run(sentence, **parts._asdict()).hidden for name, parts in VARIANTS.items()}
    paths = {name: np.array([residual(x) for x in hidden]) for name, hidden in runs.items()}
    values = measure(paths) | {f"{name}_cosine": least_cosine(hidden[-1]) for name, hidden in runs.items()}
    values |= {"no_skips_paper_4": residual_of_paper(runs["no_skips"][4]), "tokens": runs["intact"].shape[1]}
    return draw(paths), values


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


def least_cosine(x: Floats) -> float:
    """Smallest cosine between two rows of x (n, d)."""
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return float((unit @ unit.T).min())


def measure(paths: Mapping[str, Floats]) -> dict[str, object]:
    """The paths (7,) as flat values."""
    values: dict[str, object] = {name: path.tolist() for name, path in paths.items()}
    values |= {f"{name}_{layer}": float(path[layer]) for name, path in paths.items() for layer in range(1, LAYERS + 1)}
    values |= {f"alike_{name}": int(np.argmax(paths[name] < ALIKE)) for name in ("no_skips", "neither")}
    everything = np.concatenate(list(paths.values()))
    return values | {"ratio_min": float(everything.min()), "ratio_max": float(everything.max())}


def draw(paths: Mapping[str, Floats]) -> Figure:
    """All variants in one logarithmic chart, a line each, named where it ends; ink for the two that matter."""
    fig, ax = plt.subplots()
    for name, path in paths.items():
        draw_path(ax, LABELS[name], np.maximum(path, FLOOR), strong=name in ("intact", "no_skips"))
    ax.set_yscale("log")
    ax.set(xlim=(0, LAYERS), ylim=(FLOOR / 2, 3), xlabel="after layer", xticks=range(LAYERS + 1))
    ax.set_yticks([1, 1e-4, 1e-8, 1e-12, FLOOR], minor=False)
    ax.minorticks_off()
    return fig


def draw_path(ax: Axes, label: str, path: Floats, *, strong: bool) -> None:
    t = theme()
    colour, width = (t.ink, 4) if strong else (t.quiet, 2.5)
    ax.plot(range(len(path)), path, color=colour, lw=width, marker="o", clip_on=False)
    ax.annotate(label, (LAYERS, path[-1]), (14, 0), textcoords="offset points", va="center", size=22, color=colour)
