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


class Codes:
    """The code of a talk's texts and expressions by their source, in one file; what was not asked for is forgotten.

    ``filters`` are the names that templates may use: one that is unknown is an error of compiling.
    """

    def __init__(self, file: Path, filters: tuple[str, ...]) -> None:
        self._file = file
        self._made_by = (sys.version, jinja2.__version__, __version__, *filters)
        self._before = self._read()
        self._now: dict[str, CodeType] = {}
        self._is_saved = False

    def find(self, source: str, compiled: Callable[[], CodeType]) -> CodeType:
        """The code of a source; ``compiled`` makes it where it is not known."""
        code = self._now.get(source) or self._before.get(source) or compiled()
        if not self._is_saved:
            self._now[source] = code
        return code

    def save(self) -> None:
        """Keep what was asked for, once all of a talk was; a file that cannot be written is no harm.

        Texts that come later are edits: of thousands in a session few are ever seen again.
        """
        self._is_saved = True
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
