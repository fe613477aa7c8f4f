"""Reader of the safetensors format that copies nothing.

A file is the length of its header (8 bytes, little endian), the header (JSON that gives each tensor's type,
shape and place) and the raw numbers. So a tensor is a view into the file, which is mapped rather than read:
opening 90 MB takes a millisecond, and only the pages that are used ever leave the disk.
"""

from __future__ import annotations

import json
import mmap
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1"}
LENGTH_BYTES = 8


def open_safetensors(file: Path) -> dict[str, NDArray]:
    """Name -> read-only array, each a view into the mapped ``file``.

    Raises:
        KeyError: a tensor's type is not in ``DTYPES`` (bfloat16, which NumPy lacks, among them).
    """
    with file.open("rb") as stream:
        buffer = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    start = LENGTH_BYTES + int.from_bytes(buffer[:LENGTH_BYTES], "little")
    header = json.loads(buffer[LENGTH_BYTES:start])
    header.pop("__metadata__", None)
    return {name: _view(buffer, start, entry) for name, entry in header.items()}


def _view(buffer: mmap.mmap, start: int, entry: dict) -> NDArray:
    """The array that ``entry`` describes; its offsets count from ``start``, the end of the header."""
    offset = start + entry["data_offsets"][0]
    shape = tuple(entry["shape"])
    return np.frombuffer(buffer, dtype=DTYPES[entry["dtype"]], count=prod(shape), offset=offset).reshape(shape)
