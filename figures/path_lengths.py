"""How many layers two tokens need to meet: breadth-first search, and the closed forms (Vaswani et al. 2017, sec. 4).

n tokens, kernel width k, neighbourhood of r tokens.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Steps = NDArray[np.int64]
Offsets = Callable[[int], NDArray[np.int64]]  # how far layer number l (from 0) carries something, in tokens


def layers_needed(n: int, offsets: Offsets) -> Steps:
    """(n,) layers until something of token 0 can be in token j: breadth-first search, all tokens of a layer at once."""
    needed = np.full(n, -1)
    needed[0] = 0
    layer = 0
    while (needed < 0).any():
        reached = (np.flatnonzero(needed >= 0)[:, None] + offsets(layer)).ravel()
        layer += 1
        fresh = np.unique(reached[(reached >= 0) & (reached < n)])
        needed[fresh[needed[fresh] < 0]] = layer
    return needed


def kinds(n: int, k: int, r: int) -> dict[str, Offsets]:
    """The layers compared."""
    return {
        "recurrent": lambda _: np.arange(2),
        "convolution": lambda _: np.arange(k),
        "restricted": centred(r + 1),
        "dilated": lambda layer: np.arange(k) * k**layer,
        "attention": lambda _: np.arange(1 - n, n),
    }


def centred(width: int) -> Offsets:
    """Reach of a layer that looks as far to the left as to the right."""
    return lambda _: np.arange(width) - width // 2


def formulas(n: int, k: int, r: int) -> dict[str, int]:
    """Path lengths between the ends of n tokens, in whole numbers, for no logarithm to be rounded."""
    digits = next(digits for digits in range(n) if k**digits >= n)  # ceil(log_k n)
    return {
        "recurrent": n - 1,
        "convolution": -(-(n - 1) // (k - 1)),
        "restricted": -(-(n - 1) // (r // 2)),
        "dilated": digits,
        "attention": 1,
    }
