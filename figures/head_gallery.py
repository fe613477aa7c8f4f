"""All 72 attention maps of MiniLM for one sentence, and the heads that follow one relation most closely.

A head is picked by a number, not by eye: the mean weight that it gives along a relation over six sentences.
"""

from __future__ import annotations

from typing import Annotated

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from colours import of_weights
from head_statistics import RELATIONS, Floats, Head, best, checks, name, run_sentences, statistics, summarise
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from models.minilm import Trace, load_minilm
from numpy.typing import NDArray

from slidegen.figure import theme


def head_gallery(
    *,
    sentence: Annotated[int, Interval(ge=1, le=6)] = 1,
    layer: Annotated[int, Interval(ge=1, le=6)] = 4,
    head: Annotated[int, Interval(ge=1, le=12)] = 2,
) -> tuple[Figure, dict[str, object]]:
    """6 x 12 attention maps of one sentence; the best head of each relation framed, and one map enlarged.

    Args:
        sentence: which of the six sentences is drawn.
        layer, head: the map to enlarge.

    Values, for R in previous, next, cls, pronoun, self (means over all words of the six sentences as queries, [CLS]
    and [SEP] left out; pronoun: query 'it', keys the two nouns):
        R, R_head: largest mean weight of the 72 heads and its head, as L1H3; R_runner_up, R_runner_up_head: the next.
        cls_layer_L for L in 1..6: mean weight on [CLS] over the layer's heads.
        effective_min, effective_max, effective_min_head, effective_max_head: smallest and largest mean of exp(H), the
            effective number of tokens that a query reads; tokens_mean: the number of tokens that it could read.
        tokens, scores: n of the drawn sentence, and how many scores the network computes for it (72 n^2).
        row_sum_error: largest distance of a row's sum from 1.
        attention_parameters: weights and biases of one layer's attention, counted in the weight file.
        concat_error: largest difference between concat(heads) W_O and the sum of head W_O[block] over all layers.
        variance_ratio: sample Var(y_i) / (sigma^2 sum_j a_ij^2) for iid values, mean over the enlarged map's rows.
    """
    minilm = load_minilm()
    traces = run_sentences()
    means = statistics(traces)
    trace = traces[sentence - 1]
    chosen = layer - 1, head - 1
    values = summarise(means) | checks(minilm, trace, trace.attention[chosen])
    values["tokens_mean"] = float(np.mean([len(each.tokens) for each in traces]))
    picked = {best(means[relation])[0]: label for relation, label in RELATIONS.items()}
    return draw(trace, picked, chosen), values


def draw(trace: Trace, picked: dict[Head, str], chosen: Head) -> Figure:
    """The gallery on the left, the chosen map with its words on the right."""
    fig = plt.figure()
    # Subfigures, because plain subplots would end the gallery where the map's words begin.
    grid = fig.add_gridspec(1, 2, width_ratios=(1.46, 1), wspace=0.02)
    gallery, enlarged = fig.add_subfigure(grid[0]), fig.add_subfigure(grid[1])
    labels = picked | {chosen: f"{picked.get(chosen, name(chosen))}: enlarged"}
    draw_gallery(gallery.subplots(), trace.attention, labels)
    draw_map(enlarged.subplots(), trace.tokens, trace.attention[chosen])
    title = f"{name(chosen)}: {picked[chosen]}" if chosen in picked else name(chosen)
    enlarged.axes[0].set_title(title, fontsize=22)
    return fig


def draw_gallery(ax: Axes, attention: Floats, labels: dict[Head, str]) -> None:
    """All maps in one picture, grey but for those with a label, which are framed."""
    t = theme()
    layers, heads, n = attention.shape[:3]
    pitch = np.array([n + n // 2, n + 1])  # the wider gap is for the labels
    show_maps(ax, mosaic(attention, pitch), (0, 0), of_weights(t.quiet))
    boxes = [Rectangle((left, top), n, n) for top, left in pitch * np.argwhere(np.ones((layers, heads)))]
    ax.add_collection(PatchCollection(boxes, facecolor="none", edgecolor=t.hairline, linewidth=1))
    for head, label in labels.items():
        top, left = pitch * head
        show_maps(ax, attention[head], (top, left), of_weights(t.query, t.ink))
        label_map(ax, left, top, n, label, inwards=left < pitch[1] * heads / 2)
    bottom = pitch[0] * layers + n // 2  # room for the note, clear of the labels of the last layer
    ax.set(xlim=(-1, pitch[1] * heads), ylim=(bottom, -1), xlabel="head", ylabel="layer")
    ax.set_xticks(pitch[1] * np.arange(heads) + n / 2, [str(head + 1) for head in range(heads)])
    ax.set_yticks(pitch[0] * np.arange(layers) + n / 2, [str(layer + 1) for layer in range(layers)])
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.spines[:].set_visible(False)
    ax.text(0, bottom, "framed: strongest of 72 heads, mean of six sentences", va="bottom", color=t.quiet)


def mosaic(maps: Floats, pitch: NDArray[np.int_]) -> Floats:
    """The maps (rows, columns, n, n) in one array, ``pitch`` cells apart, NaN between them."""
    rows, columns, n, _ = maps.shape
    picture = np.full(pitch * (rows, columns), np.nan)
    for row, column in np.ndindex(rows, columns):
        top, left = pitch * (row, column)
        picture[top : top + n, left : left + n] = maps[row, column]
    return picture


def show_maps(ax: Axes, weights: Floats, corner: tuple[int, int], colours: LinearSegmentedColormap) -> None:
    """Weights as a picture whose upper left corner is at ``corner`` (top, left), one unit a cell."""
    (top, left), (height, width) = corner, weights.shape
    box = (left, left + width, top + height, top)
    ax.imshow(weights, cmap=colours, vmin=0, vmax=1, extent=box, aspect="auto", interpolation="none")


def label_map(ax: Axes, left: float, top: float, n: int, text: str, *, inwards: bool) -> None:
    """A frame around the thumbnail, outside its first column, and below it a label that grows away from the edge."""
    ax.add_patch(Rectangle((left - 0.5, top - 0.5), n + 1, n + 1, fill=False, ec=theme().ink, lw=3, clip_on=False))
    side, align = (left, "left") if inwards else (left + n, "right")
    ax.text(side, top + n + 1, text, ha=align, va="top", fontweight="bold")


def draw_map(ax: Axes, tokens: list[str], weights: Floats) -> None:
    """One map with its words; the row of 'it' framed, its heaviest key with the weight."""
    t = theme()
    n, it = len(tokens), tokens.index("it")
    heaviest = int(weights[it].argmax())
    labels = [*tokens]
    labels[heaviest] += f" {weights[it, heaviest]:.2f}"
    ax.imshow(weights, cmap=of_weights(t.query, t.ink), vmin=0, vmax=1, aspect="auto", interpolation="none")
    ax.add_patch(Rectangle((-0.5, it - 0.5), n, 1, fill=False, ec=t.ink, lw=3, clip_on=False))
    ax.set_xticks(range(n), labels, rotation=90, color=t.key)
    ax.set_yticks(range(n), tokens, color=t.query)
    ax.get_xticklabels()[heaviest].set_fontweight("bold")
    ax.get_yticklabels()[it].set_fontweight("bold")
    ax.set_xlabel("key (column)", color=t.key)
    ax.set_ylabel("query (row)", color=t.query)
    ax.spines[:].set_visible(False)
