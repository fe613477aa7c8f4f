"""Figures are drawn in the deck's look, as the engine draws them: its colour maps exist only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from slidegen.execution.style import apply
from slidegen.theme import load_theme

THEME = Path(__file__).parents[2] / "themes" / "attention.css"


@pytest.fixture(scope="session", autouse=True)
def look() -> None:
    apply(load_theme(THEME), size=(1136, 500))
