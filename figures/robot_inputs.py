"""What a robot's inputs become as tokens: how many, what tells them apart, who may look at whom, at what price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from layer_costs import pair_share
from models.minilm import load_minilm
from point_sampling import VOXEL, voxels
from scene import HEIGHT, ON_TABLE, WIDTH, render
from token_counts import SENTENCE, patches

WIDTH_OF_MODEL = 512
FLOAT32 = np.dtype(np.float32).itemsize


class Input(NamedTuple):
    """One kind of input; ``position`` is what has to be added to a token, ``mask`` who may look at whom."""

    what: str
    tokens: int
    position: str
    mask: str


def map_bytes(tokens: int) -> int:
    """Bytes of one head's attention weights, float32, if they are all kept at once."""
    return FLOAT32 * tokens**2


def robot_inputs(
    *, image: int = 224, patch: int = 16, cameras: int = 3, seconds: float = 2, rate: int = 50
) -> dict[str, object]:
    """The table's rows.

    Args:
        image, patch: sides of a camera's picture and of its patches, px.
        cameras: how many there are.
        seconds, rate: of the trajectory, s and Hz.

    Values:
        rows: one an input: what, tokens, position, mask, bytes (of one head's map), share (of a block's work that goes
            into pairs, for a model of width 512).
        cloud_bytes, cloud_share, sentence_share: those of the last and of the first row.
        width: of the model; cameras, rate: as asked.
    """
    still = patches(image, image, patch)
    inputs = [
        Input("command in words", len(load_minilm().tokens(SENTENCE)), "order", "none; causal to answer"),
        Input(f"joints, {seconds:g} s at {rate} Hz", round(seconds * rate), "time", "causal"),
        Input("camera", still, "row, column", "none"),
        Input(f"{cameras} cameras", cameras * still, "row, column, camera", "none"),
        Input(f"table in {100 * VOXEL:g} cm voxels", occupied_voxels(), "cell", "neighbours"),
        Input("depth image as points", HEIGHT * WIDTH, "none: it is the token", "neighbours"),
    ]
    rows = list(priced(inputs))
    return {
        "rows": rows,
        "cloud_bytes": rows[-1]["bytes"],
        "cloud_share": rows[-1]["share"],
        "sentence_share": rows[0]["share"],
        "width": WIDTH_OF_MODEL,
        "cameras": cameras,
        "rate": rate,
    }


def occupied_voxels() -> int:
    """Cells of the grid over the table of the talk's scene that hold a point."""
    return len(np.unique(voxels(render().cloud(*ON_TABLE)), axis=0))


def priced(inputs: Iterable[Input]) -> Iterable[dict[str, str | int | float]]:
    """Each input with the size of one map and the share of the work that pairs take."""
    for each in inputs:
        cost = {"bytes": map_bytes(each.tokens), "share": pair_share(each.tokens, WIDTH_OF_MODEL)}
        yield each._asdict() | cost
