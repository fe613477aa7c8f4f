"""How every step and figure of a talk stands. Nothing runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slidegen.deck.deck import Deck
from slidegen.deck.resolve import resolve
from slidegen.execution.cache import Cache, Trace
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import JobResult, Outcome, Reason, StepJob
from slidegen.execution.pool import ForkPool
from slidegen.outline.outline import read_outline
from slidegen.project import open_project
from slidegen.results import reason_json


@dataclass(frozen=True, slots=True)
class Row:
    """One step or figure: why it would run, if it would; seconds, bytes and number of inputs of its last run."""

    id: str
    kind: str
    up_to_date: bool
    reasons: tuple[Reason, ...]
    seconds: float | None = None
    size: int | None = None
    inputs: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The row as ``--json`` prints it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "status": self.status,
            "reasons": [reason_json(reason) for reason in self.reasons],
            "seconds": None if self.seconds is None else round(self.seconds, 4),
            "bytes": self.size,
            "inputs": self.inputs,
        }

    @property
    def status(self) -> str:
        return "up to date" if self.up_to_date else "would run"


def standing(outline: Path) -> list[Row]:
    """All steps, then all figures, in the order of the outline.

    Raises:
        SlidegenError: the outline is not sound.
    """
    project = open_project(outline)
    deck = resolve(read_outline(project.outline), project)
    cache = Cache(project.cache)
    known = _known(deck, cache, World(project.root))
    return [
        _row(known[job.id], "step" if isinstance(job, StepJob) else "figure", cache.last(job), cache)
        for job in (*deck.steps, *deck.jobs)
    ]


def _known(deck: Deck, cache: Cache, world: World) -> dict[str, JobResult]:
    world.tokens = deck.theme.properties()
    with Runner(cache, world, ForkPool(jobs=1), dry_run=True) as runner:
        runner.begin([*deck.steps, *deck.jobs])
        return runner.settled


def _row(result: JobResult, kind: str, last: Trace | None, cache: Cache) -> Row:
    row = Row(result.id, kind, result.outcome is Outcome.UNCHANGED, result.reasons)
    if last is None:
        return row
    return Row(row.id, kind, row.up_to_date, row.reasons, last.seconds, _size(last, cache), len(last.inputs))


def _size(trace: Trace, cache: Cache) -> int | None:
    """Bytes of the image, in its first variant; None when it is gone."""
    try:
        return (cache.products / next(iter(trace.products.values()))).stat().st_size
    except OSError:
        return None
