"""Whether a file was written again, told by its stamp; and what was read of files, kept until then."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

MISSING = "missing"
Made = TypeVar("Made")


def stamp(path: Path | str) -> str:
    """What changes when a file is written or replaced: time of change, size and inode; or ``MISSING``."""
    try:
        found = os.stat(path)
    except OSError:
        return MISSING
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


class PerFile(Generic[Made]):
    """What is made of files, each made again only when it was written again; a failure is not kept."""

    def __init__(self, make: Callable[[Path], Made]) -> None:
        self._make = make
        self._made: dict[Path, tuple[str, Made]] = {}

    def __call__(self, file: Path) -> Made:
        """What is made of a file as it stands; raises whatever making it raises."""
        now = stamp(file)
        if file not in self._made or self._made[file][0] != now:
            self._made[file] = now, self._make(file)
        return self._made[file][1]
