"""The warm parent of figure runs: imports matplotlib once, then forks one process per figure.

``python -m slidegen.worker.forkserver JOBS`` reads JSON lines on standard input, what to ``do`` in each, and answers
one line a run on standard output when its process has ended. Each run is its own process group, killed at its limits of
time and memory with all that it started. When standard input closes, everything is killed: a parent that dies by any
means leaves no process behind. Where fork is missing, each run is a fresh interpreter instead.
"""

from __future__ import annotations

import gc
import importlib
import json
import logging
import os
import select
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from slidegen.execution.host import host_facts
from slidegen.execution.orders import Ending, Order
from slidegen.worker import running, style
from slidegen.worker.descendants import memory_of, threads_of
from slidegen.worker.fonts import as_truetype
from slidegen.worker.lines import Inbox, Outbox
from slidegen.worker.processes import Spare, flush, fork, kill, kill_group, log_of, spawn
from slidegen.worker.residents import ALONE, THREADED, Residents

GLANCE = 0.25  # seconds between looks at the memory of what runs
CAN_FORK = hasattr(os, "fork")
AFTER = 4  # how nice a run is that has drawn: telling what it used must not hold up those who show its picture


@dataclass(slots=True)
class _Running:
    order: Order
    pid: int
    deadline: float
    limit: str = ""  # the one it was stopped at


class Server:
    """Runs orders, at most ``most`` at once, that come through one pipe and are answered through another.

    ``fonts`` are those that matplotlib knows already. A run whose order is ``early`` says itself when it has drawn.
    With ``ahead`` the process of the next run is forked while nothing runs: of a large one that takes milliseconds.
    """

    def __init__(self, most: int, *, inbox: int, outbox: int, fonts: Iterable[str] = (), ahead: bool = False) -> None:
        self.most = most
        self.ahead = ahead
        self.spare: Spare | None = None
        self.inbox = Inbox(inbox)
        self.outbox = Outbox(outbox)
        self.fonts = set(fonts)
        self.waiting: deque[Order] = deque()
        self.running: dict[int, _Running] = {}
        self.residents = Residents(self._become_resident, self.outbox.put, self.waiting.append, self._leave)
        self.glanced = 0.0

    def serve(self) -> None:
        """Until the inbox ends: take orders, start runs, watch deadlines, answer."""
        woken = _wakes_for_children()
        while True:
            if self.ahead and not (self.spare or self.running or self.waiting):
                self.spare = Spare(self._leave, self._run)
            ready, _, _ = select.select([woken, self.inbox.pipe, *self.residents.pipes], [], [], self._patience())
            if woken in ready:
                os.read(woken, 4096)
            if self.inbox.pipe in ready:
                messages = self.inbox.taken()
                if messages is None:
                    return self._kill_all()
                for message in messages:
                    self._hear(message)
            self.residents.hear(ready)
            self._enforce_limits()
            self._reap()
            while self.waiting and sum(not run.limit for run in self.running.values()) < self.most:
                self._start(self.waiting.popleft())

    def _hear(self, message: dict[str, Any]) -> None:
        match message:
            case {"do": "run", "order": order}:
                self.waiting.append(self._prepared(order))
            case {"do": "draw", "figure": figure, "order": order} if self._can_keep(figure):
                self.residents.draw(figure, self._prepared(order))
            case {"do": "draw", "order": order}:
                self.waiting.append(self._prepared(order))
            case {"do": "warm", "figure": figure, "order": order} if self._can_keep(figure):
                self.residents.warm(figure, self._prepared(order))
            case {"do": "cancel", "id": name}:
                self._cancel(name)
            case {"do": "forget", "figures": figures}:
                self.residents.forget(figures)

    def _can_keep(self, figure: str) -> bool:
        return CAN_FORK and figure not in self.residents.threaded

    def _prepared(self, message: dict[str, Any]) -> Order:
        """An order, and loaded once here what each of its children would else load for itself."""
        order = Order.from_json(message)
        new = [Path(font) for font in order.fonts if font not in self.fonts]
        if new and self.spare:  # it would not know them
            self.spare.dismiss()
            self.spare = None
        style.add_fonts(as_truetype(new, Path(order.fonts_folder)))
        self.fonts.update(order.fonts)
        if order.params or order.frames:
            importlib.import_module("slidegen.worker.parameters")
        return order

    def _cancel(self, name: str) -> None:
        for order in [order for order in self.waiting if order.id == name]:
            self.waiting.remove(order)
            self._answer(name, Ending(0, "cancelled"))
        for run in [run for run in self.running.values() if run.order.id == name]:
            run.limit = "cancelled"
            kill(run.pid)
        self.residents.cancel(name)

    def _patience(self) -> float | None:
        deadlines = [*(run.deadline for run in self.running.values()), *self.residents.deadlines()]
        return min(GLANCE, max(0.0, min(deadlines) - time.monotonic())) if deadlines else None

    def _start(self, order: Order) -> None:
        Path(order.scratch).mkdir(parents=True, exist_ok=True)
        pid = self._begun(order)
        self.running[pid] = _Running(order, pid, time.monotonic() + order.seconds)

    def _begun(self, order: Order) -> int:
        """The process of a run: the one that was forked ahead, if there is one."""
        spare, self.spare = self.spare, None
        if spare and spare.begin(order):
            return spare.pid
        if not CAN_FORK:
            return spawn(order, log=log_of(order))

        def run() -> None:
            self._leave()
            self._run(order)

        return fork(run, log=log_of(order))

    def _run(self, order: Order) -> None:
        """In a child."""
        running.run(order, partial(self._drawn, order) if order.early else None)

    def _drawn(self, order: Order) -> None:
        """In a child."""
        flush()
        self.outbox.put({"id": order.id, "drawn": True})
        os.nice(AFTER)

    def _become_resident(self, order: Order, inbox: int, outbox: int) -> None:
        """In a child: load what an order needs, then be a server for others of its kind."""
        server = Server(2, inbox=inbox, outbox=outbox, fonts=self.fonts, ahead=True)  # one is ending, one is drawing
        importlib.import_module("slidegen.worker.parameters")
        running.load(order)
        gc.freeze()
        server.outbox.put({"loaded": THREADED if threads_of(os.getpid()) > 1 else ALONE})
        server.serve()

    def _leave(self) -> None:
        """In a child that was just forked: let go of pipes, which would else stay open when this process ends."""
        self.residents.leave()
        if self.spare:
            self.spare.leave()
        if self.inbox.pipe:  # else it is standard input, which is another by now
            self.inbox.close()

    def _enforce_limits(self) -> None:
        now = time.monotonic()
        glance = now - self.glanced >= GLANCE
        self.glanced = now if glance else self.glanced
        self.residents.enforce_limits(glance=glance)
        for run in self.running.values():
            if run.limit:
                continue
            if now >= run.deadline:
                run.limit = "seconds"
            elif glance and memory_of(run.pid) > run.order.memory:
                run.limit = "memory"
            if run.limit:
                kill(run.pid)

    def _reap(self) -> None:
        self.residents.reap()
        for run in list(self.running.values()):
            pid, status = os.waitpid(run.pid, os.WNOHANG)
            if pid:
                kill_group(pid)  # whatever the figure started and left behind
                del self.running[pid]
                self._answer(run.order.id, Ending(os.waitstatus_to_exitcode(status), run.limit))

    def _answer(self, name: str, ending: Ending) -> None:
        self.outbox.put({"id": name, **asdict(ending)})

    def _kill_all(self) -> None:
        for pid in (*self.running, *self.residents.pids):
            kill(pid)
        if self.spare:
            self.spare.dismiss()


def _wakes_for_children() -> int:
    """A pipe that can be read when a child has ended."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return woken


def main() -> None:
    """Entry point of the child process."""
    if sys.argv[1:] == ["--one"]:
        running.run(Order.from_json(json.load(sys.stdin)))
        return
    logging.getLogger("matplotlib.font_manager").setLevel(logging.CRITICAL)  # a missing weight is no news to an author
    host_facts()  # looked up once here, not in each of its children
    gc.freeze()  # what was imported is for good: children need not look through it, nor copy it to do so
    Server(int(sys.argv[1]), inbox=0, outbox=os.dup(1)).serve()  # a child's standard output is its log
    os._exit(0)  # nothing is left to do, and taking matplotlib apart would take 0.2 s


if __name__ == "__main__":
    main()
