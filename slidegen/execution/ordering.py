"""A job -> the order that its process gets: everything in it as plain data, theme and steps' results included."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from slidegen.execution.jobs import FigureJob, FramesJob, Job, JobResult
from slidegen.execution.orders import Need, Order
from slidegen.files.usercache import user_cache


def order_of(
    job: Job,
    needs: Mapping[str, Need],
    *,
    scratch: Path,
    cache: Path,
    name: str = "",
    profile: bool = False,
    traced: bool = True,
    early: bool = False,
) -> Order:
    """The order for one run of a job; ``name`` tells it from others of the same job, ``cache`` is the talk's folder."""
    return Order(
        id=name or job.id,
        root=str(job.root),
        script=job.name,
        function=job.function,
        params=dict(job.params),
        needs=needs,
        reads=tuple(file.relative_to(job.root).as_posix() for file in job.reads),
        fonts_folder=str(_fonts_folder(cache)),
        scratch=str(scratch),
        ignore=str(cache),
        seconds=job.limits.seconds,
        memory=job.limits.memory,
        profile=profile,
        traced=traced,
        early=early,
        **_drawn(job),
    )


def needs_of(job: Job, jobs: Mapping[str, Job], results: Mapping[str, JobResult]) -> dict[str, Need]:
    """The results of the steps that a job needs, by parameter; ``jobs`` and ``results`` are all steps, by id."""

    def need(step: str) -> Need:
        folder = jobs[step].script.parent.relative_to(job.root)
        return Need(file=str(results[step].products["result"]), folder=folder.as_posix())

    return {parameter: need(step) for parameter, step in job.needs.items()}


def _drawn(job: Job) -> dict[str, Any]:
    """What an order says about pictures; a step has none."""
    if not isinstance(job, FigureJob):
        return {"variants": {}, "fonts": (), "size": (0, 0), "format": "", "frame": 0}
    return {
        "variants": {name: dict(job.theme.variant(name)) for name in job.variants},
        "fonts": tuple(map(str, job.theme.fonts)),
        "size": job.size,
        "format": job.format,
        "frame": job.frame,
        "frames": tuple(map(dict, job.sets)) if isinstance(job, FramesJob) else (),
    }


def _fonts_folder(cache: Path) -> Path:
    """For all talks together, since unpacking takes half a second; for this one where that cannot be."""
    shared = user_cache() / "fonts"
    try:
        shared.mkdir(parents=True, exist_ok=True)
    except OSError:
        return cache / "fonts"
    return shared if os.access(shared, os.W_OK) else cache / "fonts"
