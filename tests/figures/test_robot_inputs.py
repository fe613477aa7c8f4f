"""What a robot's inputs cost as tokens, against arrays of that size and counts made another way."""

from __future__ import annotations

import numpy as np
import pytest
from layer_costs import pair_share
from point_sampling import VOXEL, voxels
from robot_inputs import map_bytes, occupied_voxels, robot_inputs
from scene import ON_TABLE, render


@pytest.mark.parametrize("tokens", [1, 12, 196, 1500])
def test_a_map_is_as_large_as_the_array_that_holds_it(tokens: int) -> None:
    assert map_bytes(tokens) == np.zeros((tokens, tokens), np.float32).nbytes


def test_voxels_are_counted_as_a_set_of_cells() -> None:
    cloud = render().cloud(*ON_TABLE)
    low = cloud.min(axis=0)
    cells = {tuple(int(c) for c in (point - low) // VOXEL) for point in cloud}
    assert occupied_voxels() == len(cells) == len({tuple(cell) for cell in voxels(cloud).tolist()})


def test_the_rows_go_from_few_tokens_to_many_and_so_does_the_price() -> None:
    rows = robot_inputs()["rows"]
    assert isinstance(rows, list)
    tokens = [row["tokens"] for row in rows]
    assert tokens == sorted(tokens) and tokens[0] == 12 and tokens[-1] == 12_288
    for row in rows:
        n, d = row["tokens"], 512
        assert row["share"] == pytest.approx(n / (n + 6 * d), rel=1e-12) == pair_share(n, d)
        assert row["bytes"] == 4 * n * n


def test_more_cameras_are_more_tokens() -> None:
    rows = robot_inputs(cameras=5)["rows"]
    assert isinstance(rows, list)
    assert next(row["tokens"] for row in rows if row["what"] == "5 cameras") == 5 * 196
