"""Residents: processes that have loaded a figure's script and models, and fork for every picture of it.

A resident is a fork server for one figure, a child of the fork server that all runs come from, which hands orders on to
it and its answers back. While it loads it is held to the limits of the order that it loads with, as a run would be.
Threads do not survive a fork: a figure that leaves some is not kept loaded, and its pictures are runs like any other.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from slidegen.execution.orders import Ending, Order
from slidegen.worker.descendants import memory_of
from slidegen.worker.lines import Inbox, Outbox
from slidegen.worker.processes import fork, kill, kill_group

ALONE, THREADED = "alone", "with threads"  # how a resident says first that it has loaded
Become = Callable[[Order, int, int], None]  # order, inbox, outbox: be a resident, until the inbox ends


@dataclass(slots=True)
class _Resident:
    order: Order
    pid: int
    orders: Outbox
    answers: Inbox
    deadline: float
    loaded: bool = False
    limit: str = ""
    asked: dict[str, Order] = field(default_factory=dict)  # what it has not answered yet

    def hand_over(self, order: Order) -> None:
        self.orders.put({"do": "run", "order": asdict(order)})


class Residents:
    """Those of one server, by figure.

    ``answer`` takes what they answer, and ``run`` the orders that they cannot carry out; a child just forked has to
    ``leave`` what is the server's. ``threaded`` are the figures that cannot be kept loaded.
    """

    def __init__(
        self,
        become: Become,
        answer: Callable[[dict[str, Any]], None],
        run: Callable[[Order], None],
        leave: Callable[[], None],
    ) -> None:
        self._become = become
        self._answer = answer
        self._run = run
        self._leave = leave
        self._all: dict[str, _Resident] = {}
        self.threaded: set[str] = set()

    @property
    def pipes(self) -> list[int]:
        """Where answers come from."""
        return [resident.answers.pipe for resident in self._all.values()]

    @property
    def pids(self) -> list[int]:
        return [resident.pid for resident in self._all.values()]

    def deadlines(self) -> list[float]:
        """Of those that are loading."""
        return [resident.deadline for resident in self._all.values() if not resident.loaded]

    def warm(self, figure: str, order: Order) -> _Resident:
        """Load a figure's script by drawing it once; again is nothing."""
        if figure not in self._all:
            self._all[figure] = self._started(order)
        return self._all[figure]

    def draw(self, figure: str, order: Order) -> None:
        """Have the resident draw; it starts if it is not there."""
        resident = self.warm(figure, order)
        resident.asked[order.id] = order
        if resident.loaded:
            resident.hand_over(order)

    def cancel(self, name: str) -> None:
        """End a draw, or let it be before it starts."""
        for resident in self._all.values():
            if name in resident.asked and resident.loaded:
                resident.orders.put({"do": "cancel", "id": name})
            elif resident.asked.pop(name, None):
                self._answer({"id": name, **asdict(Ending(0, "cancelled"))})

    def forget(self, figures: Collection[str]) -> None:
        """End residents, and what they are drawing."""
        self.threaded.difference_update(figures)
        for figure in figures:
            if figure in self._all:
                self._end(figure)

    def hear(self, ready: Iterable[int]) -> None:
        """Take what residents said through these pipes."""
        for figure, resident in [each for each in self._all.items() if each[1].answers.pipe in ready]:
            for told in resident.answers.taken() or ():
                if "loaded" in told:
                    self._loaded(figure, alone=told["loaded"] == ALONE)
                elif resident.asked.pop(told["id"], None):  # else it has drawn before, and has ended now
                    self._answer({"id": told["id"], **asdict(Ending(0))} if "drawn" in told else told)

    def _loaded(self, figure: str, *, alone: bool) -> None:
        """What waited for a figure to load is drawn."""
        resident = self._all[figure]
        resident.loaded = True
        orders = list(resident.asked.values())
        if not alone:
            resident.asked.clear()
            self.threaded.add(figure)
            self._end(figure)
        draw = resident.hand_over if alone else self._run
        for order in orders:
            draw(order)

    def enforce_limits(self, *, glance: bool) -> None:
        """Stop those that take too long to load, and with a ``glance`` at memory, those that take too much."""
        for resident in self._all.values():
            if resident.loaded or resident.limit:
                continue
            if time.monotonic() >= resident.deadline:
                resident.limit = "seconds"
            elif glance and memory_of(resident.pid) > resident.order.memory:
                resident.limit = "memory"
            if resident.limit:
                kill(resident.pid)

    def reap(self) -> None:
        """What a resident that died was asked for ends as it did; the next order starts another."""
        for figure, resident in list(self._all.items()):
            pid, status = os.waitpid(resident.pid, os.WNOHANG)
            if pid:
                self._gone(figure, Ending(os.waitstatus_to_exitcode(status), resident.limit))

    def leave(self) -> None:
        """In a child that was just forked: let go of all pipes, which would else stay open when this process ends."""
        for resident in self._all.values():
            resident.orders.close()
            resident.answers.close()

    def _started(self, order: Order) -> _Resident:
        """With a folder of its own, since that of the order goes when it is answered."""
        (inbox, orders), (answers, outbox) = os.pipe(), os.pipe()
        order = replace(order, scratch=f"{order.scratch}-resident")
        folder = Path(order.scratch)
        folder.mkdir(parents=True, exist_ok=True)

        def live() -> None:
            self._leave()
            os.close(orders)
            os.close(answers)
            self._become(order, inbox, outbox)

        pid = fork(live, log=folder / "log.txt")
        os.close(inbox)
        os.close(outbox)
        return _Resident(order, pid, Outbox(orders), Inbox(answers), time.monotonic() + order.seconds)

    def _end(self, figure: str) -> None:
        resident = self._all[figure]
        kill(resident.pid)
        self._gone(figure, Ending(0, "cancelled"))
        os.waitpid(resident.pid, 0)

    def _gone(self, figure: str, ending: Ending) -> None:
        resident = self._all.pop(figure)
        kill_group(resident.pid)
        resident.orders.close()
        resident.answers.close()
        for name, order in resident.asked.items():
            if not resident.loaded:
                _pass_on_log(Path(resident.order.scratch), Path(order.scratch))
            self._answer({"id": name, **asdict(ending)})
        shutil.rmtree(resident.order.scratch, ignore_errors=True)


def _pass_on_log(loading: Path, scratch: Path) -> None:
    """What was printed while loading is all that there is to tell of an order that waited for it."""
    with contextlib.suppress(OSError):
        scratch.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(loading / "log.txt", scratch / "log.txt")
