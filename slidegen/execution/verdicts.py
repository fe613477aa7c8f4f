"""What a run left in its scratch folder -> the result that the build goes on with."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from slidegen.errors import Problem, SourceLocation
from slidegen.execution.fingerprint import Input, World, distributions
from slidegen.execution.jobs import FRAMES, FigureJob, FunctionTime, Job, JobResult, Outcome, Profile
from slidegen.execution.orders import Ending

MOVING = "edited while the figure ran"  # equals no digest, so the next build runs the figure again
FILE_KINDS = ("script", "module", "data")
LONGEST_LOG = 4_000  # characters of a run's output kept for its report


def verdict_of(job: Job, ending: Ending, scratch: Path, *, traced: bool) -> tuple[JobResult, Mapping[str, Any]]:
    """The result of a run, its products still in ``scratch``, and its verdict; ``traced``: none without a trace."""
    log = tail(scratch / "log.txt")
    printed = f"  it printed:\n{log}" if log else ""
    verdict = _read_json(scratch / "verdict.json")
    what = f"{'figure' if isinstance(job, FigureJob) else 'step'} {job.id.removesuffix(FRAMES)}"
    alone = f"slidegen figures {job.id.removesuffix(FRAMES)} runs it alone"
    if ending.limit == "seconds":
        hint = f"make it faster, or give the {what.split()[0]} a longer timeout: (seconds)"
        problem = Problem(f"{what} was stopped after its {job.limits.seconds:g} s", job.at, hint, printed)
        return JobResult(job.id, Outcome.TIMED_OUT, seconds=job.limits.seconds, log=log, problem=problem), {}
    if ending.limit == "memory":
        hint = f"make it smaller, or give the {what.split()[0]} more memory: (such as 8 GB)"
        problem = Problem(f"{what} was stopped at its {job.limits.memory / 1e9:g} GB of memory", job.at, hint, printed)
        return JobResult(job.id, Outcome.OVER_MEMORY, log=log, problem=problem), {}
    if verdict is None or (traced and "trace" not in verdict):
        problem = Problem(f"the process of {what} {_ended(ending.code)}", job.at, alone, printed)
        return JobResult(job.id, Outcome.ERRORED, log=log, problem=problem), {}
    if fault := verdict.get("fault"):
        problem = _fault_problem(job, what, {**fault, "hint": fault["hint"] or alone}, printed)
        seconds, param = verdict["seconds"], fault["param"]
        return JobResult(job.id, Outcome.EXCEPTED, seconds=seconds, log=log, problem=problem, param=param), {}
    products = {name: scratch / file for name, file in verdict["products"].items()}
    profile = _profile(verdict["profile"]) if "profile" in verdict else None
    values, seconds = verdict["values"], verdict["seconds"]
    return JobResult(job.id, Outcome.RAN, (), products, values, seconds, log, profile=profile), verdict


def inputs_of(job: Job, verdict: Mapping[str, Any], world: World) -> tuple[Input, ...]:
    """What a run was seen to use, as it is now; files edited meanwhile equal nothing: which state it saw is unknown."""
    trace, stamps = verdict["trace"], verdict["stamps"]
    packages = distributions(trace["package"])
    kinds = {**trace, "script": [job.name], "package": packages, "python": [""], "step": sorted(job.needs.values())}
    inputs = [each for kind, names in kinds.items() for each in world.record(kind, names)]
    moving = {i for i in inputs if i.kind in FILE_KINDS and not world.steady(i.name, stamps.get(i.name))}
    return tuple(replace(each, digest=MOVING) if each in moving else each for each in inputs)


def _fault_problem(job: Job, what: str, fault: Mapping[str, Any], printed: str) -> Problem:
    """Where it broke in the author's file, and which line of the outline asked for it."""
    given = ", ".join(f"{name}: {value}" for name, value in fault["with"].items())
    message, detail = f"{what}{given and f' with {given}'}: {fault['message']}", fault["frames"]
    if fault["param"]:
        place_given = job.param_places.get(fault["param"], job.at)
        if isinstance(place_given, str):
            return Problem(f"{place_given}: {message}", hint=fault["hint"])
        return Problem(message, place_given, fault["hint"])
    asked = f"  asked for at {job.at}"
    detail = "\n".join(part for part in (detail, asked, printed) if part)
    place = SourceLocation(Path(fault["file"]), fault["line"], fault["column"]) if fault["file"] else job.at
    return Problem(message, place, fault["hint"], detail)


def _profile(raw: Mapping[str, Any]) -> Profile:
    functions = tuple(FunctionTime(**function) for function in raw["functions"])
    return Profile(functions, raw["imports"], raw["calls"], raw["drawing"])


def _ended(code: int) -> str:
    if code == -signal.SIGKILL:
        return "was ended by SIGKILL; the system may have run out of memory"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself with code {code}"


def tail(file: Path) -> str:
    """The end of a run's output."""
    try:
        with file.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - LONGEST_LOG))
            return log.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _read_json(file: Path) -> dict[str, Any] | None:
    try:
        verdict = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return verdict if isinstance(verdict, dict) else None
