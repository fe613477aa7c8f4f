"""What the outline asks to run, as jobs: steps and figures, each checked against the signature of its function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from slidegen.deck.live import Exploration
from slidegen.errors import OutlineError, Problem, Problems, SourceLocation, did_you_mean
from slidegen.execution.jobs import PLAIN, FigureJob, FramesJob, Job, Limits, StepJob, needed
from slidegen.outline.outline import Outline
from slidegen.outline.runspecs import FigureSpec, RunSpec
from slidegen.outline.yamlsource import Step
from slidegen.project import Project
from slidegen.scripts.constants import Scope
from slidegen.scripts.controls import Control
from slidegen.scripts.script import Script, parameters, usual_id
from slidegen.theme import Theme

Path_ = tuple[Step, ...]
TAKEN = ("params", "needs", "live", "frames")  # by functions; a whole script has no parameters


@dataclass(slots=True)
class Runs:
    """The jobs found so far. Problems that need not stop the rest are added to ``problems``."""

    outline: Outline
    project: Project
    theme: Theme
    problems: Problems
    scripts: Callable[[Path], Script]
    figures: dict[str, FigureJob] = field(default_factory=dict)
    frames: dict[str, FramesJob] = field(default_factory=dict)
    steps: dict[str, StepJob] = field(default_factory=dict)
    variants: dict[str, dict[str, None]] = field(default_factory=dict)

    def find_steps(self) -> None:
        """Take in all steps of the outline, whether anything needs them or not: their problems show at once."""
        specs = self.outline.spec.steps
        found = {name: self.problems.tried(partial(self._step, name)) for name in specs}
        self.steps = {name: step for name, step in found.items() if step}
        try:
            TopologicalSorter({name: set(spec.needs.values()) for name, spec in specs.items()}).prepare()
        except CycleError as error:
            circle = error.args[1]
            at = self.outline.yaml.at("steps", circle[0], "needs")
            message = f"these steps need each other: {' -> '.join(reversed(circle))}"
            self.problems.append(Problem(message, at, "take one of the needs away"))

    def figure(
        self, spec: FigureSpec, layout: str, classes: tuple[str, ...], path: Path_
    ) -> tuple[FigureJob, str, tuple[Control, ...]]:
        """The job that draws a figure, the variant of the theme that a slide of these classes shows, and its controls.

        Raises:
            OutlineError: the id is taken, there is no such file or function, or what is live does not fit.
        """
        job = self._figure_job(spec, self.theme.slot(layout), path)
        variant = next((name for name in classes if name in self.theme.variants), PLAIN)
        known = self.figures.get(job.id, job)
        if job.id in self.steps or known.key() != job.key():
            hint = f"it is already used at {self._owner(job.id)} with other settings: give one of them another id:"
            raise OutlineError(Problem(f"the figure id {job.id!r} is taken", job.at, hint, kind="duplicate-id"))
        self.figures[job.id] = known
        self.variants.setdefault(job.id, {})[variant] = None
        return job, variant, self._explored(Exploration(spec, job, self.outline.yaml, path))

    def drawn(self) -> tuple[FigureJob, ...]:
        """The figures of this deck, each in all variants in which slides show it."""
        return tuple(replace(job, variants=tuple(self.variants[job.id])) for job in self.figures.values())

    def drawn_ahead(self) -> tuple[FramesJob, ...]:
        """The frames of these figures, in the same variants."""
        return tuple(replace(job, variants=tuple(self.variants[job.figure])) for job in self.frames.values())

    def used_steps(self) -> tuple[StepJob, ...]:
        """The steps that the figures of this deck need, and those that these need."""
        return needed(self.figures.values(), self.steps)

    def _explored(self, exploration: Exploration) -> tuple[Control, ...]:
        """The controls of a figure; the job that draws its frames is taken in."""
        job = exploration.job
        controls = exploration.controls(Scope(self.scripts(job.script), self._module)) if exploration.spec.live else ()
        frames = exploration.frames(controls)
        if frames and self.frames.setdefault(job.id, frames).sets != frames.sets:
            hint = f"those at {self.frames[job.id].at} are others: name them at one of the two places"
            raise OutlineError(Problem(f"the figure {job.id!r} has frames already", job.at, hint))
        return controls

    def _module(self, script: Script, name: str) -> Script | None:
        """A module of the project, as a script would import it."""
        file = Path(*name.split(".")).with_suffix(".py")
        folders = (script.file.parent, self.project.figures, self.project.root)
        return next((self.scripts(folder / file) for folder in folders if (folder / file).is_file()), None)

    def _owner(self, name: str) -> SourceLocation:
        return (self.steps.get(name) or self.figures[name]).at

    def _figure_job(self, spec: FigureSpec, size: tuple[int, int], path: Path_) -> FigureJob:
        run = self._job(spec, path)
        more = {"size": size, "theme": self.theme, "format": spec.format, "frame": spec.frame}
        return FigureJob(**_fields(run) | {"id": spec.id or usual_id(spec.source)} | more)

    def _step(self, name: str) -> StepJob:
        run = self._job(self.outline.spec.steps[name], ("steps", name))
        if run.function is None:
            hint = f"name the function whose result is kept: source: {run.script.name}:FUNCTION"
            raise OutlineError(Problem("a step is a function", run.at, hint))
        return StepJob(**_fields(run) | {"id": name})

    def _job(self, spec: RunSpec, path: Path_) -> Job:
        """What a figure and a step have in common."""
        at = self.outline.yaml.at(*path, "source")
        name, _, function = spec.source.partition(":")
        script = self.project.inside(name, self.project.figures, asked_at=at)
        if function:
            self._check_parameters(self.scripts(script), function, spec, path)
        elif given := next((key for key in TAKEN if getattr(spec, key, None)), None):
            hint = f"name a function: source: {name}:FUNCTION"
            raise OutlineError(Problem(f"a whole script takes no {given}:", self.outline.yaml.at(*path, given), hint))
        self._check_needs(spec, path)
        deck_spec = self.outline.spec.deck
        return Job(
            id="",
            root=self.project.root,
            script=script,
            function=function or None,
            at=at,
            line=self.scripts(script).function(function, asked_at=at).lineno if function else 1,
            params=spec.params,
            needs=spec.needs,
            reads=self._reads(spec, script.parent, path),
            limits=Limits(spec.timeout or deck_spec.figure_timeout, spec.memory or deck_spec.figure_memory),
            param_places={key: self.outline.yaml.at(*path, "params", key) for key in spec.params},
        )

    def _reads(self, spec: RunSpec, folder: Path, path: Path_) -> tuple[Path, ...]:
        """The declared files; a pattern that matches none is as wrong as a file that is not there."""
        found: dict[Path, None] = {}
        for number, pattern in enumerate(spec.reads):
            at = self.outline.yaml.at(*path, "reads", number)
            if any(letter in pattern for letter in "*?["):
                names = [str(file) for file in _matching(pattern, folder) if file.is_file()]
                if not names:
                    hint = f"patterns begin in {folder.name}/, as in runs/*.h5"
                    raise OutlineError(Problem(f"no file matches {pattern!r}", at, hint))
            else:
                names = [pattern]
            found |= dict.fromkeys(self.project.inside(name, folder, asked_at=at) for name in names)
        return tuple(found)

    def _check_needs(self, spec: RunSpec, path: Path_) -> None:
        for parameter, step in spec.needs.items():
            if step not in self.outline.spec.steps:
                at = self.outline.yaml.at(*path, "needs", parameter)
                hint = did_you_mean(step, self.outline.spec.steps) or "add it under steps: at the top of the outline"
                self.problems.append(Problem(f"there is no step {step!r}", at, hint))

    def _check_parameters(self, script: Script, function: str, spec: RunSpec, path: Path_) -> None:
        at = self.outline.yaml.at(*path, "source")
        known, required, any_name = parameters(script.function(function, asked_at=at))
        named = [
            (key, self.outline.yaml.at(*path, kind, key, key=True))
            for kind in ("params", "needs")
            for key in getattr(spec, kind)
        ]
        if isinstance(spec, FigureSpec):
            named += [(key, self.outline.yaml.at(*path, "live", i)) for i, key in enumerate(spec.live)]
        for key, place in named:
            if key not in known and not any_name:
                hint = did_you_mean(key, known) or f"{function} takes no parameters"
                self.problems.append(Problem(f"{function} has no parameter {key!r}", place, hint))
        for key in required:
            if key not in spec.params and key not in spec.needs:
                self.problems.append(
                    Problem(f"{function} needs the parameter {key!r}", at, f"add params: {{{key}: …}}")
                )


def _matching(pattern: str, folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except (ValueError, NotImplementedError, OSError):  # what is no pattern to pathlib matches nothing
        return []


def _fields(run: Job) -> dict[str, Any]:
    """A job's fields, to make a more particular one of it."""
    return {each.name: getattr(run, each.name) for each in fields(run)}
