"""Which of MiniLM's 72 heads follows one relation most closely, by numbers over six sentences.

The sentences were written before any of them was run; none was replaced. Related statistics: Clark et al. 2019
(BERT's heads), Xiao et al. 2023 (weight parked on one token). Layers and heads count from 1 in text and from 0 in code.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from attention import entropy
from models.minilm import MiniLM, Trace, load_minilm
from numpy.typing import NDArray

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
