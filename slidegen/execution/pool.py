"""The local engine: a warm fork server on this machine, asked through futures."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from dataclasses import asdict
from typing import IO, Protocol

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
    """Runs orders in processes forked from one that has imported matplotlib; at most ``jobs`` at once."""

    def __init__(self, *, jobs: int) -> None:
        self._jobs = jobs
        self._server: subprocess.Popen[str] | None = None
        self._waiting: dict[str, Future[Ending]] = {}

    def start(self) -> None:
        """Start the server, which then imports matplotlib while the caller goes on; again is nothing."""
        if self._server is not None:
            return
        command = [sys.executable, "-m", "slidegen.execution.forkserver", str(self._jobs)]
        environment = os.environ | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )
        assert self._server.stdout is not None
        threading.Thread(target=self._listen, args=(self._server.stdout,), daemon=True).start()

    def submit(self, order: Order) -> Future[Ending]:
        """Hand an order to the server."""
        self.start()
        assert self._server is not None and self._server.stdin is not None
        future = self._waiting[order.id] = Future()
        try:
            self._server.stdin.write(f"{json.dumps(asdict(order))}\n")
            self._server.stdin.flush()
        except BrokenPipeError:
            self._give_up()
        return future

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

    def _listen(self, answers: IO[str]) -> None:
        for line in answers:
            told = json.loads(line)
            self._waiting.pop(told.pop("id")).set_result(Ending(**told))
        self._give_up()

    def _give_up(self) -> None:
        """Fail all that waits for a server that is dead; both the listener and a later order can find it so."""
        fault = EnvironmentFault(Problem("the figure server ended unexpectedly", hint="run the build again"))
        with contextlib.suppress(KeyError):
            while True:
                self._waiting.popitem()[1].set_exception(fault)
