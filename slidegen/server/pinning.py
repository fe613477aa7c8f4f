"""Which slide a problem belongs to, told by where it stands."""

from __future__ import annotations

from slidegen.deck import Deck, IncludedSlide, Slide
from slidegen.errors import Problem, SourceLocation
from slidegen.pageslides import uses_on


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
