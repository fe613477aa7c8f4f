"""Problems as windows show them: pinned to the slide that they belong to, told by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slidegen.deck.deck import Deck, IncludedSlide, Slide
from slidegen.errors import Problem, SourceLocation
from slidegen.project import Project
from slidegen.publishing.pageslides import uses_on
from slidegen.server.revision import Stale, Trouble


def trouble(problem: Problem, deck: Deck | None) -> Trouble:
    """A problem, whole and in one line, with the slide that it concerns."""
    return Trouble(str(problem), problem.message.partition("\n")[0], slide_of(problem, deck) if deck else None)


def stale(deck: Deck, faults: Mapping[str, Problem], project: Project) -> Iterator[Stale]:
    """The figures that are shown as they last were, because of their ``faults``, on every slide that shows them."""
    slides = (slide for slide in deck.slides if isinstance(slide, Slide))
    shown = ((slide, name) for slide in slides for name in figures_on(slide))
    return (Stale(slide.id, name, _badge(faults[name], project)) for slide, name in shown if name in faults)


def slide_of(problem: Problem, deck: Deck) -> str | None:
    """The slide in whose lines a problem stands, or the first one that shows the script in which it does."""
    if problem.location is None:
        return None
    for find in (_written_there, _drawn_there):
        if found := find(problem.location, deck):
            return found.id
    return None


def _written_there(place: SourceLocation, deck: Deck) -> Slide | IncludedSlide | None:
    """The last slide that begins before that line, in the outline or in a file of its own."""
    found = None
    for slide in deck.slides:
        starts = [slide.at, slide.body.at] if isinstance(slide, Slide) else [slide.at]
        if any(start.file == place.file and start.line <= place.line for start in starts):
            found = slide
    return found


def _drawn_there(place: SourceLocation, deck: Deck) -> Slide | None:
    jobs = {job.id for job in deck.jobs if job.script == place.file}
    return next((slide for slide in deck.slides if isinstance(slide, Slide) and jobs & set(figures_on(slide))), None)


def figures_on(slide: Slide) -> tuple[str, ...]:
    """The figures whose pictures or tables a slide shows."""
    shown = [use.job for use in uses_on(slide)] + ([slide.table.figure] if slide.table else [])
    return tuple(dict.fromkeys(shown))


def _badge(problem: Problem, project: Project) -> str:
    """``stale: NameError at figures/x.py:12``"""
    what = problem.message.partition(": ")[2].partition(":")[0] or problem.message
    where = f" at {project.name_of(problem.location.file)}:{problem.location.line}" if problem.location else ""
    return f"stale: {what}{where}"
