"""Live figures: drawn with other parameters while somebody waits, by processes that keep scripts and models loaded."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import psutil

from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import combined
from slidegen.execution.jobs import FigureJob, JobResult, Outcome
from slidegen.execution.livestore import LiveStore
from slidegen.execution.ordering import order_of
from slidegen.execution.orders import Ending, Need, Order
from slidegen.execution.pool import ForkPool
from slidegen.execution.verdicts import verdict_of

MOST_RESIDENTS = 4  # figures that are kept loaded; a model may be hundreds of megabytes
_Needs = Mapping[str, Need]


@dataclass(frozen=True, slots=True)
class _Draw:
    """One picture that somebody waits for."""

    job: FigureJob
    order: Order
    key: str
    future: Future[JobResult] = field(default_factory=Future)


class LiveFigures:
    """Draws figures with other parameters than the outline's, by the fork server that builds use too.

    Each figure has a process of its own that has loaded its script and drawn it once; each picture is drawn in a child
    of that. Pictures that were drawn before are answered from memory. Any thread may ask.
    """

    def __init__(self, pool: ForkPool, cache: Cache, *, most: int = MOST_RESIDENTS) -> None:
        self._pool = pool
        self._cache = cache.folder
        self._folder = cache.folder / f"live-{os.getpid()}"
        self._store = LiveStore(self._folder / "pictures")
        self._most = most
        self._loaded: OrderedDict[str, None] = OrderedDict()
        self._drawing: dict[str, _Draw] = {}
        self._ages: Counter[str] = Counter()  # how often each figure was forgotten
        self._numbers = itertools.count()
        self._lock = threading.RLock()
        _sweep(cache.folder)

    def draw(self, job: FigureJob, needs: _Needs | None = None) -> Future[JobResult]:
        """The figure as this job asks for it; ``needs`` are the results of steps, as ``ordering.needs_of`` finds them.

        What is still being drawn of an older job for the same figure is given up: its future is cancelled, its process
        ends. A failure is a result. Products lie in the talk's cache until some hundred others have been drawn.
        """
        with self._lock:
            draw = self._asked(job, needs)
            given_up = self._given_up([job.id])
            if known := self._store.get(draw.key):
                draw.future.set_result(known)
            else:
                given_up += self._made_room(job.id)
                self._drawing[job.id] = draw
                self._pool.draw(job.id, draw.order).add_done_callback(partial(self._ended, draw))
        _cancel(given_up)
        return draw.future

    def warm(self, job: FigureJob, needs: _Needs | None = None) -> None:
        """Load a figure's script ahead, by drawing it once for nothing."""
        with self._lock:
            is_loaded = job.id in self._loaded
            given_up = self._made_room(job.id)
            if not is_loaded:
                self._pool.warm(job.id, self._asked(job, needs).order)
        _cancel(given_up)

    def forget(self, figures: Collection[str] | None = None) -> None:
        """Load these figures (without any, all) anew before they are drawn again: something they use has changed."""
        with self._lock:
            named = list(self._ages if figures is None else figures)
            self._ages.update(named)
            given_up = self._ended_residents(named)
        _cancel(given_up)

    def close(self) -> None:
        """End all processes, and remove all pictures; the pool stays."""
        self.forget()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _asked(self, job: FigureJob, needs: _Needs | None) -> _Draw:
        name = f"{job.id}#{next(self._numbers)}"
        scratch = self._folder / name
        order = order_of(job, needs or {}, scratch=scratch, cache=self._cache, name=name, traced=False, early=True)
        age = self._ages.setdefault(job.id, 0)
        told = asdict(order) | {"id": job.id, "scratch": "", "age": age}
        return _Draw(job, order, combined([json.dumps(told, sort_keys=True, default=repr)]))

    def _made_room(self, figure: str) -> list[_Draw]:
        """Note that a figure is used now; if too many are loaded, the one goes that was not used for longest."""
        self._loaded[figure] = None
        self._loaded.move_to_end(figure)
        return self._ended_residents([*self._loaded][: -self._most])

    def _ended_residents(self, figures: Collection[str]) -> list[_Draw]:
        """Have processes end; what they were drawing is given up."""
        loaded = [name for name in figures if name in self._loaded]
        self._pool.forget(loaded)
        for name in loaded:
            del self._loaded[name]
        return self._given_up(loaded)

    def _given_up(self, figures: Collection[str]) -> list[_Draw]:
        """The pictures being drawn of these figures, whose processes are told to end."""
        draws = [draw for name in figures if (draw := self._drawing.pop(name, None))]
        for draw in draws:
            self._pool.cancel(draw.order.id)
        return draws

    def _ended(self, draw: _Draw, ending: Future[Ending]) -> None:
        """In the pool's thread: take what a draw left, if somebody still waits for it."""
        with self._lock:
            if self._drawing.get(draw.job.id) is draw:
                del self._drawing[draw.job.id]
            wanted = draw.future.set_running_or_notify_cancel()
        try:
            if wanted:
                draw.future.set_result(self._result(draw, ending.result()))
        except Exception as error:  # of the disk, or of a server that died: whoever waits must hear of it
            draw.future.set_exception(error)
        shutil.rmtree(draw.order.scratch, ignore_errors=True)

    def _result(self, draw: _Draw, ending: Ending) -> JobResult:
        result, _ = verdict_of(draw.job, ending, Path(draw.order.scratch), traced=False)
        if result.outcome is not Outcome.RAN:
            return result
        with self._lock:
            return self._store.keep(draw.key, result)


def _cancel(draws: Collection[_Draw]) -> None:
    """Tell those who wait; not while the lock is held, since they may ask for something else at once."""
    for draw in draws:
        draw.future.cancel()


def _sweep(cache: Path) -> None:
    """Remove what processes left that could not close."""
    for folder in cache.glob("live-*"):
        process = folder.name.partition("-")[2]
        if not (process.isdecimal() and psutil.pid_exists(int(process))):
            shutil.rmtree(folder, ignore_errors=True)
