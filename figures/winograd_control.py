"""The head that was picked because it follows the adjective in one sentence, on other sentences of the kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import HEADS, LAYERS
from numpy.typing import NDArray
from pronoun import ANIMAL_LIKE, ROAD_LIKE, SCHEMAS, Schema, count_flips, log_ratios, paired_ratios, rank_auc, read

from slidegen.figure import theme

Array = NDArray[np.float64]


def winograd_control(
    *,
    layer: Annotated[int, Interval(ge=1, le=LAYERS)] = 5,
    head: Annotated[int, Interval(ge=1, le=HEADS)] = 1,
) -> tuple[Figure, dict[str, object]]:
    """The same head on other sentences of the kind: does the adjective move it there, too?

    Args:
        layer: layer of the head, from 1.
        head: the head, from 1.

    Values, NAME being a schema (log ratios and shifts in nats, > 0 is towards the subject):
        NAME_first, NAME_second, NAME_shift: log ratio with each adjective, and first minus second.
        NAME_flips, NAME_anti_flips: heads of 72 whose favourite noun changes as it should, and the other way.
        auc_road, auc_street: in this head, how often an animal-like adjective has the larger log ratio than a
            road-like one, of 8 x 8 pairs; 0.5 is chance. best_auc_road, best_auc_street: the largest of 72 heads.
    """
    ratios = {name: paired_ratios(schema) for name, schema in SCHEMAS.items() if name != "street"}
    chosen = {name: ratio[:, layer - 1, head - 1] for name, ratio in ratios.items()}
    fig, ax = plt.subplots()
    for row, (name, (first, second)) in enumerate(chosen.items()):
        draw_schema(ax, row, SCHEMAS[name], first, second)
    finish_axes(ax, [SCHEMAS[name] for name in chosen], np.concatenate(list(chosen.values())))
    ax.set_title(f"“it” in layer {layer}, head {head}: which noun gets more?", color=theme().quiet)
    return fig, measure_schemas(ratios, chosen) | measure_adjectives(layer - 1, head - 1)


def measure_schemas(ratios: dict[str, Array], chosen: dict[str, Array]) -> dict[str, object]:
    """What the chosen head does with each schema, and how many of all heads flip."""
    values: dict[str, object] = {}
    for name, (first, second) in chosen.items():
        flips, anti_flips = count_flips(*ratios[name])
        values |= {f"{name}_first": float(first), f"{name}_second": float(second)}
        values |= {f"{name}_shift": float(first - second), f"{name}_flips": flips, f"{name}_anti_flips": anti_flips}
    return values


def measure_adjectives(layer: int, head: int) -> dict[str, object]:
    """How well one head, and the best one, tell 8 adjectives from 8 others; layer and head count from 0."""
    values: dict[str, object] = {}
    for name, key in (("animal", "road"), ("street", "street")):
        s = SCHEMAS[name]
        kinds = (np.stack([log_ratios(s, read(s, a)) for a in kind]) for kind in (ANIMAL_LIKE, ROAD_LIKE))
        auc = rank_auc(*kinds)
        values[f"auc_{key}"] = float(auc[layer, head])
        values[f"best_auc_{key}"] = float(auc.max())
    return values


def draw_schema(ax: Axes, row: int, schema: Schema, first: float, second: float) -> None:
    """Two dots joined by a line, one for each adjective; a line across 0 is a flip. Row 0 is the one picked for."""
    t = theme()
    colour = t.quiet if row else t.ink
    ax.plot([first, second], [row, row], color=colour, lw=4)
    ax.plot(second, row, "o", color=colour, ms=14)
    ax.plot(first, row, "o", color=t.paper, mec=colour, mew=3, ms=14)
    style: dict[str, Any] = {
        "color": colour,
        "size": 20,
        "weight": "semibold",
        "va": "center",
        "textcoords": "offset points",
    }
    hide = {"color": t.paper, "pad": 1}  # the line at 0
    left, right = sorted([(first, schema.first), (second, schema.second)])
    ax.annotate(left[1], (left[0], row), (-16, 0), ha="right", bbox=hide, **style)
    ax.annotate(right[1], (right[0], row), (16, 0), ha="left", bbox=hide, **style)


def finish_axes(ax: Axes, schemas: Sequence[Schema], drawn: Array) -> None:
    """The nouns at the two ends of the axis, the one that gains on the left of 0 on the left."""
    rows = range(len(schemas))
    ax.axvline(0, color=theme().hairline, lw=1.5, zorder=0)
    ax.set_xlim(min(-1.4, drawn.min()) - 0.5, max(0.5, drawn.max()) + 0.6)  # room for the adjectives
    ax.set(ylim=(len(rows) - 0.5, -0.5), xticks=[-1, 0, 1], xlabel="log ratio of the weights, nats")
    ax.set_yticks(rows, [schema.other for schema in schemas], size=20)
    opposite = ax.secondary_yaxis("right")
    opposite.set_yticks(rows, [schema.subject for schema in schemas], size=20)
    opposite.spines[:].set_visible(False)
    ax.spines[["left", "bottom"]].set_visible(False)
