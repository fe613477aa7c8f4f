"""The processes that a run has started, wherever they have put themselves: what they hold, and their end."""

from __future__ import annotations

import contextlib

import psutil


def memory_of(pid: int) -> int:
    """Bytes of memory that a process and its descendants hold; 0 when it has gone."""
    try:
        process = psutil.Process(pid)
        return sum(map(_resident, [process, *process.children(recursive=True)]))
    except psutil.Error:
        return 0


def threads_of(pid: int) -> int:
    """How many threads a process has, those of libraries included."""
    return int(psutil.Process(pid).num_threads())


def kill_descendants(pid: int) -> None:
    """Kill all that a process has started, also in sessions of their own, but not the process itself."""
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
