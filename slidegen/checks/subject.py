"""What rules look at: a talk as written, as resolved, as rendered and as measured. Gathered once, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slidegen.deck.deck import Deck, FigureUse
from slidegen.errors import Problem
from slidegen.marp.messages import Measured
from slidegen.outline.outline import Outline
from slidegen.project import Project
from slidegen.publishing.pageslides import uses_on
from slidegen.rendering.bibliography import Reference

if TYPE_CHECKING:  # builds do not look into figures
    from slidegen.checks.sight import Sight


@dataclass(frozen=True, slots=True)
class Subject:
    """A talk; its ``deck`` has the slides of every path through it.

    ``values`` are those of figures by id, ``sights`` what is seen in them by id and variant; ``pages`` are the Markdown
    of slides by id, ``measured`` where a browser puts what is on them; ``read`` are the files of the project that runs
    were seen to read or look into; ``problems`` keep the talk from being built.
    """

    project: Project
    outline: Outline
    deck: Deck
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sights: Mapping[tuple[str, str], Sight] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    measured: Mapping[str, Measured] = field(default_factory=dict)
    library: Mapping[str, Reference] = field(default_factory=dict)
    read: frozenset[Path] = frozenset()
    problems: tuple[Problem, ...] = ()


def seen_figures(subject: Subject) -> Iterator[tuple[str, FigureUse, Sight]]:
    """Each figure on a slide that can be looked into, with the id of the slide."""
    for slide in subject.deck.slides:
        for use in uses_on(slide):
            if sight := subject.sights.get((use.job, use.variant)):
                yield slide.id, use, sight
