"""Running what is stale: steps before the figures that need them, everything else at once, each job at most once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from graphlib import TopologicalSorter

from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import Job, JobResult, Outcome, Reason, StepJob
from slidegen.execution.ordering import needs_of, order_of
from slidegen.execution.orders import Ending, Order
from slidegen.execution.pool import Engine
from slidegen.execution.verdicts import inputs_of, verdict_of


class Runner:
    """Brings the jobs of one build up to date; a context manager that leaves no process and no scratch behind.

    With ``early`` its runs say when they have drawn, if the engine can: see ``drawn``.

    The job named ``profiled`` runs in any case, tells where its time went, and is not kept: its products are gone
    with the scratch.
    """

    def __init__(
        self,
        cache: Cache,
        world: World,
        engine: Engine,
        *,
        dry_run: bool = False,
        profiled: str = "",
        early: bool = False,
    ) -> None:
        self._cache = cache
        self._world = world
        self._engine = engine
        self._dry_run = dry_run
        self._profiled = profiled
        self._early = early
        self._scratch = cache.folder / f"run-{os.getpid()}"
        self._jobs: dict[str, Job] = {}
        self._graph: TopologicalSorter[str] = TopologicalSorter()
        self._settled: dict[str, JobResult] = {}
        self._running: dict[Future[Ending], tuple[Job, tuple[Reason, ...]]] = {}
        self._doubtful: set[str] = set()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def begin(self, jobs: Sequence[Job]) -> None:
        """Look at every job that needs no other and hand over the stale ones; ``results`` tells the rest.

        It can be called again, with other jobs or in a changed world: what runs goes on, and counts if it still holds.
        """
        self._settled = {}
        self._doubtful = set(self.running)
        self._jobs = {job.id: job for job in jobs}
        self._graph = TopologicalSorter({job.id: set(job.needs.values()) for job in jobs})
        self._graph.prepare()
        self._advance()

    def results(self) -> Iterator[JobResult]:
        """Results of the jobs that were stale, in the order in which they end. A failure is a result like any other."""
        while self._running:
            wait(self._running, return_when=FIRST_COMPLETED)
            yield from self.ended()

    def ended(self) -> list[JobResult]:
        """Results of the jobs that have ended by now; what needed them is handed over."""
        results = []
        for future in [future for future in self._running if future.done()]:
            job, reasons = self._running.pop(future)
            result = replace(self._concluded(job, future.result()), reasons=reasons)
            if self._holds(job, result):
                results.append(self._settle(job, result))
            elif job.id in self._jobs:
                self._consider(self._jobs[job.id])
        self._advance()
        return results

    def drawn(self, name: str) -> JobResult | None:
        """What came of a run that has drawn, but has yet to tell what it used; None if it may be of an older state."""
        job = next((job for job, _ in self._running.values() if job.id == name), None)
        if job is None or name in self._doubtful:
            return None
        result, _ = verdict_of(job, Ending(0), self._scratch / name, traced=False)
        return result if result.outcome.failed else self._cache.copied(result)

    def _holds(self, job: Job, result: JobResult) -> bool:
        """Whether a run that has ended is the one that is asked for, and saw what is there now."""
        if job.id not in self._doubtful:
            return job.id in self._jobs
        self._doubtful.discard(job.id)
        now = self._jobs.get(job.id)
        if now is None or now.key() != job.key() or result.outcome.failed:
            return False
        return self._cache.check(now, self._world).outcome is Outcome.UNCHANGED

    @property
    def running(self) -> dict[str, Future[Ending]]:
        """What runs now, by job."""
        return {job.id: future for future, (job, _) in self._running.items()}

    @property
    def settled(self) -> dict[str, JobResult]:
        """What is known by now, by job."""
        return self._settled

    def _advance(self) -> None:
        while ready := self._graph.get_ready():
            for name in ready:
                self._consider(self._jobs[name])

    def _consider(self, job: Job) -> None:
        """Settle a job whose needs are settled, or hand it over."""
        if job.id in self.running:
            return  # it is looked at again when that run has ended
        needs = [self._settled[name] for name in job.needs.values()]
        if failed := [need.id for need in needs if need.outcome.failed]:
            reasons = tuple(Reason("step failed", name) for name in failed)
            self._settle(job, JobResult(job.id, Outcome.SKIPPED, reasons))
        elif pending := [need.id for need in needs if need.outcome is Outcome.PENDING]:
            reasons = tuple(Reason("step would run", name) for name in pending)
            self._settle(job, JobResult(job.id, Outcome.PENDING, reasons))
        else:
            known = self._known(job)
            if known.outcome is Outcome.PENDING and not self._dry_run:
                self._running[self._engine.submit(self._order(job))] = (job, known.reasons)
            else:
                self._settle(job, known)

    def _known(self, job: Job) -> JobResult:
        if job.id == self._profiled:
            return JobResult(job.id, Outcome.PENDING, (Reason("profiled"),))
        return self._cache.check(job, self._world)

    def _settle(self, job: Job, result: JobResult) -> JobResult:
        self._settled[job.id] = result
        if isinstance(job, StepJob) and "result" in result.products:
            self._world.steps[job.id] = result.products["result"].stem
        self._graph.done(job.id)
        return result

    def _concluded(self, job: Job, ending: Ending) -> JobResult:
        result, verdict = verdict_of(job, ending, self._scratch / job.id, traced=True)
        if result.outcome.failed or job.id == self._profiled:
            return result
        return self._cache.keep(job, inputs_of(job, verdict, self._world), result, verdict["host"])

    def _order(self, job: Job) -> Order:
        scratch = self._scratch / job.id
        shutil.rmtree(scratch, ignore_errors=True)  # a job can run again and again in one session
        scratch.mkdir(parents=True)
        needs = needs_of(job, self._jobs, self._settled)
        return order_of(
            job, needs, scratch=scratch, cache=self._cache.folder, profile=job.id == self._profiled, early=self._early
        )
