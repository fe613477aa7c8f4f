"""The causal mask: scores of keys that come after their query are put to minus infinity before the softmax.

Vaswani et al. 2017, sec. 3.2.3. Rows are queries here, so what is hidden lies strictly above the diagonal; where tokens
are columns and the softmax runs down them, it is the triangle below. The layer is trained in ``periodic_model``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from attention import Floats
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matrix import draw_scores, draw_weights, frame_row, name_axes, tie
from numpy.typing import NDArray
from periodic_model import LENGTH, PERIOD, Snapshots, Trace, draw_sequences, run, visible_keys

from slidegen.figure import theme

SEQUENCES = 500  # that shares and masses are taken over


def causal_mask(
    *,
    causal_model: Snapshots,
    open_model: Snapshots,
    training_step: Literal[0, 25, 50, 100, 400] = 400,
    causal: bool = True,
    row: Annotated[int, Interval(ge=1, le=LENGTH)] = 16,
) -> tuple[Figure, dict[str, object]]:
    """Scores, mask and weights of a layer that has learnt to continue a pattern of period five.

    Args:
        causal_model, open_model: trained with the mask, and the same without it.
        training_step: after how many steps of Adam.
        causal: show the model with the mask, or the one without.
        row: the query that is framed, from 1.

    Values:
        tokens, period: of a sequence; looked_at: the tokens, from 1, that the framed query gives a tenth or more.
        accuracy, accuracy_start: share of next tokens guessed, from the end of the first period on, after
            ``training_step`` steps and after none; chance: 1 / vocabulary.
        mass: weight on tokens a whole number of periods before the next one, over the same rows; mass_start.
        mass_latest: on the latest of these tokens alone, over the same rows.
        open_future: weight on tokens after the query in the model trained without the mask, over the same rows.
        above_diagonal: largest weight of a key after its query; row_sum_error; first_weight: of row 1 on itself.
        renormalised_error: how far weights differ if the future is cut out after the softmax and rows are rescaled.
        zeroed_row_sum: smallest row sum if it is cut out after the softmax and rows are not rescaled.
        future_change: largest change of logits up to the middle when all later tokens are drawn anew.
    """
    sequences = draw_sequences(np.random.default_rng(1), SEQUENCES)
    model = causal_model if causal else open_model
    start, trace = (run(model["after"][step], sequences[:, :-1], causal=model["causal"]) for step in (0, training_step))
    without = run(open_model["after"][training_step], sequences[:, :-1], causal=False)
    visible = visible_keys(LENGTH) if causal else np.ones((LENGTH, LENGTH), dtype=bool)
    looked_at = np.flatnonzero(trace.weights[0, row - 1] >= 0.1)
    values: dict[str, object] = {
        "tokens": LENGTH,
        "period": PERIOD,
        "looked_at": (looked_at + 1).tolist(),
        "chance": 1 / trace.logits.shape[-1],
        "accuracy": accuracy(trace, sequences),
        "accuracy_start": accuracy(start, sequences),
        "mass": periodic_mass(trace.weights),
        "mass_start": periodic_mass(start.weights),
        "mass_latest": float(np.diagonal(trace.weights, 1 - PERIOD, axis1=1, axis2=2).mean()),
        "open_future": float(np.triu(without.weights, 1)[:, PERIOD - 1 :].sum(axis=-1).mean()),
    }
    return draw(trace, visible, row - 1, looked_at), values | checks(causal_model, training_step, sequences)


def accuracy(trace: Trace, sequences: NDArray[np.intp]) -> float:
    """Share of next tokens guessed where they can be known: once a whole period has been read."""
    return float((trace.logits.argmax(axis=-1) == sequences[:, 1:])[:, PERIOD - 1 :].mean())


def periodic_mass(weights: Floats) -> float:
    """Mean weight of (B, n, n) on keys j with t + 1 - j a multiple of the period, from the first full period on."""
    query, key = np.indices(weights.shape[1:])
    return float((weights * ((query + 1 - key) % PERIOD == 0))[:, PERIOD - 1 :].sum(axis=-1).mean())


def checks(model: Snapshots, step: int, sequences: NDArray[np.intp]) -> dict[str, object]:
    """What must hold of masked attention, on sequences (B, n + 1); see the values of the figure."""
    parameters, tokens, half = model["after"][step], sequences[:, :-1], LENGTH // 2
    trace, unmasked = (run(parameters, tokens, causal=causal) for causal in (True, False))
    cut = np.tril(unmasked.weights)
    other = tokens.copy()
    other[:, half:] = tokens[::-1, half:]
    return {
        "above_diagonal": float(np.triu(trace.weights, 1).max()),
        "row_sum_error": float(np.abs(trace.weights.sum(axis=-1) - 1).max()),
        "first_weight": float(trace.weights[:, 0, 0].min()),
        "renormalised_error": float(np.abs(cut / cut.sum(axis=-1, keepdims=True) - trace.weights).max()),
        "zeroed_row_sum": float(cut.sum(axis=-1).min()),
        "future_change": float(np.abs((run(parameters, other).logits - trace.logits)[:, :half]).max()),
    }


def draw(trace: Trace, visible: NDArray[np.bool_], row: int, looked_at: NDArray[np.intp]) -> Figure:
    """Scores, mask and weights of the first sequence from left to right, one row framed in each."""
    t = theme()
    fig, axes = plt.subplots(1, 3, gridspec_kw={"wspace": 0.12})
    scores, weights = trace.scores[0], trace.weights[0]
    draw_scores(axes[0], scores, top=float(np.abs(scores).max()))
    axes[1].imshow(np.zeros_like(scores), cmap="attention", vmin=0, vmax=1, aspect="auto")
    name_axes(axes[1])
    draw_weights(axes[2], weights, top=0.6)
    for ax, words in zip(axes, ("scores", "mask", "weights"), strict=True):
        ax.set_title(words, size=22)
        ax.set_ylabel("")
        frame_row(ax, row, LENGTH)
    axes[0].set_ylabel("query (row)", color=t.query)
    if not visible.all():
        hatch_future(axes[1], t.quiet)
        hatch_future(axes[2], t.hairline)
        axes[1].text(
            0.7 * LENGTH, 0.27 * LENGTH, "−∞", size=44, ha="center", va="center", bbox={"fc": t.paper, "ec": "none"}
        )
    axes[1].text(0.28 * LENGTH, 0.86 * LENGTH, "as it is", size=22, color=t.quiet, ha="center", va="center")
    axes[2].set_xticks(looked_at, [str(key + 1) for key in looked_at], color=t.key, weight=600)
    axes[0].set_yticks([row], [str(row + 1)], color=t.query, weight=600)
    fig.align_xlabels(axes)
    for left, right in pairwise(axes):
        tie(fig, left, right, row)
    return fig


def hatch_future(ax: Axes, colour: str) -> None:
    """Hatch the cells strictly above the diagonal, along their stairs."""
    stairs = [(step + 0.5, step + side) for step in range(LENGTH - 1) for side in (-0.5, 0.5)]
    corner = [(LENGTH - 0.5, LENGTH - 1.5), (LENGTH - 0.5, -0.5)]
    ax.add_patch(Polygon(stairs + corner, fc=theme().paper, ec=colour, hatch="//", lw=1.5))
