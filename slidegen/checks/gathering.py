"""Gathers what rules look at: figures brought up to date, slides of all paths rendered, and measured in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from slidegen.checks.colours import parsed
from slidegen.checks.kept import Kept
from slidegen.checks.projecting import projected
from slidegen.checks.sight import Sight, sight
from slidegen.checks.subject import Subject
from slidegen.deck.deck import Deck
from slidegen.deck.resolve import resolve
from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import Job, JobResult
from slidegen.fresh import settled
from slidegen.marp.renderer import Renderer
from slidegen.outline.outline import read_outline
from slidegen.project import Project
from slidegen.rendering.memory import Memory
from slidegen.rendering.render import draft

Say = Callable[[str], None]
FAILED = "failed-figure"
_FILES = ("script", "module", "data")  # kinds of inputs that are files of the project


def gathered(project: Project, renderer: Renderer, *, jobs: int, say: Say) -> Subject:
    """Everything about a talk as its sources are now, and what keeps it from being built.

    Raises:
        SlidegenError: it cannot even be resolved, or the machine lacks something.
    """
    outline = read_outline(project.outline)
    deck = resolve(outline, project, every_path=True)
    cache, kept = Cache(project.cache), Kept.read(project.checked)
    results = settled(deck, cache, World(project.root), jobs=jobs, say=say)
    memory = Memory.of(project)
    made = {job.id: results[job.id] for job in deck.jobs if job.id in results}
    rough = draft(deck, made, memory, project)
    with ThreadPoolExecutor(1) as beside:  # figures are looked at while the browser lays out slides
        sights = beside.submit(lambda: dict(_sights(deck, made, kept)))
        shown = projected(rough.document, deck, project, renderer, kept)
    kept.write()
    ids = [slide.id for slide in deck.slides]
    failed = {name: replace(result.problem, kind=FAILED) for name, result in results.items() if result.problem}
    return Subject(
        project=project,
        outline=outline,
        deck=deck,
        values={name: result.values for name, result in made.items()},
        sights=sights.result(),
        pages=dict(zip(ids, rough.document.slides, strict=True)),
        measured=dict(zip(ids, shown.slides, strict=False)),
        library=memory.library(project.bibliography),
        read=_read((job for job in (*deck.steps, *deck.jobs) if job.id not in failed), cache, project),
        problems=(*failed.values(), *rough.problems_without(failed.keys()), *shown.problems),
    )


def _sights(deck: Deck, results: Mapping[str, JobResult], kept: Kept) -> Iterator[tuple[tuple[str, str], Sight]]:
    """What there is to see in each figure that is no pixels, by its id and variant."""
    for job in deck.jobs:
        for variant in job.variants:
            picture = results[job.id].products.get(variant or "image")
            if picture and picture.suffix == ".svg":
                yield (job.id, variant), _sight(picture, deck.theme.variant(variant).get("paper", ""), kept)


def _sight(picture: Path, paper: str, kept: Kept) -> Sight:
    digest = f"{picture.stem} {paper}"  # products are named by their digests
    seen = kept.sight(digest)
    if seen is None:
        seen = sight(picture.read_bytes(), parsed(paper))
        kept.keep_sight(digest, seen)
    return seen


def _read(jobs: Iterable[Job], cache: Cache, project: Project) -> frozenset[Path]:
    names = {each.name for job in jobs for each in cache.trace(job).inputs if each.kind in _FILES}
    return frozenset(project.root / name for name in names)
