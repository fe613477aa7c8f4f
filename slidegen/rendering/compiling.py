"""Templates compiled once for many runs: Jinja takes 0.3 s for the texts and claims of a long talk."""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType

import jinja2

from slidegen import __version__

MOST = 5_000  # of a talk, and of the edits of a long session; twice as many are remembered


class Codes:
    """The code of texts and expressions by their source, in one file; what was not asked for lately is forgotten.

    ``filters`` are the names that templates may use: one that is unknown is an error of compiling.
    """

    def __init__(self, file: Path, filters: tuple[str, ...]) -> None:
        self._file = file
        self._made_by = (sys.version, jinja2.__version__, __version__, *filters)
        self._before = self._read()
        self._now: dict[str, CodeType] = {}

    def find(self, source: str, compiled: Callable[[], CodeType]) -> CodeType:
        """The code of a source; ``compiled`` makes it where it is not known."""
        code = self._now.get(source) or self._before.get(source) or compiled()
        if len(self._now) >= MOST:
            self._before, self._now = self._now, {}
        self._now[source] = code
        return code

    def save(self) -> None:
        """Keep what was asked for, if any of it is new; a file that cannot be written is no harm."""
        if self._now.keys() <= self._before.keys():
            return
        scratch = self._file.with_suffix(f".{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            scratch.write_bytes(marshal.dumps((self._made_by, self._now)))
            os.replace(scratch, self._file)

    def _read(self) -> dict[str, CodeType]:
        try:
            made_by, codes = marshal.loads(self._file.read_bytes())
        except (OSError, ValueError, EOFError, TypeError):  # not there, or damaged
            return {}
        return codes if made_by == self._made_by else {}
