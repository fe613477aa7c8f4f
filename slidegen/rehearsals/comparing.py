"""The minutes of the outline beside those of the rehearsals. All in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from slidegen.deck.deck import Deck
from slidegen.deck.resolve import resolve
from slidegen.errors import SourceLocation
from slidegen.outline.outline import Outline, read_outline
from slidegen.outline.yamlsource import Step
from slidegen.project import open_project
from slidegen.rehearsals.files import Kept, folder_of, read_all


@dataclass(frozen=True, slots=True)
class Row:
    """A slide: what is planned, the median of the rehearsals that showed it, and the last one; None if none did.

    ``place`` is where it stands in the outline; slides of an included deck have none, and no minutes either.
    """

    id: str
    budget: float
    median: float | None
    last: float | None
    place: tuple[Step, ...] | None

    @property
    def difference(self) -> float | None:
        """By how much the median is longer than planned."""
        return None if self.median is None else self.median - self.budget


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row a slide of one path through the talk. ``gone`` are slides that were rehearsed and are no longer on it."""

    outline: Outline
    path: str
    rehearsals: tuple[Kept, ...]
    rows: tuple[Row, ...]
    gone: tuple[str, ...]


def compared(outline: Path, *, path: str | None) -> Comparison:
    """The rehearsals of a talk on one ``path`` through it (the usual one if None).

    Raises:
        OutlineError: the outline is not sound, has no such path, or a file beside it is no rehearsal.
    """
    project = open_project(outline)
    written = read_outline(project.outline)
    deck = resolve(written, project, path=path)
    kept = read_all(folder_of(project.outline), path=deck.path)
    ids = {slide.id for slide in deck.slides}
    gone = dict.fromkeys(slide for rehearsal in kept for slide in rehearsal.seconds if slide not in ids)
    return Comparison(written, deck.path, tuple(kept), _rows(deck, kept, _places(written)), tuple(gone))


def _rows(deck: Deck, kept: Sequence[Kept], places: dict[SourceLocation, tuple[Step, ...]]) -> tuple[Row, ...]:
    rows = []
    for slide in deck.slides:
        spent = [each.seconds[slide.id] / 60 for each in kept if slide.id in each.seconds]
        last = kept[-1].seconds.get(slide.id) if kept else None
        middle = median(spent) if spent else None
        rows.append(Row(slide.id, slide.minutes, middle, None if last is None else last / 60, places.get(slide.at)))
    return tuple(rows)


def _places(outline: Outline) -> dict[SourceLocation, tuple[Step, ...]]:
    """Where each slide stands in the outline, by its place in the file."""
    paths: list[tuple[Step, ...]] = [
        ("sections", i, "slides", j)
        for i, section in enumerate(outline.spec.sections)
        for j in range(len(section.slides))
    ]
    return {outline.yaml.at(*path): path for path in paths}
