"""Reader of CTranslate2's ``model.bin`` that copies nothing.

The file is a list of named arrays, all numbers little endian: format version (4 bytes), name of the architecture,
its revision and the count of arrays (4 bytes each), then for each array its name, rank (1 byte), shape (4 bytes an
axis), type (1 byte), size in bytes (4) and the raw numbers. A list of aliases follows: names for arrays that are
stored once and used twice. A string is its length (2 bytes) and its characters, a zero byte included.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DTYPES = ("<f4", "i1", "<i2", "<i4", "<f2")
VERSION = 6


class Cursor:
    """A place in a mapped file that moves on with what is read."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as stream:
            self.buffer = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self.place = 0

    def number(self, code: str) -> int:
        """The next unsigned integer; ``code`` is struct's: B, H or I for 1, 2 or 4 bytes."""
        (value,) = struct.unpack_from("<" + code, self.buffer, self.place)
        self.place += struct.calcsize(code)
        return int(value)

    def string(self) -> str:
        """The next string, without the zero byte at its end."""
        length = self.number("H")
        self.place += length
        return self.buffer[self.place - length : self.place - 1].decode()

    def array(self) -> NDArray:
        """The next array, a read-only view into the file."""
        shape = [self.number("I") for _ in range(self.number("B"))]
        dtype = np.dtype(DTYPES[self.number("B")])
        size = self.number("I")
        self.place += size
        flat = np.frombuffer(self.buffer, dtype, size // dtype.itemsize, self.place - size)
        return flat.reshape(shape)


def open_ctranslate2(file: Path) -> dict[str, NDArray]:
    """Name -> read-only array, aliases included.

    Raises:
        ValueError: the file has another version of the format.
        IndexError: an array's type is not in ``DTYPES``.
    """
    cursor = Cursor(file)
    if (version := cursor.number("I")) != VERSION:
        raise ValueError(f"{file.name} has version {version} of CTranslate2's format, this reader knows {VERSION}")
    cursor.string()  # the architecture
    cursor.number("I")  # and its revision
    # A dict display evaluates a key before its value, which is the order in the file.
    arrays = {cursor.string(): cursor.array() for _ in range(cursor.number("I"))}
    aliases = {cursor.string(): cursor.string() for _ in range(cursor.number("I"))}
    return arrays | {alias: arrays[name] for alias, name in aliases.items()}
