"""What figures prepare features with before they compare them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def standardise(columns: Floats) -> Floats:
    """Mean 0 and variance 1 for every column; a constant one becomes 0."""
    spread = columns.std(axis=0)
    standard: Floats = (columns - columns.mean(axis=0)) / np.where(spread > 1e-12, spread, 1)
    return standard
