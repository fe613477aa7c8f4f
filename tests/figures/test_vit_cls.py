"""What CLS reads: areas against counts, and the measured values with the picture upright and upside down."""

from __future__ import annotations

import json

import numpy as np
import pytest
import vit_cls as vc
from matplotlib.figure import Figure


def test_border_is_the_outermost_ring() -> None:
    ring = vc.border().reshape(16, 16)
    assert ring.sum() == 4 * 15
    assert ring[0].all() and ring[-1].all() and ring[:, 0].all() and ring[:, -1].all()


def test_figure() -> None:
    fig, values = vc.vit_cls()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["shares"] == pytest.approx([0.526, 0.733, 0.794, 0.067, 0.506, 0.528], abs=0.005)
    assert (values["least_head"], values["most_head"]) == ("L12H4", "L12H3")
    assert values["above"] == values["turned_above"] == 5
    assert values["second_least"] == sorted(values["shares"])[1]
    assert values["turned_old_place"] == pytest.approx(0.149, abs=0.005)
    assert values["mean_by_layer"][11] == pytest.approx(np.mean(values["shares"]))
    assert values["row_sum_error"] < 1e-5


def test_values_are_finite_in_the_first_layer() -> None:
    json.dumps(vc.vit_cls(layer=1)[1], allow_nan=False)
