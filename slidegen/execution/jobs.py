"""What a figure run is made of: the job that asks for it and the result that answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from slidegen.errors import Problem, SourceLocation
from slidegen.theme import Theme


class Outcome(StrEnum):
    """How a figure fared."""

    RAN = "ran"
    UNCHANGED = "unchanged"
    PENDING = "pending"  # a dry run: it would run
    EXCEPTED = "excepted"  # the author's code is at fault
    TIMED_OUT = "timed out"
    ERRORED = "errored"  # its process died, or could not be started

    @property
    def failed(self) -> bool:
        return self in (Outcome.EXCEPTED, Outcome.TIMED_OUT, Outcome.ERRORED)


@dataclass(frozen=True, slots=True)
class FigureJob:
    """What to run: a function of a script (or the whole script), its parameters, its slot in px, its theme."""

    id: str
    root: Path
    script: Path
    function: str | None
    params: Mapping[str, Any]
    size: tuple[int, int]
    theme: Theme
    timeout: float
    at: SourceLocation
    param_places: Mapping[str, SourceLocation] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The script as people write it, relative to the project."""
        return self.script.relative_to(self.root).as_posix()

    def key(self) -> str:
        """Digest of what the outline and the theme ask for; the discovered inputs are in the trace."""
        asked = [self.name, self.function, dict(self.params), self.size, self.theme.digest]
        return hashlib.sha256(json.dumps(asked, sort_keys=True, default=repr).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a figure ran: the kind of input that changed, and which one."""

    kind: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class FigureResult:
    """What came of a job. A failed figure is a value, not an exception."""

    id: str
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    image: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    log: str = ""
    problem: Problem | None = None
