"""Packs the frames of a slide's live figures: the other end of frames.mjs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Grid:
    """One figure drawn with each combination of some of its parameters.

    `values` has a row for each frame with a value for each of `params`; `html` is the whole slide with that frame.
    """

    params: Sequence[str]
    values: Sequence[Sequence[Any]]
    html: Sequence[str]


def packed(grids: Mapping[str, Grid], media: Mapping[str, str]) -> bytes:
    """The frames of one slide, for `exported`; the same bytes for the same frames.

    `media` gives what every `media/KEY` in the HTML stands for: the text of an SVG, or a data URI.
    """
    figures = {
        name: {"params": list(grid.params), "values": [list(row) for row in grid.values], "html": list(grid.html)}
        for name, grid in grids.items()
    }
    content = json.dumps({"figure": figures, "media": dict(media)}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(content.encode(), compresslevel=9, mtime=0)
