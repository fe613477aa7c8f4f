"""The figures of a talk that is being edited: run when stale, shown as they last were while they run or fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slidegen.deck.deck import Deck
from slidegen.errors import Problem
from slidegen.execution.cache import Cache
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import FigureJob, Job, JobResult, Outcome, StepJob
from slidegen.execution.ordering import needs_of
from slidegen.execution.orders import Need
from slidegen.execution.pool import ForkPool


@dataclass(slots=True)
class Desk:
    """Keeps figures true. ``ended`` is called, from any thread, when a run has ended: call ``collect`` then."""

    cache: Cache
    world: World
    engine: ForkPool
    ended: Callable[[], None]
    good: dict[str, JobResult] = field(default_factory=dict)
    faults: dict[str, Problem] = field(default_factory=dict)
    _runner: Runner = field(init=False)
    _jobs: tuple[Job, ...] = ()
    _asked: dict[str, str] = field(default_factory=dict)
    _awaited: set[Future[Any]] = field(default_factory=set)
    _glimpsed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._runner = Runner(self.cache, self.world, self.engine, early=True)

    def uses(self, file: Path) -> bool:
        """Whether a figure was seen to use a file."""
        return self.world.knows(file)

    def recall(self, deck: Deck) -> None:
        """Take the figures of a deck as the last build left them; whether they still hold is to be looked at."""
        self._jobs = (*deck.steps, *deck.jobs)
        for job in self._jobs:
            if job.id not in self.good:
                self._fall_back(job)

    def refresh(self, deck: Deck, written: Iterable[Path] = ()) -> None:
        """Look at the figures of a deck, after files were written, and run those that are stale."""
        self.world.forget(written)
        self.world.tokens = deck.theme.properties()
        self.recall(deck)
        self._abandon(set(written))
        self._glimpsed.clear()
        self._asked = {job.id: job.key() for job in self._jobs}
        touched = set(written)
        self._runner.begin(sorted(self._jobs, key=lambda job: job.script not in touched))
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

    def glimpse(self, name: str) -> JobResult | None:
        """Take what a run has drawn before it has ended, if that is something to show."""
        result = self._runner.drawn(name)
        if result:
            self._take(result)
            self._glimpsed.add(name)
        return result

    @property
    def results(self) -> Mapping[str, JobResult]:
        """The figures to be shown: as they are, or as they last were."""
        return {job.id: self.good[job.id] for job in self._jobs if isinstance(job, FigureJob) and job.id in self.good}

    def needs(self, job: Job) -> Mapping[str, Need]:
        """The results of the steps that a figure needs, as they are now."""
        steps = {job.id: job for job in self._jobs if isinstance(job, StepJob)}
        return needs_of(job, steps, self.good)

    @property
    def drawing(self) -> tuple[str, ...]:
        """The figures that are not what they are going to be: they run, or wait for what they need."""
        known = self._runner.settled.keys() | self._glimpsed
        return tuple(job.id for job in self._jobs if isinstance(job, FigureJob) and job.id not in known)

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return any(job.id not in self._runner.settled for job in self._jobs)

    def close(self) -> None:
        """End all that runs."""
        self._runner.__exit__()

    def _abandon(self, written: set[Path]) -> None:
        """End runs of figures that are edited or asked for otherwise by now: nobody should wait for them."""
        now = {job.id: job for job in self._jobs}
        for name in self._runner.running:
            job = now.get(name)
            if job is None or job.key() != self._asked.get(name) or job.script in written:
                self.engine.cancel(name)

    def _take(self, result: JobResult) -> None:
        if result.problem:
            self.faults[result.id] = result.problem
        elif not result.outcome.failed:
            self.good[result.id] = result
            self.faults.pop(result.id, None)

    def _fall_back(self, job: Job) -> None:
        """A figure that was not drawn in this session is shown as the last build left it, if it still can be."""
        trace = self.cache.last(job)
        if trace is None:
            return
        products = {product: self.cache.products / file for product, file in trace.products.items()}
        if all(file.is_file() for file in products.values()):
            self.good[job.id] = JobResult(job.id, Outcome.UNCHANGED, (), products, trace.values, trace.seconds)

    def _listen(self) -> None:
        for future in self._runner.running.values():
            if future not in self._awaited:
                self._awaited.add(future)
                future.add_done_callback(self._heard)

    def _heard(self, future: Future[Any]) -> None:
        self._awaited.discard(future)
        self.ended()
