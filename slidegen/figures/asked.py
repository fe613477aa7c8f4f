"""NAME on the command line -> the job that answers it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slidegen.deck.deck import Deck
from slidegen.errors import OutlineError, Problem, RequestError, SourceLocation, did_you_mean
from slidegen.execution.jobs import FigureJob, Limits, StepJob
from slidegen.project import Project
from slidegen.scripts.script import read_script


def asked_job(name: str, deck: Deck, project: Project) -> FigureJob | StepJob:
    """The step or figure called ``name``, or the figure that FILE.py or FILE.py:FUNCTION draws.

    Raises:
        RequestError: there is no such figure, step, file or function.
    """
    steps: dict[str, FigureJob | StepJob] = {step.id: step for step in deck.steps}
    jobs = steps | {job.id: job for job in deck.jobs}
    if name in jobs:
        return jobs[name]
    if not name.partition(":")[0].endswith(".py"):
        raise RequestError(Problem(f"there is no figure or step {name!r}", hint=did_you_mean(name, jobs)))
    return _job_of_source(name, deck, project)


def _job_of_source(source: str, deck: Deck, project: Project) -> FigureJob:
    """The deck's own figure, if it has one of this source, or else one with the place of a full figure."""
    name, _, function = source.partition(":")
    with _requested():
        here = Path(name).resolve()
        inside = here.is_file() and not (project.figures / name).is_file()
        script = project.inside(str(here) if inside else name, project.figures, asked_at=None)
    same = [job for job in deck.jobs if job.script == script and job.function == (function or None)]
    if len(same) > 1:
        names = ", ".join(job.id for job in same)
        raise RequestError(Problem(f"{source} draws {len(same)} figures", hint=f"name one of them: {names}"))
    return same[0] if same else _new_job(script, function, deck, project)


def _new_job(script: Path, function: str, deck: Deck, project: Project) -> FigureJob:
    line = 1
    if function:
        with _requested():
            line = read_script(script).function(function, asked_at=None).lineno
    # No figure of an outline has a dot in its name: what is cached for them stays apart.
    name = project.name_of(script).removeprefix("figures/").replace("/", ".")
    return FigureJob(
        id=f"{name}:{function}" if function else name,
        root=project.root,
        script=script,
        function=function or None,
        at=SourceLocation(script, line),
        limits=Limits(deck.settings.figure_timeout, deck.settings.figure_memory),
        size=deck.theme.slot("figure"),
        theme=deck.theme,
    )


@contextmanager
def _requested() -> Iterator[None]:
    """What is not there was asked for by the command line, not by the outline."""
    try:
        yield
    except OutlineError as error:
        raise RequestError(*error.problems) from None
