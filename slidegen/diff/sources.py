"""The sources of a talk -> the side that a build of them would publish; nothing is published."""

from __future__ import annotations

from collections.abc import Callable

from slidegen.deck.resolve import resolve
from slidegen.diff.side import Side
from slidegen.errors import OutlineError
from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import World
from slidegen.fresh import settled
from slidegen.outline.outline import read_outline
from slidegen.project import Project
from slidegen.publishing.manifest import manifest_of
from slidegen.publishing.publish import exclusively, told
from slidegen.rendering.render import render

Say = Callable[[str], None]


def made_side(project: Project, label: str, path: str | None, *, jobs: int, say: Say) -> Side:
    """A talk as its sources are. Figures that are not up to date run, and go into the cache as those of builds do.

    Raises:
        SlidegenError: it could not be built.
    """
    with exclusively(project.output, say=say), told(project.output):
        deck = resolve(read_outline(project.outline), project, path=path)
        cache, world = Cache(project.cache), World(project.root)
        results = settled(deck, cache, world, jobs=jobs, say=say)
        if problems := [result.problem for result in results.values() if result.problem]:
            raise OutlineError(*problems)
        document, _ = render(deck, {job.id: results[job.id] for job in deck.jobs}, project)
        return Side(label, manifest_of(deck, project, cache, world, document), project.talk, document.images)
