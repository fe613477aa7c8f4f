"""Gathers what rules look at: figures brought up to date, slides of all paths rendered, and measured in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from slidegen.checks.projecting import projected
from slidegen.checks.subject import Subject
from slidegen.deck import Deck
from slidegen.errors import OutlineError
from slidegen.execution.cache import Cache
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import Job, JobResult
from slidegen.execution.pool import ForkPool
from slidegen.marp.messages import Places
from slidegen.marp.renderer import Renderer
from slidegen.memory import Memory
from slidegen.outline import read_outline
from slidegen.project import Project
from slidegen.render import render
from slidegen.resolve import resolve
from slidegen.soundness import refuse_unsound

Say = Callable[[str], None]
_FILES = ("script", "module", "data")  # kinds of inputs that are files of the project


def gathered(project: Project, renderer: Renderer, *, jobs: int, say: Say) -> Subject:
    """Everything about a talk as its sources are now.

    Raises:
        SlidegenError: it could not be built.
    """
    outline = read_outline(project.outline)
    deck = resolve(outline, project, every_path=True)
    cache = Cache(project.cache)
    results = _results(deck, project, cache, jobs, say)
    memory = Memory.of(project)
    document, _ = render(deck, {job.id: results[job.id] for job in deck.jobs}, project, memory)
    places = Places(document.images, (project.talk,), (project.root, project.cache), deck.theme.files)
    rendering = renderer.deck(document.markdown, places, script=True)
    refuse_unsound(len(rendering.slides), rendering.problems, document, places.themes)
    ids = [slide.id for slide in deck.slides]
    return Subject(
        project=project,
        outline=outline,
        deck=deck,
        values={job.id: results[job.id].values for job in deck.jobs},
        pictures=dict(_pictures(deck, results)),
        pages=dict(zip(ids, document.slides, strict=True)),
        html=dict(zip(ids, rendering.slides, strict=True)),
        measured=dict(zip(ids, projected(rendering, renderer, deck.settings.lang), strict=True)),
        library=memory.library(project.bibliography),
        read=_read((*deck.steps, *deck.jobs), cache, project),
    )


def _results(deck: Deck, project: Project, cache: Cache, jobs: int, say: Say) -> Mapping[str, JobResult]:
    world = World(project.root)
    world.tokens = deck.theme.properties()
    with Runner(cache, world, ForkPool(jobs=jobs)) as runner:
        runner.begin([*deck.steps, *deck.jobs])
        for result in runner.results():
            say(f"{result.id}  {result.outcome}  {result.seconds:.1f} s")
        results = runner.settled
    if problems := [result.problem for result in results.values() if result.problem]:
        raise OutlineError(*problems)
    return results


def _pictures(deck: Deck, results: Mapping[str, JobResult]) -> Iterator[tuple[tuple[str, str], Path]]:
    for job in deck.jobs:
        for variant in job.variants:
            if picture := results[job.id].products.get(variant or "image"):
                yield (job.id, variant), picture


def _read(jobs: Iterable[Job], cache: Cache, project: Project) -> frozenset[Path]:
    names = {each.name for job in jobs for each in cache.trace(job).inputs if each.kind in _FILES}
    return frozenset(project.root / name for name in names)
