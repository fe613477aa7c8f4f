"""Every step and figure of a deck brought up to date, for those who look at a talk and publish nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slidegen.deck import Deck
from slidegen.errors import OutlineError
from slidegen.execution.cache import Cache
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import JobResult
from slidegen.execution.pool import ForkPool


def settled(
    deck: Deck, cache: Cache, world: World, *, jobs: int, say: Callable[[str], None]
) -> Mapping[str, JobResult]:
    """What came of each, by its id; only stale ones run.

    Raises:
        OutlineError: with the problems of all that failed.
    """
    wanted = [*deck.steps, *deck.jobs]
    world.tokens = deck.theme.properties()
    with Runner(cache, world, ForkPool(jobs=jobs)) as runner:
        runner.begin(wanted)
        for result in runner.results():
            say(f"{len(runner.settled)}/{len(wanted)}  {result.id}  {result.outcome}  {result.seconds:.1f} s")
        results = runner.settled
    if problems := [result.problem for result in results.values() if result.problem]:
        raise OutlineError(*problems)
    return results
