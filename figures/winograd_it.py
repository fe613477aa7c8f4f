"""Swap one adjective and 'it' looks elsewhere: two rows of one head, and the shift in all the others."""

from __future__ import annotations

from typing import Annotated, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from colours import of_signs
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from models.minilm import HEADS, LAYERS, Trace
from numpy.typing import NDArray
from pronoun import SCHEMAS, Schema, count_flips, it_rows, log_ratios, read
from word_bars import draw_word_bars

from slidegen.figure import theme

Array = NDArray[np.float64]
LIMIT = 3.0  # nats, of the colours


def winograd_it(
    *,
    schema: Literal["animal", "street", "trophy", "robot", "drone"] = "animal",
    layer: Annotated[int, Interval(ge=1, le=LAYERS)] = 5,
    head: Annotated[int, Interval(ge=1, le=HEADS)] = 1,
    first: str = "",
    second: str = "",
) -> tuple[Figure, dict[str, object]]:
    """Two attention rows of 'it' that differ by an adjective, and the shift between them in all 72 heads.

    Args:
        schema: the sentence.
        layer: layer of the rows, from 1.
        head: head of the rows, from 1.
        first: adjective of the upper row; the schema's own if empty.
        second: adjective of the lower row; the schema's own if empty.

    Values (log ratios and shifts in nats, > 0 is towards the subject):
        first_subject, first_other, second_subject, second_other: weights of the two nouns in the two rows.
        first_log_ratio, second_log_ratio, shift: log(a_subject / a_other) of each row, and first minus second.
        layer_shifts: mean shift over the heads of each layer; shift_layer4, shift_layer5: two of them.
        layer1_shift: max |shift| in layer 1, which theory says is 0.
        right_layers_4_5, right_layers_2_6: heads that shift towards the subject, of 24 and of 60.
        share_layers_4_5, share_layers_2_6: the same as shares.
        flips, anti_flips: heads whose favourite noun changes as the adjective suggests, and the other way round.
        cls_first, cls_second: weight of [CLS] in the two rows. row_sum_error: max |sum - 1| of the rows.
        ratio_error: max |log of the ratio of weights - difference of scores|, over the chosen head's rows.
    """
    s = SCHEMAS[schema]._replace(**{"first": first} if first else {}, **{"second": second} if second else {})
    runs = [read(s, adjective) for adjective in (s.first, s.second)]
    ratios = np.stack([log_ratios(s, run) for run in runs])
    rows = [it_rows(run)[layer - 1, head - 1] for run in runs]

    fig, axes = plt.subplot_mosaic(
        [["first", "grid"], ["second", "grid"]], width_ratios=[71, 29], gridspec_kw={"wspace": 0.08}
    )
    for place, run, row in zip(("first", "second"), runs, rows, strict=True):
        draw_row(axes[place], s, run, row)
        axes[place].set_ylim(0, 1.2 * max(row.max() for row in rows))
    axes["first"].set_title(f"attention of “it”: layer {layer}, head {head}, picked from 72", color=theme().quiet)
    draw_grid(axes["grid"], ratios[0] - ratios[1], s.subject, (layer - 1, head - 1))
    return fig, measure_rows(s, runs, rows, ratios[:, layer - 1, head - 1]) | measure_heads(ratios)


def measure_rows(s: Schema, runs: list[Trace], rows: list[Array], ratios: Array) -> dict[str, object]:
    """What the two rows say; ``ratios`` are their log ratios."""
    nouns = [[run.tokens.index(noun) for noun in (s.subject, s.other)] for run in runs]
    weights = [row[both].tolist() for row, both in zip(rows, nouns, strict=True)]
    values: dict[str, object] = {}
    for place, (subject, other), row, ratio in zip(("first", "second"), weights, rows, ratios, strict=True):
        values |= {f"{place}_subject": subject, f"{place}_other": other, f"{place}_log_ratio": float(ratio)}
        values[f"cls_{place}"] = float(row[0])
    return values | {
        "shift": float(ratios[0] - ratios[1]),
        "row_sum_error": float(max(abs(row.sum() - 1) for row in rows)),
        "ratio_error": float(max(abs(np.log(a / b) - ratio) for (a, b), ratio in zip(weights, ratios, strict=True))),
    }


def measure_heads(ratios: Array) -> dict[str, object]:
    """What all heads say: (2, 6, 12) log ratios of the two sentences."""
    shifts = ratios[0] - ratios[1]
    means = shifts.mean(axis=1).tolist()
    flips, anti_flips = count_flips(*ratios)
    layers_4_5, layers_2_6 = shifts[3:5] > 0, shifts[1:] > 0
    return {
        "layer_shifts": means,
        "shift_layer4": means[3],
        "shift_layer5": means[4],
        "layer1_shift": float(abs(shifts[0]).max()),
        "right_layers_4_5": int(layers_4_5.sum()),
        "right_layers_2_6": int(layers_2_6.sum()),
        "share_layers_4_5": float(layers_4_5.mean()),
        "share_layers_2_6": float(layers_2_6.mean()),
        "flips": flips,
        "anti_flips": anti_flips,
    }


def draw_row(ax: Axes, s: Schema, run: Trace, row: Array) -> None:
    """The attention row of 'it'; the adjective, last but for full stop and [SEP], is set off."""
    nouns = [run.tokens.index(noun) for noun in (s.subject, s.other)]
    adjective = len(run.tokens) - 3
    draw_word_bars(ax, run.tokens, row.tolist(), query=run.tokens.index("it"), keys=nouns, swapped=adjective, size=17)


def draw_grid(ax: Axes, shifts: Array, subject: str, chosen: tuple[int, int]) -> None:
    """The shift of every head, layers downwards, with the chosen head framed."""
    t = theme()
    image = ax.imshow(shifts, cmap=of_signs(), vmin=-LIMIT, vmax=LIMIT, aspect="auto")
    layer, head = chosen
    ax.add_patch(Rectangle((head - 0.5, layer - 0.5), 1, 1, fill=False, ec=t.ink, lw=3, clip_on=False))
    ax.text(HEADS / 2 - 0.5, 0, "layer 1: exactly 0", ha="center", va="center", color=t.quiet)
    ax.set_yticks(range(LAYERS), [f"L{i + 1}" for i in range(LAYERS)])
    ax.set_xticks([0, HEADS - 1], ["H1", f"H{HEADS}"])
    ax.set_title(f"shift to “{subject}”, all heads", color=t.quiet)
    ax.spines[:].set_visible(False)
    bar = ax.figure.colorbar(image, ax=ax, orientation="horizontal", aspect=30, pad=0.03)
    bar.set_ticks([-LIMIT, 0, LIMIT], labels=["−3", "0", "+3 nats"])
    bar.outline.set_visible(False)
