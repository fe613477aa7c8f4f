"""The same figure is the same bytes, also where the layout's solver left other dust in its last digits."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest

from slidegen.theme import theme_from
from slidegen.worker import style
from slidegen.worker.drawing import save


def drawn(file: Path, dust: float) -> bytes:
    """Two clipped pictures whose places are ``dust`` away from where they should be."""
    with matplotlib.rc_context():
        style.apply(theme_from({}), size=(400, 200))
        fig = plt.figure(layout="none")
        for left in (0.1, 0.6):
            fig.add_axes((left + dust, 0.1, 0.3, 0.8)).plot([0, 1], [0, 1])
        svg = save(fig, file, size=(400, 200)).read_bytes()
        plt.close(fig)
    return svg


def test_dust_in_the_layout_does_not_show(tmp_path: Path) -> None:
    assert drawn(tmp_path / "a", 0) == drawn(tmp_path / "b", 1e-13)


@pytest.mark.parametrize("dust", [0, 1e-13])
def test_every_clip_path_that_is_used_is_there(tmp_path: Path, dust: float) -> None:
    svg = drawn(tmp_path / "a", dust).decode()
    assert set(re.findall(r"url\(#(\w+)\)", svg)) == set(re.findall(r'<clipPath id="(\w+)"', svg)) == {"p0", "p1"}
