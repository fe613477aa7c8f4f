"""Three scores, three models trained alike: the same dates come out, at different prices and along different ways.

Luong, Pham & Manning 2015, sec. 3.1: dot s . h, general s . W h, concat v . tanh(W [s; h]), the last being the additive
score of Bahdanau et al. 2015. Luong scores the state after a step, h_t; here all three score the one before, s_{i-1}.
"""

from __future__ import annotations

from datetime import date

import matplotlib.pyplot as plt
import numpy as np
from bahdanau_alignment import measure
from date_model import DateModel, Style, share_right, spell, translate_dates, write
from matplotlib.figure import Figure
from matrix import draw_weights
from models.gru_attention import Decoded
from models.scores import added, multiplied
from training import Parameters
from written import THIN_SPACE

from slidegen.figure import theme

RANKS = (2, 4, 8, 12, 16, 24, 48)
FORMULAS = {
    "dot": r"$s^\mathrm{T} h$",
    "general": r"$s^\mathrm{T} W h$",
    "concat": r"$v^\mathrm{T} \tanh(W[s; h])$",
}


def luong_scores(
    *,
    dot_model: DateModel,
    general_model: DateModel,
    concat_model: DateModel,
    day: str = "2021-03-05",
    style: Style = "day month year",
) -> tuple[Figure, dict[str, object]]:
    """The alignments of one date by three models that differ in their score only, and what a score costs.

    Args:
        dot_model, general_model, concat_model: trained alike.
        day: in ISO form, 1950 to 2049.
        style: how it is written in the source.

    Values, NAME being dot, general and concat:
        right_NAME: share of 300 dates never trained on that come out exactly right; right_least: the smallest.
        year_NAME: of the same dates' last two year digits, those that weigh their own source digit most.
        operations_NAME: multiplications, additions and tanh of one score, keys and queries being ready.
        kept_NAME: numbers that training keeps for one score; learnt_NAME: numbers learnt for the score alone.
        size: of states, annotations and hidden layer, d.
        rank, right_at_rank: least of RANKS that W of general can be cut to with 95 % of the dates right; that share.
        concat_error, identity_error, factors_error, product_rank: see :func:`checks`.
    """
    models = {"dot": dot_model, "general": general_model, "concat": concat_model}
    source = write(date.fromisoformat(day), style)
    runs = {name: translate_dates(model, [source]) for name, model in models.items()}
    right = {name: share_right(model) for name, model in models.items()}
    prices = {name: price(name, runs[name].states.shape[-1]) for name in models}
    values: dict[str, object] = {f"right_{name}": share for name, share in right.items()}
    values |= {f"year_{name}": measure(model).year_share for name, model in models.items()}
    for name, (operations, kept) in prices.items():
        values |= {f"operations_{name}": operations, f"kept_{name}": kept}
        values[f"learnt_{name}"] = learnt(models[name]["parameters"])
    values |= {"right_least": min(right.values()), "size": runs["dot"].states.shape[-1]} | low_rank(general_model)
    return draw(source, runs, right, prices), values | checks()


def price(name: str, size: int) -> tuple[int, int]:
    """Operations of one score of vectors of that size, and numbers to keep for its gradient; projections not counted.

    A dot product is d multiplications and d additions; concat adds first and takes d tanh (Vaswani 2017, sec. 3.2.1,
    calls the two similar in theory and the dot product much faster in practice).
    """
    return (4 * size, size) if name == "concat" else (2 * size, 1)


def learnt(parameters: Parameters) -> int:
    """How many numbers were learnt for the score alone."""
    return sum(parameters[name].size for name in ("query", "key", "score") if name in parameters)


def low_rank(model: DateModel, *, enough: float = 0.95) -> dict[str, object]:
    """How far the matrix of the general score can be cut down; q . W k of rank r is (Q q) . (K k) in r dimensions."""
    left, strengths, right = np.linalg.svd(model["parameters"]["key"])
    for rank in RANKS:
        matrix = (left[:, :rank] * strengths[:rank]) @ right[:rank]
        cut: DateModel = {**model, "parameters": model["parameters"] | {"key": matrix}}
        share = share_right(cut)
        if share >= enough:
            break
    return {"rank": rank, "right_at_rank": share}


def checks(size: int = 48, rank: int = 8) -> dict[str, object]:
    """Identities between the scores, on random vectors.

    concat_error: v . tanh(W [s; h]) against the additive score with W cut in two; identity_error: general with W = 1
    against dot; product_rank: rank of W_Q W_K^T with W_Q and W_K of shape (``size``, ``rank``); factors_error: the
    score s . W_Q W_K^T h against the dot product of s W_Q and h W_K.
    """
    rng = np.random.default_rng(0)
    s, h = rng.standard_normal((1, size)), rng.standard_normal((1, 20, size))
    w, v = rng.standard_normal((2 * size, size)), rng.standard_normal((size, 1))
    w_q, w_k = rng.standard_normal((2, size, rank)) / np.sqrt(size)
    both = np.concatenate([np.repeat(s[:, None], 20, axis=1), h], axis=-1)
    concat = (np.tanh(both @ w) @ v)[..., 0]
    return {
        "concat_error": float(np.abs(concat - added(s @ w[:size], h @ w[size:], v)[0]).max()),
        "identity_error": float(np.abs(multiplied(s, h @ np.eye(size)) - multiplied(s, h)).max()),
        "factors_error": float(np.abs(multiplied(s, h @ (w_k @ w_q.T)) - multiplied(s @ w_q, h @ w_k)).max()),
        "product_rank": int(np.linalg.matrix_rank(w_q @ w_k.T)),
    }


def draw(source: str, runs: dict[str, Decoded], right: dict[str, float], prices: dict[str, tuple[int, int]]) -> Figure:
    """The three alignments side by side, each with its formula above and what it achieves and costs below."""
    t = theme()
    fig, axes = plt.subplots(2, 3, height_ratios=[70, 30], gridspec_kw={"wspace": 0.08})
    for (ax, card), (name, run) in zip(axes.T, runs.items(), strict=True):
        draw_weights(ax, run.weights[0], queries=list(spell(run.symbols)[0]), keys=list(source.replace(" ", "␣")))
        ax.set_title(f"{name}:  {FORMULAS[name]}", size=24)
        ax.tick_params(axis="x", labeltop=True, labelbottom=False)
        if name != "dot":
            ax.set(yticks=[], ylabel="")
        operations, kept = prices[name]
        noun = "number" if kept == 1 else "numbers"
        card.axis("off")
        card.set(xlim=(0, 1), ylim=(0, 1))
        card.text(0, 0.72, f"{100 * right[name]:.3g}{THIN_SPACE}%", size=34, weight=600, va="center")
        card.text(0.42, 0.72, "of dates right", size=20, color=t.quiet, va="center")
        card.text(0, 0.22, f"{operations}", size=34, weight=600, va="center")
        card.text(0.24, 0.22, f"operations a score,\n{kept} {noun} kept", size=20, color=t.quiet, va="center")
    return fig
