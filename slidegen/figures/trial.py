"""One figure or step alone, brought up to date: its result, its values, and the claims made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from slidegen.deck.deck import Deck
from slidegen.deck.resolve import resolve
from slidegen.errors import ExitCode, Problem, RequestError
from slidegen.execution.cache import Cache
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import FigureJob, JobResult, StepJob, needed
from slidegen.execution.pool import ForkPool
from slidegen.figures.asked import asked_job
from slidegen.figures.judging import Judgement, judged
from slidegen.figures.settings import AnyJob, with_settings
from slidegen.outline.outline import read_outline
from slidegen.project import Project, open_project
from slidegen.publishing.publish import exclusively, told
from slidegen.results import job_json, problem_json

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to draw, with which parameters set (to YAML), where to write the image, if anywhere, and how."""

    outline: Path
    name: str
    settings: Mapping[str, str] = field(default_factory=dict)
    image: Path | None = None
    show: bool = False
    profile: bool = False
    jobs: int = 2


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a request. ``image`` is the file to look at; with parameters set, a false claim is no fault."""

    result: JobResult
    image: Path | None = None
    claims: tuple[Judgement, ...] = ()
    problems: tuple[Problem, ...] = ()
    as_outlined: bool = True
    is_step: bool = False

    @property
    def exit_code(self) -> ExitCode:
        false = self.as_outlined and any(claim.faulty for claim in self.claims)
        return ExitCode.TALK_AT_FAULT if self.problems or false else ExitCode.BUILT

    def to_json(self) -> dict[str, Any]:
        """The trial as ``--json`` prints it."""
        return {
            "exit_code": int(self.exit_code),
            **job_json(self.result),
            "image": None if self.image is None else str(self.image),
            "values": dict(self.result.values),
            "claims": [claim.to_json() for claim in self.claims],
            "profile": self.result.profile.to_json() if self.result.profile else None,
            "problems": [problem_json(problem) for problem in self.problems],
        }


def try_out(request: Request, *, say: Say) -> Trial:
    """Bring one figure or step up to date, after the steps that it needs.

    Raises:
        SlidegenError: the outline is not sound, or does not have what is asked for.
    """
    project = open_project(request.outline)
    with exclusively(project.output, say=say), told(project.output):
        deck = resolve(read_outline(project.outline), project)
        job = with_settings(asked_job(request.name, deck, project), request.settings)
        if isinstance(job, StepJob) and (request.image or request.show):
            raise RequestError(Problem(f"{job.id!r} is a step, which draws no picture", hint="name a figure"))
        if isinstance(job, FigureJob) and request.image and request.image.suffix == ".png":
            job = replace(job, format="png")
        return _Bench(request, project, deck, say).tried(job)


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where one job is run and looked at."""

    request: Request
    project: Project
    deck: Deck
    say: Say

    def tried(self, job: AnyJob) -> Trial:
        results = self._results(job)
        # It may have been too large for SVG, or PNG in the outline, while SVG is what is asked for.
        if isinstance(job, FigureJob) and self._is_other_format(results[job.id]):
            results = self._results(replace(job, format="svg"))
        result, as_outlined = results[job.id], not self.request.settings
        problems = tuple(each.problem for each in results.values() if each.problem)
        if problems:
            return Trial(result, problems=problems, as_outlined=as_outlined)
        claims = judged(job.id, result.values, self.deck, self.project)
        is_step = isinstance(job, StepJob)
        return Trial(result, self._image(result), claims, as_outlined=as_outlined, is_step=is_step)

    def _results(self, job: AnyJob) -> Mapping[str, JobResult]:
        """Of the job and the steps it needs; those of a run that was profiled have no products."""
        world = World(self.project.root)
        world.tokens = self.deck.theme.properties()
        steps = needed([job], {step.id: step for step in self.deck.steps})
        profiled = job.id if self.request.profile else ""
        engine = ForkPool(jobs=self.request.jobs)
        with Runner(Cache(self.project.cache), world, engine, profiled=profiled) as runner:
            runner.begin([*steps, job])
            for result in runner.results():
                if result.id != job.id:
                    self.say(f"{len(runner.settled)}/{len(steps)}  {result.id}  {result.outcome}")
            results = runner.settled
        return results | {profiled: replace(results[profiled], products={})} if profiled else results

    def _is_other_format(self, result: JobResult) -> bool:
        wanted, found = self.request.image, _picture(result)
        return wanted is not None and found is not None and wanted.suffix != found.suffix

    def _image(self, result: JobResult) -> Path | None:
        """The file to look at: written where it is asked for, or in the cache."""
        picture, wanted = _picture(result), self.request.image
        if picture is None or wanted is None:
            return picture
        wanted.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, wanted)
        return wanted


def _picture(result: JobResult) -> Path | None:
    """In the first of its variants, to which the values belong too."""
    return next((file for name, file in result.products.items() if name != "result"), None)
