"""One word at the end of a sentence changes what 'bank' attends to and where its vector goes."""

from __future__ import annotations

from typing import Annotated, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import HEADS, LAYERS
from numpy.typing import NDArray
from sense_axis import bank_examples, bank_vectors, leave_one_out, scores, trace
from word_bars import draw_word_bars

from slidegen.figure import theme

Array = NDArray[np.float64]
Ending = Literal["river", "stream", "road", "street", "deposit", "swimming"]
# How the sentence ends, and the word in there that could say which bank it is. River and road: Uszkoreit 2017.
ENDINGS: dict[str, tuple[str, str]] = {
    "river": ("after crossing the river", "river"),
    "stream": ("after crossing the stream", "stream"),
    "road": ("after crossing the road", "road"),
    "street": ("after crossing the street", "street"),
    "deposit": ("to deposit my money", "deposit"),
    "swimming": ("after swimming across the river", "river"),
}


def bank_contexts(
    *,
    first: Ending = "river",
    second: Ending = "road",
    layer: Annotated[int, Interval(ge=1, le=LAYERS)] = 1,
    head: Annotated[int, Interval(ge=1, le=HEADS)] = 5,
) -> tuple[Figure, dict[str, object]]:
    """Attention of 'bank' in two sentences, and the way of its vector along a river-money axis.

    Args:
        first: ending of the upper sentence.
        second: ending of the lower sentence.
        layer: layer of the attention rows, from 1.
        head: head of the attention rows, from 1.

    Values, NAME being each of ENDINGS:
        weight_NAME: attention of 'bank' to the ending's word, in the chosen head.
        score_NAME: place on the sense axis after layer 6; > 0 is nearer to river (see ``sense_axis.scores``).
        weight_ratio: weight of the first ending / weight of the second.
        heads_more: in how many of the 72 heads the first ending's word gets more than the second's.
        uniform: 1 / number of tokens of the first sentence.
        row_sum_error: max |sum - 1| of the two rows.
        loo_correct: examples of 12 on their own side when left out, before layer 1 and after each layer.
        loo_worst: the least of these after layers 1 to 6.
        layer0_score: max |score| before layer 1, where all vectors of 'bank' are equal.
        cosine_road_layer6: cosine of 'bank' in the river and the road sentence, after layer 6.
        bank_rows_equal: whether 'bank' has one row of the word table in the river and the deposit sentence.
        bank_cosine_layer0, _layer1, _layer6: cosine of 'bank' in the river and the deposit sentence.
    """
    rows = {name: attention_row(name, layer - 1, head - 1) for name in ENDINGS}
    paths = {name: scores(bank_vectors(sentence(name)), *bank_examples()) for name in ENDINGS}
    fig, axes = plt.subplot_mosaic(
        [["first", "lines"], ["second", "lines"]], width_ratios=[66, 34], gridspec_kw={"wspace": 0.08}
    )
    for place, name in (("first", first), ("second", second)):
        draw_row(axes[place], name, rows[name])
        axes[place].set_ylim(0, 1.2 * max(rows[first].max(), rows[second].max()))
    axes["first"].set_title(f"attention of “bank”: layer {layer}, head {head}, picked from 72", color=theme().quiet)
    draw_paths(axes["lines"], {name: paths[name] for name in (first, second, "deposit")})
    measured = measure_rows(rows, first, second) | measure_paths(paths) | measure_vectors()
    return fig, measured


def sentence(ending: str) -> str:
    """The sentence with that ending."""
    return f"I arrived at the bank {ENDINGS[ending][0]}."


def ending_word(ending: str) -> int:
    """Index of the token that the ending is about."""
    return trace(sentence(ending)).tokens.index(ENDINGS[ending][1])


def query_rows(ending: str) -> Array:
    """(6, 12, n) attention of the query 'bank' in every layer and head."""
    run = trace(sentence(ending))
    return run.attention[:, :, run.tokens.index("bank")]


def attention_row(ending: str, layer: int, head: int) -> Array:
    """(n,) attention of 'bank' in one head; layer and head count from 0."""
    return query_rows(ending)[layer, head]


def measure_rows(rows: dict[str, Array], first: str, second: str) -> dict[str, object]:
    """What the rows say: the weight of each ending's word, and how the first two compare."""
    weights = {name: float(row[ending_word(name)]) for name, row in rows.items()}
    everywhere = {name: query_rows(name)[..., ending_word(name)] for name in (first, second)}
    return {f"weight_{name}": weight for name, weight in weights.items()} | {
        "weight_ratio": weights[first] / weights[second],
        "heads_more": int((everywhere[first] > everywhere[second]).sum()),
        "uniform": 1 / len(rows[first]),
        "row_sum_error": float(max(abs(rows[name].sum() - 1) for name in (first, second))),
    }


def measure_paths(paths: dict[str, Array]) -> dict[str, object]:
    """Where the paths end, and how well the axis tells sentences it has not seen."""
    correct = leave_one_out(*bank_examples())
    return {f"score_{name}": float(path[-1]) for name, path in paths.items()} | {
        "loo_correct": correct.tolist(),
        "loo_worst": float(correct[1:].min()),
        "layer0_score": float(max(abs(path[0]) for path in paths.values())),
    }


def measure_vectors() -> dict[str, object]:
    """How similar 'bank' stays to itself between sentences."""
    river, road, deposit = (bank_vectors(sentence(name)) for name in ("river", "road", "deposit"))
    runs = [trace(sentence(name)) for name in ("river", "deposit")]
    return {
        "cosine_road_layer6": float(river[-1] @ road[-1]),
        "bank_rows_equal": bool(np.array_equal(*(run.word_rows[run.tokens.index("bank")] for run in runs))),
    } | {f"bank_cosine_layer{layer}": float(river[layer] @ deposit[layer]) for layer in (0, 1, 6)}


def draw_row(ax: Axes, ending: str, row: Array) -> None:
    """The attention row of 'bank' over the words of its sentence."""
    tokens = trace(sentence(ending)).tokens
    draw_word_bars(ax, tokens, row.tolist(), query=tokens.index("bank"), keys=[ending_word(ending)])


def draw_paths(ax: Axes, paths: dict[str, Array]) -> None:
    """One line per sentence, named at its end; the first is the one that matters."""
    t = theme()
    layers = range(LAYERS + 1)
    ax.axhline(0, color=t.hairline, lw=1.5, zorder=0)
    for number, (name, path) in enumerate(paths.items()):
        colour, width = (t.quiet, 2.5) if number else (t.ink, 4)
        ax.plot(layers, path, color=colour, lw=width, marker="o", clip_on=False)
        ax.annotate(name, (LAYERS, path[-1]), (12, 0), textcoords="offset points", va="center",
                    size=20, color=colour, weight="semibold", annotation_clip=False)  # fmt: skip
    ax.set(xlim=(0, LAYERS), xticks=layers, yticks=[0])
    ax.set_xlabel("after layer")
    ax.set_title("vector of “bank”: river above 0, money below", color=t.quiet)
    ax.spines[["left", "bottom"]].set_visible(False)
