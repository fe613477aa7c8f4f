"""A sentence and the same words shuffled: attention treats its input as a set unless positions tell otherwise.

SA(P X) = P SA(X) for every permutation matrix P: the outputs are equivariant. The output of one fixed query does not
change when the key-value pairs are shuffled, nor does a mean over all tokens: these are invariant (Zaheer et al. 2017,
Lee et al. 2019). Both hold for a whole encoder, since all else in it works on one token at a time.
"""

from __future__ import annotations

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from colours import of_signs
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matrix import frame_row
from models.minilm import LAYERS, load_minilm
from numpy.typing import NDArray
from permutation_checks import toy_checks

from slidegen.figure import theme

Floats = NDArray[np.float64]
Order = NDArray[np.int_]

SENTENCE = "I arrived at the bank after crossing the river."
FOLLOWED = "bank"
SHOWN = 14  # of the 384 numbers of a token are drawn: those in which the tokens differ most
TOP = 1.5  # of the colours; single numbers are larger


def permutation_symmetry(
    *, seed: Annotated[int, Interval(ge=0, le=20)] = 2, layer: Annotated[int, Interval(ge=1, le=6)] = 6
) -> tuple[Figure, dict[str, object]]:
    """Outputs of MiniLM for a sentence and for its words shuffled, and their difference sorted back.

    Args:
        seed: of the shuffle; [CLS] and [SEP] keep their places.
        layer: whose outputs are drawn and compared.

    Values:
        error_without, error_with: max |outputs sorted back - outputs|, without and with the position table.
        error_with_cls_moved: with the position table, when [CLS] and [SEP] are shuffled as well.
        cosine_without, cosine_with: of the mean of all tokens, for the sentence and for the shuffled one.
        words_moved: how many tokens have another place.
        equivariance_error, pairs_error, channels_score_error, channels_permute_error, channels_change,
            causal_change: see :func:`permutation_checks.toy_checks`.
    """
    tokens = load_minilm().tokens(SENTENCE)
    order = shuffle(len(tokens), seed)
    runs = {positions: outputs(tokens, order, positions, layer) for positions in (False, True)}
    everywhere = np.random.default_rng(seed).permutation(len(tokens))
    cls_moved = sorted_back(*outputs(tokens, everywhere, True, layer), everywhere)
    values: dict[str, object] = {
        "error_with_cls_moved": float(np.abs(cls_moved).max()),
        "words_moved": int((order != np.arange(len(order))).sum()),
    }
    for name, (first, second) in (("without", runs[False]), ("with", runs[True])):
        values[f"error_{name}"] = float(np.abs(sorted_back(first, second, order)).max())
        values[f"cosine_{name}"] = cosine(first.mean(axis=0), second.mean(axis=0))
    return draw(tokens, order, runs[False], runs[True]), values | toy_checks()


def shuffle(n: int, seed: int) -> Order:
    """The places 0 .. n-1 with all but the first and the last shuffled."""
    return np.r_[0, 1 + np.random.default_rng(seed).permutation(n - 2), n - 1]


def outputs(tokens: list[str], order: Order, positions: bool, layer: int = LAYERS) -> tuple[Floats, Floats]:
    """MiniLM's (n, 384) after ``layer`` for the tokens, and for the tokens in that order."""
    minilm = load_minilm()
    first, second = (minilm.run(row, positions=positions) for row in (tokens, [tokens[i] for i in order]))
    return first.hidden[layer], second.hidden[layer]


def sorted_back(first: Floats, second: Floats, order: Order) -> Floats:
    """P^T second - first (n, d), where row i of ``second`` belongs to row order[i] of ``first``."""
    return second[np.argsort(order)] - first


def cosine(a: Floats, b: Floats) -> float:
    """Of two vectors."""
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def draw(tokens: list[str], order: Order, without: tuple[Floats, Floats], given: tuple[Floats, Floats]) -> Figure:
    """Outputs, where each of them goes, the shuffled outputs; then both differences on one scale of their own."""
    fig, axes = plt.subplots(1, 7, width_ratios=[1, 0.45, 1, 0.2, 1, 0.05, 1])
    fig.set_layout_engine("constrained", wspace=0.03)
    columns = np.sort(np.argsort(without[0].var(axis=0))[-SHOWN:])
    first, second = (with_mean(y)[:, columns] for y in without)
    differences = [with_mean(sorted_back(*pair, order))[:, columns] for pair in (without, given)]
    word = tokens.index(FOLLOWED)
    draw_tokens(axes[0], first, "outputs:\nthe sentence", word, [*tokens, "", "mean"])
    draw_lines(axes[1], order, word)
    draw_tokens(axes[2], second, "outputs:\nits words shuffled", int(np.flatnonzero(order == word)[0]))
    for ax, pair, difference, name in zip(axes[4::2], (without, given), differences, ("without", "with"), strict=True):
        draw_tokens(ax, difference, f"difference, sorted:\n{name} positions", word)
        largest = short(np.abs(sorted_back(*pair, order)).max())
        below = {"xytext": (0, -46), "textcoords": "offset points", "ha": "center", "va": "baseline"}
        ax.annotate(largest, (0.5, 0), xycoords="axes fraction", **below, size=40, weight=600)
    for ax in axes[[3, 5]]:
        ax.axis("off")
    return fig


def short(x: float) -> str:
    """Two digits, as TeX, small numbers as a power of ten."""
    mantissa, exponent = f"{x:.1e}".split("e")
    return f"{x:.1f}" if x > 0.01 else rf"$\mathbf{{{mantissa}\cdot 10^{{{int(exponent)}}}}}$"


def with_mean(y: Floats) -> Floats:
    """The rows of y (n, d), an empty row, and their mean."""
    return np.vstack([y, np.full(y.shape[1], np.nan), y.mean(axis=0)])


def draw_tokens(ax: Axes, y: Floats, title: str, word: int, labels: list[str] | None = None) -> None:
    """Tokens as rows and their mean below, one token's row framed; all on one scale."""
    t = theme()
    (rows, columns), style = y.shape, {"fill": False, "clip_on": False}
    ax.imshow(y, cmap=of_signs(), vmin=-TOP, vmax=TOP, aspect="auto", interpolation="none")
    for top, height in ((0, rows - 2), (rows - 1, 1)):
        ax.add_patch(Rectangle((-0.5, top - 0.5), columns, height, ec=t.hairline, lw=1.5, **style))
    frame_row(ax, word, columns)
    ax.set_title(title, size=20)
    ax.set(xticks=[], yticks=[])
    if labels:
        ax.set_yticks(range(len(labels)), labels, size=20)
        ax.get_yticklabels()[word].set_fontweight("bold")
    ax.spines[:].set_visible(False)


def draw_lines(ax: Axes, order: Order, word: int) -> None:
    """From each token's row in the sentence to its row among the shuffled ones."""
    t = theme()
    for place, source in enumerate(order):
        colour, width = (t.ink, 4) if source == word else (t.hairline, 2)
        ax.plot([0, 1], [source, place], color=colour, lw=width, zorder=3 if source == word else 1)
    ax.set(xlim=(0, 1), ylim=(len(order) + 1.5, -0.5))
    ax.axis("off")
