"""Run me with: python -m pytest"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "figures"))

from waits import MINUTES, averages, fall


def test_averages_are_as_long_as_single_waits() -> None:
    assert abs(averages(16).mean() - MINUTES) < 0.1


def test_the_spread_falls_with_the_square_root() -> None:
    _, values = fall()
    assert abs(values["slope"] + 0.5) < 0.01
