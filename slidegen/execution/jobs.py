"""What runs are made of: the job that asks for one, the reasons to run it, the result that answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from slidegen.errors import Problem, SourceLocation
from slidegen.theme import Theme

FRAMES = "@frames"  # what the id of a figure's frames has after the figure's
PLAIN = ""  # the variant of a theme that its :root describes
Format = Literal["auto", "svg", "png"]


class Outcome(StrEnum):
    """How a job fared."""

    RAN = "ran"
    UNCHANGED = "unchanged"
    PENDING = "pending"  # a dry run: it would run
    EXCEPTED = "excepted"  # the author's code is at fault
    TIMED_OUT = "timed out"
    OVER_MEMORY = "out of memory"
    ERRORED = "errored"  # its process died, or could not be started
    SKIPPED = "skipped"  # a step it needs failed

    @property
    def failed(self) -> bool:
        return self not in (Outcome.RAN, Outcome.UNCHANGED, Outcome.PENDING)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: seconds on the clock, bytes of memory with all the processes it starts."""

    seconds: float = 60
    memory: int = 4_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A node of the graph: a function of a script (or the whole script), its parameters, the steps it needs.

    ``needs`` maps a parameter to the id of the step whose result it receives; ``reads`` are files that the run
    reads in ways Python does not see; ``line`` is where the function is defined in the script. ``param_places`` tells
    where parameters were given: a place in the outline, or the words of the command line.
    """

    id: str
    root: Path
    script: Path
    function: str | None
    at: SourceLocation
    line: int = 1
    params: Mapping[str, Any] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    reads: tuple[Path, ...] = ()
    limits: Limits = Limits()
    param_places: Mapping[str, SourceLocation | str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The script as people write it, relative to the project."""
        return self.script.relative_to(self.root).as_posix()

    def asked(self) -> dict[str, Any]:
        """All that the outline asks for, in words that reasons use; what the run then uses is in its trace."""
        return {
            "script": self.name,
            "function": self.function,
            "parameters": dict(self.params),
            "needs": dict(self.needs),
        }

    def key(self) -> str:
        """Digest of what is asked for."""
        return hashlib.sha256(json.dumps(self.asked(), sort_keys=True, default=repr).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepJob(Job):
    """A computation that several figures share; its result is what the function returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureJob(Job):
    """A figure for a slot of ``size`` px, drawn once for each of ``variants`` of the theme.

    ``frame`` is the one of an animation, from 0, that stands for it where nothing moves.
    """

    size: tuple[int, int]
    theme: Theme
    variants: tuple[str, ...] = (PLAIN,)
    format: Format = "auto"
    frame: int = 0

    def asked(self) -> dict[str, Any]:
        # Slots make dataclasses anew, which the short form of super() does not survive.
        drawn = {"slot": list(self.size), "format": self.format, "frame": self.frame, "variants": list(self.variants)}
        return Job.asked(self) | drawn | {"fonts": self.theme.fonts_digest}


@dataclass(frozen=True, slots=True, kw_only=True)
class FramesJob(FigureJob):
    """A figure drawn once with each of several ``sets`` of parameters, which come over those of the figure, in one run.

    Its products are named by ``orders.frame_name``. Its values hold one entry a set, in their order, under ``frames``:
    the set as ``params`` and what the figure returned as ``values``. The first ``gridded`` sets are the combinations of
    the parameters ``axes``; ``printed`` are the sets that are for paper, counted from 0. The limit of seconds is that
    of the whole run.
    """

    sets: tuple[Mapping[str, Any], ...]
    axes: tuple[str, ...] = ()
    gridded: int = 0
    printed: tuple[int, ...] = ()

    @property
    def figure(self) -> str:
        """The id of the figure that is drawn."""
        return self.id.removesuffix(FRAMES)

    def asked(self) -> dict[str, Any]:
        return FigureJob.asked(self) | {"frames": list(map(dict, self.sets))}


def needed(jobs: Iterable[Job], steps: Mapping[str, StepJob]) -> tuple[StepJob, ...]:
    """The steps that these jobs need, and those that these need, in the order of ``steps``."""
    found: set[str] = set()
    waiting = [name for job in jobs for name in job.needs.values()]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += steps[name].needs.values()
    return tuple(step for name, step in steps.items() if name in found)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a job ran: the kind of input that changed, and which one."""

    kind: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class FunctionTime:
    """One of the author's functions in a profile: how often it was called, how long that took with all it calls."""

    name: str
    file: str
    line: int
    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the seconds of a run went: ``calls`` is the author's code as a whole, its ``imports`` included."""

    functions: tuple[FunctionTime, ...]
    imports: Mapping[str, float]
    calls: float
    drawing: float

    def to_json(self) -> dict[str, Any]:
        """The profile as ``--json`` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class JobResult:
    """What came of a job. One that failed is a value, not an exception.

    ``products`` are files by what they are: ``image``, the image of another variant under its name, ``result``.
    ``param`` is the parameter whose value the ``problem`` is, if it is that of one.
    """

    id: str
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    products: Mapping[str, Path] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    log: str = ""
    problem: Problem | None = None
    param: str = ""
    profile: Profile | None = None

    @property
    def image(self) -> Path | None:
        return self.products.get("image")
