"""Wiring that is frozen to slots against wiring computed from the words, on a sentence and on its words reordered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from role_routing import (
    ASKS,
    FRESH_SEED,
    ORDERS,
    TESTING,
    TRAINED,
    TRAINING,
    Floats,
    Order,
    Projections,
    equivariance_errors,
    fit_mixer,
    input_sensitivity,
    mix,
    projections,
    relative_error,
    route,
    sentences,
    slot_strengths,
)

from slidegen.figure import theme

WORDS = ("the", "dog", "barks")  # by role: article, noun, verb
VERB = 2
FAINTEST, MAIN = 0.05, 0.5  # weights below are not drawn; weights above are crossed out if wrong
ORDER_NAMES: dict[str, Order] = {" ".join(WORDS[role] for role in order): order for order in ORDERS}


def fc_vs_attention(
    *,
    order: Literal[
        "the dog barks", "the barks dog", "dog the barks", "dog barks the", "barks the dog", "barks dog the"
    ] = "barks the dog",
    sharpness: Annotated[float, Interval(ge=1, le=40)] = 20.0,
) -> tuple[Figure, dict[str, object]]:
    """What each output reads, in a fully connected layer and in attention, in the trained order and in another one.

    Args:
        order: the words in the lower row.
        sharpness: score of the role that is asked for; all others have 0.

    Values:
        orders: the six word orders. fc_errors, attention_errors: relative error on fresh sentences in each of them.
        fc_trained, fc_least, fc_largest: of these, in the trained order, and the range in the five others.
        attention_largest: over all six. leak: weight on the two words that are not asked for.
        fc_all_orders: relative error over all orders of a fully connected layer that was fitted to all of them.
        fc_weights, attention_weights: numbers of weights.
        fc_equivariance, attention_equivariance: relative error of permuting outputs instead of inputs.
        input_sensitivity: largest change of parameter-free attention weights between two inputs.
        training, testing: numbers of sentences.
    """
    weights = fit_mixer(*sentences(TRAINED, TRAINING, seed=0))
    maps = projections(sharpness)
    values = measure(weights, maps)
    return draw(weights, maps, ORDER_NAMES[order], values), values


def measure(weights: Floats, maps: Projections) -> dict[str, object]:
    """Errors of both layers on sentences that neither has seen."""
    fresh = [sentences(order, TESTING, FRESH_SEED) for order in ORDERS]
    dense = [relative_error(mix(weights, tokens), targets) for tokens, targets in fresh]
    routed = [relative_error(route(maps, tokens)[0], targets) for tokens, targets in fresh]
    others = [error for order, error in zip(ORDERS, dense, strict=True) if order != TRAINED]
    equivariance = equivariance_errors(maps)
    verb_row = route(maps, fresh[0][0][:1])[1][0, VERB]
    return {
        "orders": list(ORDER_NAMES),
        "fc_errors": dense,
        "attention_errors": routed,
        "fc_trained": dense[ORDERS.index(TRAINED)],
        "fc_least": min(others),
        "fc_largest": max(others),
        "attention_largest": max(routed),
        "leak": float(1 - verb_row[ASKS[VERB]]),
        "fc_all_orders": all_orders_error(),
        "fc_weights": weights.size,
        "attention_weights": sum(each.size for each in maps),
        "fc_equivariance": equivariance[0],
        "attention_equivariance": equivariance[1],
        "input_sensitivity": input_sensitivity(),
        "training": TRAINING,
        "testing": TESTING,
    }


def all_orders_error() -> float:
    """Relative error of the control: a fully connected layer fitted to all six orders, on fresh sentences in them."""

    def together(count: int, seed: int) -> tuple[Floats, Floats]:
        tokens, targets = zip(*(sentences(order, count, seed + i) for i, order in enumerate(ORDERS)), strict=True)
        return np.concatenate(tokens), np.concatenate(targets)

    tokens, targets = together(TESTING, FRESH_SEED)
    return relative_error(mix(fit_mixer(*together(TRAINING, seed=0)), tokens), targets)


def draw(weights: Floats, maps: Projections, order: Order, values: dict[str, Any]) -> Figure:
    """Columns: the two layers. Rows: the trained order and another one. Lines run from what is read to the output."""
    fig, axes = plt.subplots(2, 2, sharex=True, sharey=True)
    for row, shown in zip(axes, (TRAINED, order), strict=True):
        attention = route(maps, sentences(shown, 1, FRESH_SEED)[0])[1][0]
        for ax, strengths, layer in zip(row, (slot_strengths(weights), attention), ("fc", "attention"), strict=True):
            draw_wiring(ax, strengths, shown)
            write_error(ax, values[f"{layer}_errors"][ORDERS.index(shown)])
    for ax, title in zip(axes[0], ("fully connected: wires join slots", "attention: wires join words"), strict=True):
        ax.set_title(title, loc="left", size=24, weight="semibold")
    for ax, name in zip(axes[:, 0], ("trained order", "same order" if order == TRAINED else "new order"), strict=True):
        ax.set_ylabel(name, size=20, color=theme().quiet)
    return fig


def draw_wiring(ax: Axes, strengths: Floats, order: Order) -> None:
    """Inputs below, outputs above; a wire to what the output should not read is dashed, and crossed out."""
    t = theme()
    for (output, source), strength in np.ndenumerate(strengths):
        if strength > FAINTEST:
            right = order[source] == ASKS[order[output]]
            draw_wire(ax, (source, output), strength, verb=order[output] == VERB, right=right)
    for slot, role in enumerate(order):
        style: dict[str, Any] = {"ha": "center", "va": "center", "size": 26}
        style |= {"weight": "bold"} if role == VERB else {}
        ax.text(slot, 0, WORDS[role], color=t.key, **style)
        ax.text(slot, 1, WORDS[role], color=t.query, **style)
    ax.set(xlim=(-0.45, 3.4), ylim=(-0.2, 1.2), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def draw_wire(ax: Axes, ends: tuple[int, int], strength: float, *, verb: bool, right: bool) -> None:
    """From the input in one slot up to the output in another; the verb's wire is the thick one."""
    t = theme()
    style: dict[str, Any] = {"lw": (8 if verb else 4) * strength, "ls": "-" if right else (0, (1.5, 1))}
    ax.plot(ends, [0.17, 0.83], color=t.ink if verb or not right else t.hairline, zorder=2 + verb, **style)
    if strength > MAIN and not right:
        ax.plot(sum(ends) / 2, 0.5, "x", color=t.paper, ms=30, mew=12, zorder=4)
        ax.plot(sum(ends) / 2, 0.5, "x", color=t.ink, ms=24, mew=5, zorder=5)


def write_error(ax: Axes, error: float) -> None:
    """The relative error of this layer in this word order, beside its wires."""
    ax.text(2.95, 0.54, f"{error:.2f}", ha="center", va="center", size=44, weight="semibold", color=theme().ink)
    ax.text(2.95, 0.27, "error", ha="center", va="center", size=20, color=theme().quiet)
