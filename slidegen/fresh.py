"""Every step and figure of a deck brought up to date, for those who look at a talk and publish nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slidegen.deck.deck import Deck
from slidegen.execution.cache import Cache
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import JobResult
from slidegen.execution.pool import ForkPool


def settled(
    deck: Deck, cache: Cache, world: World, *, jobs: int, say: Callable[[str], None]
) -> Mapping[str, JobResult]:
    """What came of each, by its id, failures too; only stale ones run."""
    wanted = [*deck.steps, *deck.jobs]
    world.tokens = deck.theme.properties()
    with Runner(cache, world, ForkPool(jobs=jobs)) as runner:
        runner.begin(wanted)
        for result in runner.results():
            say(f"{len(runner.settled)}/{len(wanted)}  {result.id}  {result.outcome}  {result.seconds:.1f} s")
        return runner.settled
