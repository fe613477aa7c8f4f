"""The figures of a talk that is being edited: run when stale, shown as they last were while they run or fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slidegen.deck import Deck
from slidegen.errors import Problem
from slidegen.execution.cache import Cache
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import FigureJob, Job, JobResult, Outcome
from slidegen.execution.pool import Engine


@dataclass(slots=True)
class Desk:
    """Keeps figures true. ``ended`` is called, from any thread, when a run has ended: call ``collect`` then."""

    cache: Cache
    world: World
    engine: Engine
    ended: Callable[[], None]
    good: dict[str, JobResult] = field(default_factory=dict)
    faults: dict[str, Problem] = field(default_factory=dict)
    _runner: Runner = field(init=False)
    _jobs: tuple[Job, ...] = ()
    _asked: dict[str, str] = field(default_factory=dict)
    _awaited: set[Future[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._runner = Runner(self.cache, self.world, self.engine)

    def concerns(self, written: Iterable[Path], *, came_or_went: bool) -> bool:
        """Whether files that were written can make a figure stale."""
        return came_or_went or any(self.world.knows(path) for path in written)

    def refresh(self, deck: Deck, written: Iterable[Path] = ()) -> None:
        """Look at the figures of a deck, after files were written, and run those that are stale."""
        self.world.forget(written)
        self.world.tokens = deck.theme.properties()
        self._jobs = (*deck.steps, *deck.jobs)
        self._asked = {job.id: job.key() for job in self._jobs}
        self._runner.begin(self._jobs)
        for result in self._runner.settled.values():
            self._take(result)
        self._listen()

    def is_for(self, deck: Deck) -> bool:
        """Whether the last look was at just these figures."""
        return self._asked == {job.id: job.key() for job in (*deck.steps, *deck.jobs)}

    def collect(self) -> list[JobResult]:
        """What has ended since last asked; more may run then."""
        results = self._runner.ended()
        for result in self._runner.settled.values():
            self._take(result)
        self._listen()
        return results

    @property
    def results(self) -> Mapping[str, JobResult]:
        """The figures to be shown: as they are, or as they last were."""
        return {job.id: self.good[job.id] for job in self._jobs if isinstance(job, FigureJob) and job.id in self.good}

    @property
    def drawing(self) -> tuple[str, ...]:
        """The figures that are not what they are going to be: they run, or wait for what they need."""
        settled = self._runner.settled
        return tuple(job.id for job in self._jobs if isinstance(job, FigureJob) and job.id not in settled)

    def close(self) -> None:
        """End all that runs."""
        self._runner.__exit__()

    def _take(self, result: JobResult) -> None:
        if result.problem:
            self.faults[result.id] = result.problem
            self._fall_back(result.id)
        elif not result.outcome.failed:
            self.good[result.id] = result
            self.faults.pop(result.id, None)

    def _fall_back(self, name: str) -> None:
        """A figure that failed when it was first looked at is shown as the last build left it, if it still can be."""
        job = next(job for job in self._jobs if job.id == name)
        trace = None if name in self.good else self.cache.last(job)
        if trace is None:
            return
        products = {product: self.cache.products / file for product, file in trace.products.items()}
        if all(file.is_file() for file in products.values()):
            self.good[name] = JobResult(name, Outcome.UNCHANGED, (), products, trace.values, trace.seconds)

    def _listen(self) -> None:
        for future in self._runner.running.values():
            if future not in self._awaited:
                self._awaited.add(future)
                future.add_done_callback(self._heard)

    def _heard(self, future: Future[Any]) -> None:
        self._awaited.discard(future)
        self.ended()
