"""The head of 72 that looks most at the nouns when it reads 'it', on eighteen pairs; and what it depends on.

Every pair was written before it was tried, and all are reported. Cutting one edge, 'it' -> one other token, in the
layers below the head tells whether what is read there matters: a causal test, where a weight alone is a correlation.
"""

from __future__ import annotations

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from models.minilm import Trace, load_minilm
from numpy.typing import NDArray
from pronoun import SCHEMAS, Schema, log_ratios

from slidegen.figure import theme

Array = NDArray[np.float64]

LAYER, HEAD = 3, 1  # L4H2 of the talk, counted from 0
_TOO = "The {} {} the {} because it was too {{}}."


def _pair(subject: str, verb: str, other: str, first: str, second: str) -> Schema:
    return Schema(_TOO.format(subject, verb, other), subject, other, first, second)


PAIRS = (
    SCHEMAS["animal"],
    _pair("bear", "left", "cave", "hungry", "dark"),
    _pair("dog", "couldn't cross", "river", "tired", "cold"),
    _pair("horse", "refused", "fence", "nervous", "high"),
    _pair("car", "couldn't climb", "hill", "slow", "steep"),
    _pair("child", "couldn't open", "jar", "young", "tight"),
    _pair("cat", "avoided", "bath", "scared", "wet"),
    _pair("farmer", "skipped", "field", "lazy", "muddy"),
    _pair("guest", "left", "party", "bored", "noisy"),
    _pair("boat", "missed", "harbor", "fast", "crowded"),
    SCHEMAS["robot"],
    SCHEMAS["drone"],
    SCHEMAS["trophy"],
    _pair("table", "didn't fit through", "door", "wide", "narrow"),
    _pair("ball", "broke", "window", "hard", "thin"),
    _pair("bottle", "overfilled", "cup", "full", "small"),
    _pair("dog", "scared", "cat", "loud", "shy"),
    _pair("plane", "overran", "runway", "heavy", "short"),
)
NAMED = (0, 1, 12)  # pairs that the picture names: the talk's own, the strongest, the classic one
BELOW = range(LAYER)  # the layers in which an edge is cut
CUTS = ("adjective", "subject", "other", "because", "[CLS]")


def pronoun_head() -> tuple[Figure, dict[str, object]]:
    """Where L4H2 looks from 'it' when the adjective changes, for 18 pairs, and with one edge cut below it.

    Values (shifts in nats: log ratio of the two nouns with the first adjective minus that with the second):
        head, share: the head with the largest mean weight on the two nouns, and that weight.
        runner_up_share: the same of the next best head.
        pairs, right, flips, anti_flips: pairs in all, with a shift > 0, and with a favourite noun that changes as it
            should, or the other way.
        shift: mean shift, nothing cut; shift_without_best: without the pair of the largest shift.
        shift_cut_X for X in adjective, subject, other, because, cls: mean shift where 'it' cannot see X in
            layers 1 to 3; least_other_cut: the smallest of them but for the adjective.
        trophy_shift: that of the trophy and the suitcase.
    """
    shares = noun_shares()
    best, second = np.sort(shares, axis=None)[::-1][:2]
    ratios = np.array([chosen_ratios(pair) for pair in PAIRS])
    shifts = ratios[:, 0] - ratios[:, 1]
    cut = {name: float(np.mean([shift_without(pair, name) for pair in PAIRS])) for name in CUTS}
    values: dict[str, object] = {
        "head": "L{}H{}".format(*np.add(np.unravel_index(shares.argmax(), shares.shape), 1)),
        "share": float(best),
        "runner_up_share": float(second),
        "pairs": len(PAIRS),
        "right": int((shifts > 0).sum()),
        "flips": int(((ratios[:, 0] > 0) & (ratios[:, 1] < 0)).sum()),
        "anti_flips": int(((ratios[:, 0] < 0) & (ratios[:, 1] > 0)).sum()),
        "shift": float(shifts.mean()),
        "shift_without_best": float(np.sort(shifts)[:-1].mean()),
        "trophy_shift": float(shifts[NAMED[2]]),
        "least_other_cut": min(shift for name, shift in cut.items() if name != "adjective"),
    }
    values |= {f"shift_cut_{name.strip('[]').lower()}": shift for name, shift in cut.items()}
    return draw(shifts, cut), values


@cache
def runs(pair: Schema) -> tuple[Trace, Trace]:
    """MiniLM's pass over the sentence with its first and with its second adjective."""
    first, second = (load_minilm().run(pair.text.format(adjective)) for adjective in (pair.first, pair.second))
    return first, second


def noun_shares() -> Array:
    """(6, 12) mean weight of 'it' on the two nouns, over the pairs and both adjectives."""
    return np.mean([_on_nouns(run, pair) for pair in PAIRS for run in runs(pair)], axis=0)


def _on_nouns(run: Trace, pair: Schema) -> Array:
    it, nouns = run.tokens.index("it"), [run.tokens.index(pair.subject), run.tokens.index(pair.other)]
    return run.attention[:, :, it, nouns].sum(axis=-1)


def chosen_ratios(pair: Schema) -> Array:
    """(2,) the head's log ratio with the first and with the second adjective."""
    return np.array([log_ratios(pair, run)[LAYER, HEAD] for run in runs(pair)])


def shift_without(pair: Schema, name: str) -> float:
    """The head's shift where 'it' cannot see one token in the layers below: its row is masked and so renormalised."""
    first, second = (log_ratios(pair, without(run, pair, name))[LAYER, HEAD] for run in runs(pair))
    return float(first - second)


def without(run: Trace, pair: Schema, name: str) -> Trace:
    """The same sentence again with that edge cut in every layer below the head."""
    mask = np.ones((len(run.tokens), len(run.tokens)), dtype=bool)
    mask[run.tokens.index("it"), place(run.tokens, pair, name)] = False
    return load_minilm().run(run.tokens, masks=dict.fromkeys(BELOW, mask), depth=LAYER + 1)


def place(tokens: list[str], pair: Schema, name: str) -> int:
    """Where the token stands that a cut names: the adjective follows 'too', a noun is one of the pair's."""
    if name == "adjective":
        return tokens.index("too") + 1
    return tokens.index({"subject": pair.subject, "other": pair.other}.get(name, name))


def draw(shifts: Array, cut: dict[str, float]) -> Figure:
    """Left the pairs from the largest shift to the smallest; right the mean, and what is left of it after each cut."""
    fig, (left, right) = plt.subplots(1, 2, gridspec_kw={"width_ratios": (1.25, 1)})
    draw_pairs(left, shifts)
    draw_cuts(right, {"nothing": float(shifts.mean())} | cut)
    return fig


def draw_pairs(ax: Axes, shifts: Array) -> None:
    """One bar a pair; those that shift the wrong way are grey."""
    t = theme()
    order = np.argsort(-shifts)
    ax.bar(range(len(shifts)), shifts[order], 0.72, color=[t.query if shifts[i] > 0 else t.quiet for i in order])
    for i in NAMED:
        pair, x = PAIRS[i], int(np.flatnonzero(order == i)[0])
        text = f"{pair.subject} / {pair.other}: {pair.first}, {pair.second}"
        above = {"ha": "left", "va": "bottom"} if shifts[i] > 0 else {"ha": "right", "va": "top"}
        end, away = (x - 0.36, 6) if shifts[i] > 0 else (x + 0.36, -8)
        ax.annotate(text, (end, shifts[i]), (0, away), textcoords="offset points", **above)
    ax.axhline(0, color=t.ink, lw=1.5)
    ax.set(xticks=[], yticks=[0, 2, 4], ylim=(-1, 4.6), ylabel="shift of “it”, nats")
    ax.set_title("one head, 18 pairs of adjectives", color=t.quiet)
    ax.spines[["left", "bottom"]].set_visible(False)


def draw_cuts(ax: Axes, means: dict[str, float]) -> None:
    """One bar a cut; the one that takes the effect away is the only one in colour."""
    t = theme()
    names = {"subject": "first noun", "other": "second noun"}
    rows = range(len(means))
    colours = [t.key if name == "adjective" else t.hairline for name in means]
    ax.barh(rows, list(means.values()), 0.66, color=colours)
    for row, (name, mean) in enumerate(means.items()):
        bold = {"fontweight": "semibold", "color": t.key} if name == "adjective" else {"color": t.ink}
        ax.annotate(
            f"{mean:.2f}".replace("-", "−"),
            (max(mean, 0), row),
            (8, 0),
            textcoords="offset points",
            va="center",
            size=20,
            **bold,
        )
    ax.set_yticks(rows, [names.get(name, name) for name in means], size=20)
    label = ax.get_yticklabels()[list(means).index("adjective")]
    label.set(color=t.key, fontweight="semibold")
    ax.invert_yaxis()
    ax.set(xticks=[], xlim=(min(0, *means.values()), 1.25 * max(means.values())))
    ax.set_title("mean shift when “it” cannot see …", color=t.quiet)
    ax.spines[["left", "bottom"]].set_visible(False)
