"""Dot product, cosine, covariance and correlation of one pair of vectors: what each of them is blind to.

The four differ in two choices only: whether the means are subtracted first, and whether the lengths are divided out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Similarity = Callable[[Floats, Floats], float]

A: Floats = np.array([6.0, 2.0, 4.0])  # small enough to be checked in one's head
B: Floats = np.array([3.0, 5.0, 4.0])
FACTOR, OFFSET = 2, 10  # what is done to A to see who notices


def dot(a: Floats, b: Floats) -> float:
    """Sum of products: sees angle, length and mean."""
    return float(a @ b)


def cosine(a: Floats, b: Floats) -> float:
    """Dot product of the vectors scaled to length 1; neither may be zero."""
    return dot(a, b) / float(np.linalg.norm(a) * np.linalg.norm(b))


def covariance(a: Floats, b: Floats) -> float:
    """Dot product of the centred vectors over n - 1 (the unbiased estimate; needs n > 1)."""
    return dot(centre(a), centre(b)) / (len(a) - 1)


def correlation(a: Floats, b: Floats) -> float:
    """Cosine of the centred vectors; neither may be constant."""
    return cosine(centre(a), centre(b))


def centre(a: Floats) -> Floats:
    """The vector minus its mean."""
    centred: Floats = a - a.mean()
    return centred


KINDS: dict[str, tuple[Similarity, bool, bool]] = {  # centred? lengths divided out?
    "dot product": (dot, False, False),
    "cosine": (cosine, False, True),
    "covariance": (covariance, True, False),
    "correlation": (correlation, True, True),
}


def similarity() -> dict[str, object]:
    """The four similarities of A and B, and again with A doubled and with a constant added to A.

    Values:
        a, b: the vectors. factor, offset: what A is multiplied by, and what is added to each entry of it.
        rows: for each kind its name, centred and normalised ("yes" or "no"), and its plain, doubled and shifted value.
        dot, cosine, covariance, correlation: their plain values.
        identity_error: largest difference of covariance and correlation from np.cov and np.corrcoef.
    """
    plain = {name: kind[0](A, B) for name, kind in KINDS.items()}
    library = np.cov(A, B)[0, 1], np.corrcoef(A, B)[0, 1]
    error = max(abs(plain["covariance"] - library[0]), abs(plain["correlation"] - library[1]))
    return {
        "a": A.tolist(),
        "b": B.tolist(),
        "factor": FACTOR,
        "offset": OFFSET,
        "rows": [row(name, *kind) for name, kind in KINDS.items()],
        "dot": plain["dot product"],
        "cosine": plain["cosine"],
        "covariance": plain["covariance"],
        "correlation": plain["correlation"],
        "identity_error": float(error),
    }


def row(name: str, kind: Similarity, centred: bool, normalised: bool) -> dict[str, object]:
    """One line of the table."""
    words = {True: "yes", False: "no"}
    numbers = {"plain": kind(A, B), "doubled": kind(FACTOR * A, B), "shifted": kind(A + OFFSET, B)}
    return {"name": name, "centred": words[centred], "normalised": words[normalised]} | numbers
