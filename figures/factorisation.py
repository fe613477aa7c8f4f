"""Matrix factorisation of a small rating table: users and films as vectors whose dot product predicts the rating.

After Koren, Bell & Volinsky 2009, "Matrix Factorization Techniques for Recommender Systems", with a mean and a ridge
penalty but without the biases of users and films.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

USERS = ("Ada", "Bob", "Cleo", "Dan", "Eve")
FILMS = ("Titanic", "Notting Hill", "Casablanca", "Alien", "Blade Runner", "Matrix")
ROMANCES = 3  # the first of the films; the others are science fiction
UNKNOWN = np.nan
RATINGS: Floats = np.array(  # 1 to 5 stars, made up for this talk
    [
        [UNKNOWN, 1, 2, 5, 5, 4],
        [1, 2, UNKNOWN, 4, UNKNOWN, 5],
        [5, 5, 4, 1, UNKNOWN, 2],
        [5, UNKNOWN, 5, 2, 1, 1],
        [4, 3, 3, 3, 2, UNKNOWN],
    ]
)
RANK, RIDGE, SWEEPS = 2, 0.3, 300


class Factors(NamedTuple):
    """mean + users @ films.T approximates the ratings."""

    mean: float
    users: Floats
    """(users, rank)"""
    films: Floats
    """(films, rank)"""

    @property
    def scores(self) -> Floats:
        """(users, films): how far above the mean a rating should be."""
        return self.users @ self.films.T


def factorise(ratings: Floats, rank: int = RANK, ridge: float = RIDGE) -> Factors:
    """Minimise sum over known (r - mean - u.q)^2 + ridge (|U|^2 + |Q|^2) by alternating ridge regressions.

    Given the films each user's vector is a small linear system, and the other way round (Koren et al. 2009). The start
    is the truncated SVD of the table with zeros in its holes.
    """
    known = ~np.isnan(ratings)
    mean = float(ratings[known].mean())
    centred = np.where(known, ratings - mean, 0)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    users, films = left[:, :rank] * np.sqrt(sizes[:rank]), right[:rank].T * np.sqrt(sizes[:rank])
    for _ in range(SWEEPS):
        users = regress(centred, known, films, ridge)
        films = regress(centred.T, known.T, users, ridge)
    return Factors(mean, users, films)


def regress(targets: Floats, known: NDArray[np.bool_], inputs: Floats, ridge: float) -> Floats:
    """(m, rank): for each row of targets (m, n), the ridge regression of its known entries on inputs (n, rank)."""
    gram = np.einsum("mn,ni,nj->mij", known.astype(float), inputs, inputs) + ridge * np.eye(inputs.shape[1])
    right: Floats = np.linalg.solve(gram, (targets @ inputs)[..., None])[..., 0]
    return right


def rotate(factors: Factors) -> Factors:
    """The same scores with the first axis from the mean romance to the mean science fiction film.

    Factors are only known up to a common rotation, so an axis has a name only after it was turned to it.
    """
    contrast = factors.films[ROMANCES:].mean(axis=0) - factors.films[:ROMANCES].mean(axis=0)
    x, y = contrast / np.linalg.norm(contrast)
    turn = np.array([[x, -y], [y, x]])
    return factors._replace(users=factors.users @ turn, films=factors.films @ turn)


def cosines(users: Floats, films: Floats) -> Floats:
    """(users, films); 0 for a vector of length 0."""
    lengths = np.outer(np.linalg.norm(users, axis=1), np.linalg.norm(films, axis=1))
    return np.divide(users @ films.T, lengths, out=np.zeros_like(lengths), where=lengths > 0)
