"""The warm parent of figure runs: imports matplotlib once, then forks one process per figure.

``python -m slidegen.execution.forkserver JOBS`` reads JSON lines on standard input, one order a line, and answers one
line a run on standard output when its process has ended. Each run is its own process group, killed at its limits of
time and memory with all that it started. When standard input closes, everything is killed: a parent that dies by any
means leaves no process behind. Where fork is missing, each run is a fresh interpreter instead.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from slidegen.execution import style, worker
from slidegen.execution.descendants import kill_descendants, memory_of
from slidegen.execution.fonts import as_truetype
from slidegen.execution.host import host_facts
from slidegen.execution.orders import Ending, Order

GLANCE = 0.25  # seconds between looks at the memory of what runs


@dataclass(slots=True)
class _Running:
    order: Order
    pid: int
    deadline: float
    limit: str = ""  # the one it was stopped at


class _Server:
    def __init__(self, most: int) -> None:
        self.most = most
        self.waiting: deque[Order] = deque()
        self.running: dict[int, _Running] = {}
        self.fonts: set[str] = set()
        self.glanced = 0.0

    def serve(self) -> None:
        """Until standard input ends: take orders, start runs, watch deadlines, answer."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        os.set_blocking(wake_read, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        os.set_blocking(0, False)
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ)
            selector.register(wake_read, selectors.EVENT_READ)
            rest = b""
            while True:
                ready = {key.fd for key, _ in selector.select(self._patience())}
                if wake_read in ready:
                    with contextlib.suppress(BlockingIOError):
                        os.read(wake_read, 4096)
                if 0 in ready:
                    chunk = os.read(0, 1 << 20)
                    if not chunk:
                        return self._kill_all()
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        self._hear(json.loads(line))
                self._enforce_limits()
                self._reap()
                while self.waiting and len(self.running) < self.most:
                    self._start(self.waiting.popleft())

    def _hear(self, message: dict[str, Any]) -> None:
        order = Order.from_json(message)
        new = [Path(font) for font in order.fonts if font not in self.fonts]
        style.add_fonts(as_truetype(new, Path(order.fonts_folder)))
        self.fonts.update(order.fonts)
        if order.params:
            importlib.import_module("slidegen.execution.parameters")  # once here, not in each of its children
        self.waiting.append(order)

    def _patience(self) -> float | None:
        nearest = min((run.deadline for run in self.running.values()), default=None)
        return None if nearest is None else min(GLANCE, max(0.0, nearest - time.monotonic()))

    def _start(self, order: Order) -> None:
        Path(order.scratch).mkdir(parents=True, exist_ok=True)
        pid = _fork(order) if hasattr(os, "fork") else _spawn(order)
        self.running[pid] = _Running(order, pid, time.monotonic() + order.seconds)

    def _enforce_limits(self) -> None:
        now = time.monotonic()
        glance = now - self.glanced >= GLANCE
        self.glanced = now if glance else self.glanced
        for run in self.running.values():
            if now >= run.deadline:
                run.limit = "seconds"
            elif glance and memory_of(run.pid) > run.order.memory:
                run.limit = "memory"
            if run.limit:
                _kill(run.pid)

    def _reap(self) -> None:
        for run in list(self.running.values()):
            pid, status = os.waitpid(run.pid, os.WNOHANG)
            if pid:
                _kill_group(pid)  # whatever the figure started and left behind
                del self.running[pid]
                self._answer(run, os.waitstatus_to_exitcode(status))

    def _answer(self, run: _Running, code: int) -> None:
        print(json.dumps({"id": run.order.id, **asdict(Ending(code, run.limit))}), flush=True)

    def _kill_all(self) -> None:
        for run in self.running.values():
            _kill(run.pid)


def _fork(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        _redirect(order)
        worker.run(order)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        kill_descendants(os.getpid())
        os._exit(code)


def _redirect(order: Order) -> None:
    """No standard input; standard output and error into the figure's own log."""
    log = os.open(Path(order.scratch) / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)


def _spawn(order: Order) -> int:
    command = [sys.executable, "-m", "slidegen.execution.forkserver", "--one"]
    with (Path(order.scratch) / "log.txt").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)
    assert process.stdin is not None
    with process.stdin:
        process.stdin.write(json.dumps(asdict(order)).encode())
    return process.pid


def _kill(pid: int) -> None:
    """A run and all that it started, in whichever group or session that may be."""
    kill_descendants(pid)
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Entry point of the child process."""
    if sys.argv[1:] == ["--one"]:
        worker.run(Order.from_json(json.load(sys.stdin)))
        return
    logging.getLogger("matplotlib.font_manager").setLevel(logging.CRITICAL)  # a missing weight is no news to an author
    host_facts()  # looked up once here, not in each of its children
    gc.freeze()  # what was imported is for good: children need not look through it, nor copy it to do so
    _Server(int(sys.argv[1])).serve()
    os._exit(0)  # nothing is left to do, and taking matplotlib apart would take 0.2 s


if __name__ == "__main__":
    main()
