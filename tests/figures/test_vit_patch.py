"""The patches of the photograph and the maps of one of them, against loops and closed forms."""

from __future__ import annotations

import json
from collections import defaultdict

import numpy as np
import photo_patches as pp
import pytest
import vit_patch as vp
from matplotlib.figure import Figure
from scipy.spatial.distance import cdist


def test_distances_equal_scipy() -> None:
    centres = [(14 * row + 7, 14 * column + 7) for row in range(16) for column in range(16)]
    np.testing.assert_allclose(pp.distances(), cdist(centres, centres), atol=1e-10)


def test_inside_cup_equals_a_loop() -> None:
    inside = pp.inside_cup().reshape(16, 16)
    for row in range(16):
        for column in range(16):
            x, y = (column + 0.5 - 8.5) / 4.7, (row + 0.5 - 4.4) / 3.75
            assert inside[row, column] == (np.hypot(x, y) < 1)


def test_among_patches_leaves_cls_out() -> None:
    attention = np.array([0.5, *np.full(256, 0.5 / 256)])
    np.testing.assert_allclose(pp.among_patches(attention), 1 / 256)


def test_offset_only_equals_a_loop() -> None:
    weights = np.random.default_rng(0).dirichlet(np.ones(256), size=256)
    place = [divmod(i, 16) for i in range(256)]
    found = defaultdict(list)
    for i, (row, column) in enumerate(place):
        for j, (other_row, other_column) in enumerate(place):
            found[other_row - row, other_column - column].append(weights[i, j])
    query = 37
    row, column = place[query]
    expected = np.array([np.mean(found[r - row, c - column]) for r, c in place])
    np.testing.assert_allclose(vp.offset_only(weights)[query], expected / expected.sum(), atol=1e-12)


def test_offset_only_keeps_even_attention() -> None:
    np.testing.assert_allclose(vp.offset_only(np.full((256, 256), 1 / 256)), 1 / 256, atol=1e-15)


def test_values_of_known_attention() -> None:
    even = np.full((12, 256, 256), 1 / 256)
    values = vp.cup_values(even)
    for name in ("cup_share", "cup_share_outside", "cup_share_offset"):
        assert values[name] == pytest.approx([values["cup_area"]] * 12)
    asked = vp.query_values(even[:, 0], 0)
    assert asked["reach"] == pytest.approx([256] * 12)
    assert asked["distance"] == pytest.approx([pp.distances()[0].mean()] * 12)
    onto_one = np.zeros((256, 256))
    onto_one[:, 3 * 16 + 7] = 1
    assert vp.sink_values(onto_one) == {"same_key": 256, "same_key_row": 4, "same_key_column": 8}


def test_figure() -> None:
    """The values of this photograph; the weights run in single precision, hence the tolerance."""
    fig, values = vp.vit_patch()
    assert isinstance(fig, Figure)
    json.dumps(values, allow_nan=False)
    assert values["cup_share"][8] == pytest.approx(0.623, abs=0.005)
    assert values["cup_share_offset"][8] == pytest.approx(0.399, abs=0.005)
    assert values["cup_share"][3] == pytest.approx(0.645, abs=0.005)
    assert values["cup_share_offset"][3] == pytest.approx(0.585, abs=0.005)
    assert values["reach"][3] == pytest.approx(36, abs=1)
    assert values["reach"][8] == pytest.approx(103, abs=1)
    assert values["same_key"] == pytest.approx(254, abs=2)
    assert (values["same_key_row"], values["same_key_column"]) == (12, 12)
    assert values["row_sum_error"] < 1e-5


@pytest.mark.parametrize(("layer", "head", "row", "column"), [(1, 6, 1, 16), (12, 1, 16, 1)])
def test_values_are_finite_wherever_one_asks(layer: int, head: int, row: int, column: int) -> None:
    _, values = vp.vit_patch(layer=layer, head=head, row=row, column=column)
    json.dumps(values, allow_nan=False)
