"""JSON lines through pipes, for processes that must not wait for one another."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from typing import Any


class Inbox:
    """What comes through a pipe, line by line, without waiting."""

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe
        self._rest = b""
        os.set_blocking(pipe, False)

    def taken(self) -> list[dict[str, Any]] | None:
        """The messages that have come; None once the other end is closed."""
        try:
            chunk = os.read(self.pipe, 1 << 20)
        except BlockingIOError:  # what was ready has gone meanwhile, and another pipe has its number now
            return []
        if not chunk:
            return None
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [json.loads(line) for line in lines]

    def close(self) -> None:
        os.close(self.pipe)


class Outbox:
    """What goes out through a pipe. One whose reader is gone takes no harm: that it is gone shows in other ways."""

    def __init__(self, pipe: int) -> None:
        self._file = open(pipe, "wb")  # noqa: SIM115

    def put(self, message: Mapping[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._file.write(json.dumps(message).encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._file.close()
