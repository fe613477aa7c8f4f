"""Processes of the fork server: how one begins, in a group and with a log of its own, and how it ends."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from slidegen.execution.orders import Order
from slidegen.worker.descendants import kill_descendants
from slidegen.worker.lines import Outbox

_PR_SET_PDEATHSIG = 1  # of prctl(2)


def fork(act: Callable[[], None], *, log: Path) -> int:
    """Start a process that acts and ends; what it prints goes into its log. Returns its id."""

    def logged() -> None:
        _redirect(log)
        act()

    return _forked(logged)


class Spare:
    """A process that was forked before it is needed: its parent need not wait for that when it is.

    It gets ready (``leave``), waits for an order, acts, and ends. It knows only what its parent knew by then.
    """

    def __init__(self, leave: Callable[[], None], act: Callable[[Order], None]) -> None:
        waiting, orders = os.pipe()

        def wait() -> None:
            os.close(orders)
            leave()
            with open(waiting, "rb") as pipe:
                line = pipe.readline()
            if line:  # else nobody needs it any more
                order = Order.from_json(json.loads(line))
                _redirect(log_of(order))
                act(order)

        self.pid = _forked(wait)
        self._orders = Outbox(orders)
        os.close(waiting)

    def begin(self, order: Order) -> bool:
        """Hand over an order; False if it has died meanwhile."""
        if os.waitpid(self.pid, os.WNOHANG)[0]:
            self._orders.close()
            return False
        self._orders.put(asdict(order))
        self._orders.close()
        return True

    def leave(self) -> None:
        """In another child that was just forked: let go of what would keep this one waiting."""
        self._orders.close()

    def dismiss(self) -> None:
        """It is not needed."""
        self._orders.close()
        os.waitpid(self.pid, 0)


def log_of(order: Order) -> Path:
    """Where what a run prints goes."""
    return Path(order.scratch) / "log.txt"


def _forked(act: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        _end_with_parent()
        act()
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        flush()
        kill_descendants(os.getpid())
        os._exit(code)


def flush() -> None:
    """Write out what was printed; whatever the author's code has made of the two."""
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()


def spawn(order: Order, *, log: Path) -> int:
    """A fresh interpreter for one order, where fork is missing."""
    command = [sys.executable, "-u", "-m", "slidegen.worker.forkserver", "--one"]
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True)
    assert process.stdin is not None
    with process.stdin:
        process.stdin.write(json.dumps(asdict(order)).encode())
    return process.pid


def kill(pid: int) -> None:
    """End a process and all that it started, in whichever group or session that may be."""
    kill_descendants(pid)
    kill_group(pid)


def kill_group(pid: int) -> None:
    """End what is left of the group that a process led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """Have the system end this process when its parent is gone, however that came; only Linux does that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _redirect(log: Path) -> None:
    """No standard input; standard output and error into the log."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
