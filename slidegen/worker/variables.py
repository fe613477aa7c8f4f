"""Environment variables that the author's own code reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

_OWN_MACHINERY = ("os", "collections.abc", "_collections_abc")


class VariableReads:
    """Notes reads of ``os.environ`` from files that are the author's; libraries read much that is no input.

    Copying the whole environment (``{**os.environ}`` for a subprocess) is passing it on, not reading it.
    """

    def __init__(self, is_own: Callable[[str], bool]) -> None:
        self.names: set[str] = set()
        self._is_own = is_own
        self._copying = (0, 0)
        environ: Any = type(os.environ)
        get, iterate = environ.__getitem__, environ.__iter__

        def getitem(mapping: Any, name: str) -> Any:
            self._read(name)
            return get(mapping, name)

        def iterated(mapping: Any) -> Any:
            asker = _asker()
            self._copying = _place(asker) if asker else (0, 0)
            return iterate(mapping)

        environ.__getitem__, environ.__iter__ = getitem, iterated

    def _read(self, name: str) -> None:
        asker = _asker()
        if asker and _place(asker) != self._copying and self._is_own(asker.f_code.co_filename):
            self.names.add(name)


def _asker() -> FrameType | None:
    """The frame that asks the environment."""
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_globals.get("__name__") in (*_OWN_MACHINERY, __name__):
        frame = frame.f_back
    return frame


def _place(frame: FrameType) -> tuple[int, int]:
    """Which instruction of which call: a copy asks for all names at the same one as it asks for their values."""
    return id(frame), frame.f_lasti
