"""Five sequence problems as wirings of one layer: which input reaches which output, measured and then drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import load_minilm
from numpy.typing import NDArray
from sequence_layers import FAMILIES, WIDTH, Family, Mix, dependence, draw_layer

from slidegen.figure import theme

Floats = NDArray[np.floating]

LENGTHS = (1, 5, 17, 50)
SOURCE = 3  # tokens of a sentence to translate
HAPPY = "That is a happy person"
OTHERS = {"dog": "That is a happy dog", "very": "That is a very happy person", "sunny": "Today is a sunny day"}

CASES: tuple[tuple[str, Family, bool], ...] = (  # name, family, causal
    ("causal", "attention", True),
    ("two_sided", "attention", False),
    ("rnn", "RNN", False),
    ("conv", "conv", False),
    ("mlp", "shared MLP", False),
)


class Wiring(NamedTuple):
    """A sequence problem: its inputs, how a layer makes outputs of them, and the output to follow."""

    name: str
    example: str
    join: Callable[[Mix, Floats], Floats]  # a layer and the inputs (n, d) -> outputs (m, d)
    inputs: int
    marked: int  # index of the output whose inputs are set off
    first_is_label: bool = False


def unroll(mix: Mix, label: Floats) -> Floats:
    """A label (1, d), then nothing but empty places to fill: four outputs. An RNN starts from the label's state."""
    return mix(np.vstack([label, np.zeros((3, WIDTH))]), causal=True)


def pool(mix: Mix, tokens: Floats) -> Floats:
    """The mean of all outputs, (1, d): the label."""
    return mix(tokens, causal=False).mean(axis=0, keepdims=True)


def tag(mix: Mix, tokens: Floats) -> Floats:
    """An output for every token, which may look both ways."""
    return mix(tokens, causal=False)


def continue_(mix: Mix, tokens: Floats) -> Floats:
    """The label and the words so far: each output is the word to come next, so it must not look ahead."""
    return mix(tokens, causal=True)


def translate(mix: Mix, tokens: Floats) -> Floats:
    """The source is encoded, both ways; behind it the decoder continues the target, one way."""
    encoded = mix(tokens[:SOURCE], causal=False)
    return mix(np.vstack([encoded, tokens[SOURCE:]]), causal=True)[SOURCE:]


WIRINGS = (
    Wiring("label\n→ sequence", "caption of an image", unroll, 1, 2, first_is_label=True),
    Wiring("sequence\n→ label", "topic of a sentence", pool, 4, 0),
    Wiring("sequence\n→ sequence", "tag of every word", tag, 4, 2),
    Wiring("label + sequence\n→ sequence", "caption, word by word", continue_, 4, 2, first_is_label=True),
    Wiring("two sequences\n→ sequence", "translation", translate, 2 * SOURCE, 1),
)


def seq2seq_taxonomy(*, family: Family = "attention", seed: int = 0) -> tuple[Figure, dict[str, object]]:
    """Wiring diagrams of five sequence problems, every line a derivative that is not zero.

    Args:
        family: of the layer that joins inputs and outputs.
        seed: of its weights and of the inputs.

    Values:
        links: connections in each of the five diagrams; possible_links: if everything saw everything.
        weights: numbers in the layer, whatever the length; length_kept: n tokens in, n out, for n = 1, 5, 17, 50.
        future_NAME, past_NAME: largest derivative of an output by a later, an earlier input, NAME being one
            of CASES.
        least_two_sided: the smallest derivative in two-sided attention: everything sees everything.
        conv_reach: inputs that an output in the middle of the convolution sees.
        cosine_dog, cosine_very, cosine_sunny: MiniLM's pooled outputs, "That is a happy person" against "That is a
            happy dog", "That is a very happy person", "Today is a sunny day".
        position_rows: rows of MiniLM's table of positions, its longest input.
    """
    mix, weights = draw_layer(family, seed)
    links = measure_links(mix, seed)
    values: dict[str, object] = {
        "links": [int(link.sum()) for link in links],
        "possible_links": [link.size for link in links],
        "weights": weights,
        "length_kept": all(mix(np.ones((n, WIDTH)), causal=False).shape == (n, WIDTH) for n in LENGTHS),
    }
    return draw(links, family), values | directions(seed) | sentence_labels()


def measure_links(mix: Mix, seed: int) -> list[NDArray[np.bool_]]:
    """(outputs, inputs) for each wiring: whether the output changes with the input, at random inputs."""
    rng = np.random.default_rng([seed, 1])
    return [dependence(partial(w.join, mix), rng.standard_normal((w.inputs, WIDTH))) > 0 for w in WIRINGS]


def directions(seed: int, length: int = 7) -> dict[str, float]:
    """How strongly outputs depend on what comes later and earlier, layer by layer."""
    tokens = np.random.default_rng([seed, 2]).standard_normal((length, WIDTH))
    slopes: dict[str, Floats] = {}
    for name, family, causal in CASES:
        mix, _ = draw_layer(family, seed)
        slopes[name] = dependence(partial(mix, causal=causal), tokens)
    return {
        **{f"future_{name}": float(np.triu(slope, 1).max()) for name, slope in slopes.items()},
        **{f"past_{name}": float(np.tril(slope, -1).max()) for name, slope in slopes.items()},
        "least_two_sided": float(slopes["two_sided"].min()),
        "conv_reach": int((slopes["conv"][length // 2] > 0).sum()),
    }


def sentence_labels() -> dict[str, object]:
    """A sequence made a label by averaging: cosines between MiniLM's sentence vectors."""
    model = load_minilm()
    happy = model.run(HAPPY).sentence
    vectors = {name: model.run(text).sentence for name, text in OTHERS.items()}
    cosines: dict[str, object] = {f"cosine_{name}": float(happy @ vector) for name, vector in vectors.items()}
    return cosines | {"position_rows": len(model.position_table)}


def draw(links: list[NDArray[np.bool_]], family: Family) -> Figure:
    """The diagrams side by side, inputs below and outputs above."""
    fig, axes = plt.subplots(1, len(links), sharex=True, sharey=True, gridspec_kw={"wspace": 0.06})
    for ax, wiring, link in zip(axes, WIRINGS, links, strict=True):
        draw_wiring(ax, wiring, link)
        ax.axis("off")
        caption(ax, wiring)
    axes[0].set(xlim=(-3.3, 3.3), ylim=(-0.62, 1.12))
    note = f"bold: all that one output depends on, if the layer is {FAMILIES[family]}"
    fig.suptitle(note, x=0.005, ha="left", size=20, color=theme().quiet)
    return fig


def caption(ax: Axes, wiring: Wiring) -> None:
    """The problem's name in two lines, and an example."""
    for height, line in zip((-0.27, -0.41), wiring.name.split("\n"), strict=True):
        ax.text(0, height, line, ha="center", size=24, weight="semibold")
    ax.text(0, -0.58, wiring.example, ha="center", size=20, color=theme().quiet)


def draw_wiring(ax: Axes, wiring: Wiring, link: NDArray[np.bool_]) -> None:
    """A line for every input that reaches an output; squares are labels, circles members of a sequence."""
    below, above = places(wiring, len(link))
    for i, j in zip(*np.nonzero(link), strict=True):
        join(ax, (below[j], 0), (above[i], 1), marked=i == wiring.marked)
    for j, x in enumerate(below):
        node(ax, (x, 0), label=wiring.first_is_label and j == 0, marked=bool(link[wiring.marked, j]))
    for i, x in enumerate(above):
        node(ax, (x, 1), label=len(above) == 1, marked=i == wiring.marked)


def places(wiring: Wiring, outputs: int) -> tuple[Floats, Floats]:
    """Where inputs and outputs stand; what a translation has written so far stands under what it writes."""
    if wiring.join is translate:
        below = np.array([-2.9, -1.9, -0.9, 0.9, 1.9, 2.9])
        return below, below[SOURCE:]
    spread = [1.6 * (np.arange(count) - (count - 1) / 2) for count in (wiring.inputs, outputs)]
    return spread[0], spread[1]


def join(ax: Axes, start: tuple[float, float], stop: tuple[float, float], *, marked: bool) -> None:
    """An arrow in ink or a grey line behind it."""
    t = theme()
    if not marked:
        ax.plot(*zip(start, stop, strict=True), color=t.hairline, lw=2, zorder=0)
        return
    arrow = {"arrowstyle": "-|>,head_length=0.7,head_width=0.32", "color": t.ink, "lw": 3, "shrinkA": 0, "shrinkB": 14}
    ax.annotate("", stop, start, arrowprops=arrow, zorder=1)


def node(ax: Axes, place: tuple[float, float], *, label: bool, marked: bool) -> None:
    """A square for a label or a circle for a token, filled with ink if the followed output is or sees it."""
    t = theme()
    face, edge = (t.ink, t.ink) if marked else (t.paper, t.quiet)
    ax.plot(*place, "s" if label else "o", ms=22, mfc=face, mec=edge, mew=2, zorder=2, clip_on=False)


if __name__ == "__main__":
    seq2seq_taxonomy()
    plt.show()
