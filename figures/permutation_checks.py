"""The symmetries of one attention layer under permutations of its tokens and of its features, on random inputs."""

from __future__ import annotations

import numpy as np
from attention import attend
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Order = NDArray[np.int_]

TOKENS, SIZE, DRAWS = 9, 16, 100  # of the inputs, and of the permutations tried on them


def toy_checks() -> dict[str, object]:
    """The symmetries of one attention layer with random tokens X (n, d) and weights, over random permutations.

    Returns:
        equivariance_error: largest |SA(P X) - P SA(X)|.
        pairs_error: largest change of the output of one fixed query when the key-value pairs are shuffled.
        channels_score_error: largest |X Pi Pi^T X^T - X X^T| for permutations Pi of the d features, without weights.
        channels_permute_error: largest |SA(X Pi) - SA(X) Pi| without weights: the output's features move along.
        channels_change: smallest, over the draws, of max |SA(X Pi) - SA(X)|: so they are not invariant.
        causal_change: smallest of max |SA(P X) - P SA(X)| when no query sees a later key.
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=(TOKENS, SIZE))
    w_q, w_k, w_v = rng.normal(scale=SIZE**-0.5, size=(3, SIZE, SIZE))
    causal = np.tri(TOKENS, dtype=bool)

    def layer(x: Floats, mask: NDArray[np.bool_] | None = None) -> Floats:
        return attend(x @ w_q, x @ w_k, x @ w_v, mask=mask)[0]

    def bare(x: Floats) -> Floats:
        return attend(x, x, x)[0]

    rows: list[dict[str, float]] = []
    for _ in range(DRAWS):
        p, pi = moved(TOKENS, rng), moved(SIZE, rng)
        query = x[:1] @ w_q
        rows.append(
            {
                "equivariance_error": gap(layer(x[p]), layer(x)[p]),
                "pairs_error": gap(attend(query, x[p] @ w_k, x[p] @ w_v)[0], layer(x)[:1]),
                "channels_score_error": gap(x[:, pi] @ x[:, pi].T, x @ x.T),
                "channels_permute_error": gap(bare(x[:, pi]), bare(x)[:, pi]),
                "channels_change": gap(bare(x[:, pi]), bare(x)),
                "causal_change": gap(layer(x[p], causal), layer(x, causal)[p]),
            }
        )
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return {name: (max if name.endswith("error") else min)(column) for name, column in columns.items()}


def moved(n: int, rng: np.random.Generator) -> Order:
    """A random permutation that is not the identity."""
    order = rng.permutation(n)
    return order if (order != np.arange(n)).any() else np.roll(order, 1)


def gap(a: Floats, b: Floats) -> float:
    """Largest absolute difference."""
    return float(np.abs(a - b).max())
