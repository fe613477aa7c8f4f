"""What rules look at: a talk as written, as resolved, as rendered and as measured. Gathered once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slidegen.bibliography import Reference
from slidegen.deck import Deck
from slidegen.marp.messages import Measured
from slidegen.outline import Outline
from slidegen.project import Project


@dataclass(frozen=True, slots=True)
class Subject:
    """A talk; its ``deck`` has the slides of every path through it.

    ``values`` are those of figures by id, ``pictures`` their files by id and variant; ``pages`` are the Markdown of
    slides by id, ``html`` their HTML, ``measured`` where a browser puts what is on them; ``read`` are the files of the
    project that runs were seen to read or look into.
    """

    project: Project
    outline: Outline
    deck: Deck
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    pictures: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    html: Mapping[str, str] = field(default_factory=dict)
    measured: Mapping[str, Measured] = field(default_factory=dict)
    library: Mapping[str, Reference] = field(default_factory=dict)
    read: frozenset[Path] = frozenset()
