"""Figures are tested in the theme that they are drawn in: its colour maps exist, and sizes are those of a slide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest

from slidegen.theme import load_theme
from slidegen.worker import style

CSS = Path(__file__).parents[2] / "themes" / "attention.css"


@pytest.fixture(scope="module", autouse=True)
def themed() -> Iterator[None]:
    """The theme's settings, for the whole of a test file."""
    with matplotlib.rc_context():
        style.apply(load_theme(CSS), size=(1136, 500))
        yield


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Pyplot keeps every figure until it is closed."""
    yield
    plt.close("all")
