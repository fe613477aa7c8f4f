"""All 72 attention maps of MiniLM for one sentence, and the heads that follow one relation most closely.

A head is picked by a number, not by eye: the mean weight that it gives along a relation over six sentences, which
were written before any of them was run; none was replaced. Related statistics: Clark et al. 2019 (BERT's
heads), Xiao et al. 2023 (weight parked on one token). Layers and heads count from 1 in text and from 0 in code.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import entropy
from colours import of_weights
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from models.minilm import MiniLM, Trace, load_minilm
from numpy.typing import NDArray

from slidegen.figure import theme

Floats = NDArray[np.float64]
Head = tuple[int, int]  # layer, head


class Sentence(NamedTuple):
    """A sentence and the two nouns that its 'it' could stand for."""

    text: str
    nouns: tuple[str, str]


SENTENCES = (
    Sentence("The dog drank the water because it was thirsty.", ("dog", "water")),
    Sentence("The cup fell off the table because it was wet.", ("cup", "table")),
    Sentence("My sister sold the car because it was old.", ("sister", "car")),
    Sentence("The teacher read the letter before it was lost.", ("teacher", "letter")),
    Sentence("A bird left the nest when it was hungry.", ("bird", "nest")),
    Sentence("The train missed the signal because it was late.", ("train", "signal")),
)
RELATIONS = {"previous": "previous token", "next": "next token", "cls": "[CLS] sink", "pronoun": "pronoun to nouns"}
DRAWS = 100_000  # of random values: the sample variance is then good to half a percent
SIGMA = 2.0  # of those values


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


@cache
def run_sentences() -> tuple[Trace, ...]:
    """MiniLM's pass over each of the six sentences."""
    return tuple(load_minilm().run(text) for text, _ in SENTENCES)


def statistics(traces: tuple[Trace, ...]) -> dict[str, Floats]:
    """Mean weight per relation, and mean exp(H), over the sentences' words; each (6, 12)."""
    parts = [measure(trace, nouns) for trace, (_, nouns) in zip(traces, SENTENCES, strict=True)]
    return {name: np.concatenate([part[name] for part in parts], axis=-1).mean(axis=-1) for name in parts[0]}


def measure(trace: Trace, nouns: tuple[str, str]) -> dict[str, Floats]:
    """What each query of one sentence gives to each relation, (6, 12, queries); [CLS] and [SEP] do not ask."""
    a, tokens = trace.attention, trace.tokens
    word = np.arange(1, len(tokens) - 1)
    it, named = tokens.index("it"), [tokens.index(noun) for noun in nouns]
    return {
        "previous": a[..., word, word - 1],
        "next": a[..., word, word + 1],
        "cls": a[..., word, 0],
        "self": a[..., word, word],
        "pronoun": a[..., it, named].sum(axis=-1, keepdims=True),
        "effective": np.exp(entropy(a[..., word, :])),
    }


def best(means: Floats) -> list[Head]:
    """The heads (layer, head) from the largest of means (6, 12) to the smallest; the earlier head wins a tie."""
    order = np.argsort(-means, axis=None, kind="stable")
    return [divmod(int(index), means.shape[1]) for index in order]


def name(head: Head) -> str:
    """L1H1 is the first head of the first layer."""
    return f"L{head[0] + 1}H{head[1] + 1}"


def summarise(means: dict[str, Floats]) -> dict[str, object]:
    """The statistics as flat values."""
    values: dict[str, object] = {}
    for relation in (*RELATIONS, "self"):
        first, second = best(means[relation])[:2]
        for key, head in ((relation, first), (f"{relation}_runner_up", second)):
            values |= {key: float(means[relation][head]), f"{key}_head": name(head)}
    values |= {f"cls_layer_{layer}": float(mean) for layer, mean in enumerate(means["cls"].mean(axis=1), start=1)}
    heads = best(means["effective"])
    for key, head in (("max", heads[0]), ("min", heads[-1])):
        values |= {f"effective_{key}": float(means["effective"][head]), f"effective_{key}_head": name(head)}
    return values


def checks(minilm: MiniLM, trace: Trace, weights: Floats) -> dict[str, object]:
    """Sizes and identities of one sentence; ``weights`` (n, n) is the enlarged map."""
    return {
        "tokens": len(trace.tokens),
        "scores": trace.scores.size,
        "row_sum_error": float(np.abs(trace.attention.sum(axis=-1) - 1).max()),
        "attention_parameters": attention_parameters(minilm, layer=0),
        "concat_error": max(concat_error(minilm, trace, layer) for layer in range(len(trace.attention))),
        "variance_ratio": variance_ratio(weights),
    }


def attention_parameters(minilm: MiniLM, layer: int) -> int:
    """Weights and biases of W_Q, W_K, W_V and W_O: 4 (d^2 + d), in which the number of heads does not occur."""
    prefix = f"encoder.layer.{layer}.attention."
    return sum(w.size for key, w in minilm.weights.items() if key.startswith(prefix) and "LayerNorm" not in key)


def concat_error(minilm: MiniLM, trace: Trace, layer: int) -> float:
    """Largest difference between concat(head_1, ...) W_O and sum_h head_h W_O[block h] (Vaswani 2017, sec. 3.2.2).

    W_O is (d, d) and acts on the right; its block h is the d_k rows that meet head h.
    """
    attention, block = trace.attention[layer], minilm.layers[layer]
    values, w_o = block.value(trace.hidden[layer]), block.mix.weight.T
    columns = np.split(np.arange(w_o.shape[0]), len(attention))
    heads = [a @ values[:, own] for a, own in zip(attention, columns, strict=True)]
    at_once = np.concatenate(heads, axis=1) @ w_o
    one_by_one = sum(head @ w_o[own] for head, own in zip(heads, columns, strict=True))
    return float(np.abs(at_once - one_by_one).max())


def variance_ratio(weights: Floats, seed: int = 0) -> float:
    """Mean over the rows a_i of weights (n, n) of Var(sum_j a_ij v_j) / (sigma^2 sum_j a_ij^2), v_j iid normal."""
    values = np.random.default_rng(seed).normal(scale=SIGMA, size=(weights.shape[1], DRAWS))
    return float(np.mean((weights @ values).var(axis=1) / (SIGMA**2 * (weights**2).sum(axis=1))))


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
