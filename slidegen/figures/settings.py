"""--set PARAM=VALUE on the command line -> parameters of a job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from slidegen.errors import Problem, RequestError, did_you_mean
from slidegen.execution.jobs import FigureJob, StepJob
from slidegen.outline.yamlsource import read_value
from slidegen.scripts.script import parameters, read_script

AnyJob = FigureJob | StepJob


def with_settings(job: AnyJob, settings: Mapping[str, str]) -> AnyJob:
    """The job with parameters overridden by these, which are YAML.

    Raises:
        RequestError: with every parameter that is unknown, not YAML or missing.
    """
    if problems := [*_problems(job, settings)]:
        raise RequestError(*problems)
    values = {key: read_value(text) for key, text in settings.items()}
    places = {key: _written(key, text) for key, text in settings.items()}
    changed: AnyJob = replace(job, params={**job.params, **values}, param_places={**job.param_places, **places})
    return changed


def _problems(job: AnyJob, settings: Mapping[str, str]) -> Iterator[Problem]:
    known, required, any_name = _parameters(job)
    for key, text in settings.items():
        if wrong := _wrong(job, key, text, None if any_name else known):
            yield Problem(f"{_written(key, text)}: {wrong[0]}", hint=wrong[1])
    for key in required:
        if key not in {**settings, **job.params, **job.needs}:
            yield Problem(f"{job.function} needs the parameter {key!r}", job.at, f"add --set {key}=…")


def _wrong(job: AnyJob, key: str, text: str, known: list[str] | None) -> tuple[str, str] | None:
    """What is wrong with one setting, and what to do; any name will do if none are ``known``."""
    if job.function is None:
        return "a whole script takes no parameters", f"name one of its functions: {job.script.name}:FUNCTION"
    if key in job.needs:
        return f"{key!r} is the result of the step {job.needs[key]!r}", "set the parameters of that step"
    if known is not None and key not in known:
        return f"{job.function} has no parameter {key!r}", did_you_mean(key, known) or "it takes none"
    try:
        read_value(text)
    except ValueError as error:
        return str(error), f"""text that begins like this needs quotes: --set '{key}="…"'"""
    return None


def _parameters(job: AnyJob) -> tuple[list[str], list[str], bool]:
    """As ``script.parameters``; a whole script has none."""
    if job.function is None:
        return [], [], False
    return parameters(read_script(job.script).function(job.function, asked_at=job.at))


def _written(key: str, text: str) -> str:
    return f"--set {key}={text}"
