"""Who gave? 'mary gave roses to susan' and its swap, as the output of attention at 'gave' sees them.

Without positions and without a mask each head reads a set of keys, so the output at 'gave' is the same for both
sentences, whatever the number of heads. With positions two heads can keep giver and recipient apart, each in its own
part of the vector; ``roles_output`` sets such heads by hand.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from annotated_types import Interval
from attention import attend
from mary_gave_drawing import draw
from matplotlib.figure import Figure
from models.minilm import load_minilm
from numpy.typing import NDArray
from positional_encoding import encode, shift_matrix

Floats = NDArray[np.float64]

WORDS = ("mary", "gave", "roses", "to", "susan")
SWAPPED = ("susan", "gave", "roses", "to", "mary")
GAVE = WORDS.index("gave")
HEADS = (1, 2, 4, 8)
CONDITIONS = ("none", "causal", "positions")
SIZE, BASE = 32, 10_000  # of a word's vector, and of the positions added to it
GIVER, RECIPIENT = -1, 3  # where the two heads that are set by hand look, counted from 'gave'
SHARPNESS = 100.0  # of these heads: scores this far apart leave the other words a weight below rounding


def mary_gave(
    *, noise: Annotated[float, Interval(ge=0.02, le=2)] = 0.3, seed: Annotated[int, Interval(ge=0, le=20)] = 0
) -> tuple[Figure, dict[str, object]]:
    """How far the output at 'gave' moves when mary and susan change places; and two heads that keep the roles apart.

    Args:
        noise: how much susan's vector differs from mary's.
        seed: of the words' vectors and of the weights.

    Values, changes being |y_gave(swapped) - y_gave| / |y_gave|:
        none_H, causal_H, positions_H for H in 1, 2, 4, 8 heads: of one layer with random weights and no positions; no
            positions but a causal mask; sinusoidal positions.
        none_max, causal_min, causal_max, positions_min, positions_max: over the numbers of heads.
        minilm_none, minilm_positions: of MiniLM (6 layers of 12 heads), without and with its position table.
        minilm_none_largest: max |y_gave(swapped) - y_gave| without it; minilm_cosine: of the two outputs with it.
        orders: how many powers of ten lie between the largest of none and the smallest of positions.
        roles_error: largest |half of y_gave - vector of the word in that role|, of the heads set by hand, both orders.
        halves_swap_error: largest |halves of y_gave exchanged - y_gave of the swapped sentence|.
        weight_gap: |a_gave,mary - a_gave,susan| of one head; weight_gap_same: the same if both words had one vector.
    """
    words = embed(noise, seed)
    changes = {c: {h: change(words, heads=h, condition=c, seed=seed) for h in HEADS} for c in CONDITIONS}
    minilm = {positions: minilm_outputs(positions) for positions in (False, True)}
    values = {f"{c}_{h}": value for c, row in changes.items() for h, value in row.items()}
    values |= {f"{c}_max": max(row.values()) for c, row in changes.items()}
    values |= {f"{c}_min": min(changes[c].values()) for c in ("causal", "positions")}
    values |= measure_minilm(minilm) | measure_roles(words)
    values |= {"weight_gap": weight_gap(words, seed), "weight_gap_same": weight_gap(embed(0, seed), seed)}
    values["orders"] = float(np.log10(values["positions_min"] / max(values["none_max"], 1e-17)))
    roles = [roles_output(words, sentence) for sentence in (WORDS, SWAPPED)]
    rows = {f"{h} head{'s' if h > 1 else ''}": {c: changes[c][h] for c in CONDITIONS} for h in HEADS}
    rows["MiniLM"] = {"none": values["minilm_none"], "positions": values["minilm_positions"]}
    return draw(rows, (WORDS, SWAPPED), GAVE, roles), {**values}


def embed(noise: float, seed: int) -> dict[str, Floats]:
    """A random vector (32,) for each word; susan's is mary's plus noise."""
    rng = np.random.default_rng(seed)
    words = {word: rng.normal(size=SIZE) for word in WORDS}
    return words | {"susan": words["mary"] + noise * words["susan"]}


def change(words: dict[str, Floats], *, heads: int, condition: str, seed: int) -> float:
    """|y_gave(swapped) - y_gave| / |y_gave| of one layer with random weights, in one of the conditions."""
    first, second = (layer(stack(words, s), heads, condition, seed)[GAVE] for s in (WORDS, SWAPPED))
    return relative(first, second)


def stack(words: dict[str, Floats], sentence: tuple[str, ...]) -> Floats:
    """The words' vectors as rows (5, 32)."""
    return np.array([words[word] for word in sentence])


def relative(first: Floats, second: Floats) -> float:
    """|second - first| / |first|."""
    return float(np.linalg.norm(second - first) / np.linalg.norm(first))


def layer(x: Floats, heads: int, condition: str, seed: int) -> Floats:
    """Multi-head attention (n, d) -> (n, d) with random weights (Vaswani et al. 2017, sec. 3.2.2)."""
    n, d = x.shape
    w_q, w_k, w_v, w_o = np.random.default_rng([seed, 1]).normal(scale=d**-0.5, size=(4, d, d))
    if condition == "positions":
        x = x + encode(np.arange(n), d, BASE)
    q, k, v = ((x @ w).reshape(n, heads, -1).swapaxes(0, 1) for w in (w_q, w_k, w_v))
    mask = np.tri(n, dtype=bool) if condition == "causal" else None
    y, _ = attend(q, k, v, mask=mask)
    return y.swapaxes(0, 1).reshape(n, d) @ w_o


def weight_gap(words: dict[str, Floats], seed: int) -> float:
    """How differently 'gave' weighs mary and susan in one head without positions."""
    x = stack(words, WORDS)
    w_q, w_k = np.random.default_rng([seed, 1]).normal(scale=SIZE**-0.5, size=(4, SIZE, SIZE))[:2]
    _, weights = attend(x @ w_q, x @ w_k, x)
    return float(abs(weights[GAVE, WORDS.index("mary")] - weights[GAVE, WORDS.index("susan")]))


def minilm_outputs(positions: bool) -> tuple[Floats, Floats]:
    """MiniLM's last vectors (384,) of 'gave' in the two sentences."""
    runs = (load_minilm().run(" ".join(sentence), positions=positions) for sentence in (WORDS, SWAPPED))
    first, second = (run.hidden[-1][run.tokens.index("gave")] for run in runs)
    return first, second


def measure_minilm(outputs: dict[bool, tuple[Floats, Floats]]) -> dict[str, float]:
    """What the swap does in the trained network."""
    a, b = outputs[True]
    return {
        "minilm_none": relative(*outputs[False]),
        "minilm_none_largest": float(np.abs(outputs[False][0] - outputs[False][1]).max()),
        "minilm_positions": relative(a, b),
        "minilm_cosine": float(a @ b / np.linalg.norm(a) / np.linalg.norm(b)),
    }


def roles_output(words: dict[str, Floats], sentence: tuple[str, ...]) -> Floats:
    """y_gave (64,) of two heads set by hand: the first half from the word before, the second from three words on.

    Queries and keys read the positions only, values the words only. Head h asks with its own shift of its position,
    q = R_h PE(p), whose dot product with PE(j) is largest at j = p + shift.
    """
    x, p = stack(words, sentence), encode(np.arange(len(sentence)), SIZE, BASE)
    queries = [p @ shift_matrix(shift, SIZE, BASE).T for shift in (GIVER, RECIPIENT)]
    halves = [attend(q[GAVE : GAVE + 1], p, x, scale=SHARPNESS)[0][0] for q in queries]
    return np.concatenate(halves)


def measure_roles(words: dict[str, Floats]) -> dict[str, float]:
    """How exactly the halves hold the words in their roles."""
    first, second = (roles_output(words, sentence) for sentence in (WORDS, SWAPPED))
    roles = [np.concatenate([words[s[GAVE + GIVER]], words[s[GAVE + RECIPIENT]]]) for s in (WORDS, SWAPPED)]
    return {
        "roles_error": float(max(np.abs(first - roles[0]).max(), np.abs(second - roles[1]).max())),
        "halves_swap_error": float(np.abs(np.roll(first, SIZE) - second).max()),
    }
