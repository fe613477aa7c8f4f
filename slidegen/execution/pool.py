"""The local engine: a warm fork server on this machine, asked through futures."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from typing import IO, Any, Protocol

from slidegen.errors import EnvironmentFault, Problem
from slidegen.execution.orders import Ending, Order

# Threads of BLAS would fight over the cores that the figures themselves fill, and change sums from run to run.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Engine(Protocol):
    """Where orders are carried out. What a run leaves behind stands in its scratch folder when its future is done."""

    def start(self) -> None:
        """Get ready while the caller goes on."""

    def submit(self, order: Order) -> Future[Ending]:
        """Carry out an order, soon."""

    def close(self) -> None:
        """End all that still runs."""


class ForkPool:
    """Runs orders in processes forked from one that has imported matplotlib; at most ``jobs`` at once.

    ``drawn`` is called, from another thread, with the name of an ``early`` order when its pictures are in its scratch.
    """

    def __init__(self, *, jobs: int, drawn: Callable[[str], None] | None = None) -> None:
        self._jobs = jobs
        self._drawn = drawn or (lambda name: None)
        self._server: subprocess.Popen[str] | None = None
        self._waiting: dict[str, Future[Ending]] = {}
        self._lock = threading.RLock()

    def start(self) -> None:
        """Start the server, which imports matplotlib while the caller goes on; again is nothing, unless it died."""
        with self._lock:
            if self._is_alive():
                return
            command = [sys.executable, "-u", "-m", "slidegen.worker.forkserver", str(self._jobs)]
            environment = os.environ | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
            self._server = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
                start_new_session=True,
            )
            assert self._server.stdout is not None
            self._waiting = {}
            threading.Thread(
                target=_listen, args=(self._server.stdout, self._waiting, self._drawn), daemon=True
            ).start()

    def submit(self, order: Order) -> Future[Ending]:
        """Hand an order to the server."""
        return self._asked(order, {"do": "run"})

    def draw(self, figure: str, order: Order) -> Future[Ending]:
        """As ``submit``, by the process that keeps this figure loaded; it starts if it is not there."""
        return self._asked(order, {"do": "draw", "figure": figure})

    def warm(self, figure: str, order: Order) -> None:
        """Have the process that keeps this figure loaded start now, by drawing this order once for nothing."""
        self.start()
        self._send({"do": "warm", "figure": figure, "order": asdict(order)})

    def cancel(self, name: str) -> None:
        """End the order of this name; its future tells when."""
        self._send({"do": "cancel", "id": name})

    def forget(self, figures: Iterable[str]) -> None:
        """End the processes that keep these figures loaded, and what they are drawing."""
        self._send({"do": "forget", "figures": list(figures)})

    def close(self) -> None:
        """End the server, which kills all that runs; no process is left behind."""
        if self._server is None:
            return
        assert self._server.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._server.stdin.close()
        try:
            self._server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()

    def _asked(self, order: Order, what: Mapping[str, Any]) -> Future[Ending]:
        with self._lock:
            self.start()
            future = self._waiting[order.id] = Future()
            self._send({**what, "order": asdict(order)})
            return future

    def _send(self, message: Mapping[str, Any]) -> None:
        """Tell the server, if there is one; if it has just died, all that waits for it fails."""
        with self._lock:
            if self._server is None:
                return
            assert self._server.stdin is not None
            try:
                self._server.stdin.write(f"{json.dumps(message)}\n")
                self._server.stdin.flush()
            except (BrokenPipeError, ValueError):  # dead, or closed
                _give_up(self._waiting)

    def _is_alive(self) -> bool:
        return self._server is not None and self._server.poll() is None


def _listen(answers: IO[str], waiting: dict[str, Future[Ending]], drawn: Callable[[str], None]) -> None:
    for line in answers:
        told = json.loads(line)
        if "drawn" in told:
            drawn(told["id"])
        else:
            waiting.pop(told.pop("id")).set_result(Ending(**told))
    _give_up(waiting)


def _give_up(waiting: dict[str, Future[Ending]]) -> None:
    """Fail all that waits for a server that is dead; both the listener and a later order can find it so."""
    fault = EnvironmentFault(Problem("the figure server ended unexpectedly", hint="run the build again"))
    with contextlib.suppress(KeyError):
        while True:
            waiting.popitem()[1].set_exception(fault)
