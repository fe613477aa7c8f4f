"""The cache under build/.cache: images by digest, and traces that say which inputs made them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from slidegen.execution.fingerprint import Input, World
from slidegen.execution.jobs import FigureJob, FigureResult, Outcome, Reason

MOST_TRACES = 8  # of one figure: enough to go back and forth between a few parameters or themes


@dataclass(frozen=True, slots=True)
class Trace:
    """A verifying trace: what one run was asked, which inputs it was seen to use, what came out."""

    key: str
    asked: Mapping[str, Any]
    inputs: tuple[Input, ...]
    image: str
    values: Mapping[str, Any]
    seconds: float
    log: str


class Cache:
    """Traces and images of one output folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def images(self) -> Path:
        return self.folder / "images"

    def check(self, job: FigureJob, world: World) -> FigureResult:
        """UNCHANGED with the old image and values, or PENDING with the reasons to run."""
        traces = self._traces(job.id)
        same = next((trace for trace in traces if trace.key == job.key()), None)
        reasons = self._staleness(same, world) if same else _differences(traces[0] if traces else None, job)
        if reasons or same is None:
            return FigureResult(job.id, Outcome.PENDING, tuple(reasons))
        image = self.images / same.image
        return FigureResult(job.id, Outcome.UNCHANGED, (), image, same.values, same.seconds, same.log)

    def inputs(self, job: FigureJob) -> tuple[Input, ...]:
        """The inputs recorded for the last run of exactly this job."""
        return next((trace.inputs for trace in self._traces(job.id) if trace.key == job.key()), ())

    def keep(self, job: FigureJob, image: Path, inputs: tuple[Input, ...], result: FigureResult) -> FigureResult:
        """Store a fresh image (moved from scratch) and its trace; returns the result with its lasting image."""
        digest = hashlib.sha256(image.read_bytes()).hexdigest()
        lasting = self.images / f"{digest[:32]}{image.suffix}"
        lasting.parent.mkdir(parents=True, exist_ok=True)
        os.replace(image, lasting)
        trace = Trace(job.key(), asked(job), inputs, lasting.name, result.values, result.seconds, result.log)
        others = [old for old in self._traces(job.id) if old.key != trace.key]
        self._write(job.id, [trace, *others][:MOST_TRACES])
        return FigureResult(job.id, Outcome.RAN, result.reasons, lasting, result.values, result.seconds, result.log)

    def _staleness(self, trace: Trace, world: World) -> list[Reason]:
        if not (self.images / trace.image).is_file():
            return [Reason("output missing")]
        return world.changed(trace.inputs)

    def _file(self, figure: str) -> Path:
        return self.folder / "traces" / f"{figure}.json"

    def _traces(self, figure: str) -> list[Trace]:
        try:
            stored = json.loads(self._file(figure).read_text(encoding="utf-8"))
            return [Trace(**{**raw, "inputs": tuple(Input(*i) for i in raw["inputs"])}) for raw in stored]
        except (OSError, ValueError, TypeError, KeyError):  # absent, or of another version: a cache may be empty
            return []

    def _write(self, figure: str, traces: list[Trace]) -> None:
        file = self._file(figure)
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = [asdict(trace) | {"inputs": [[i.kind, i.name, i.digest] for i in trace.inputs]} for trace in traces]
        scratch = file.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_text(json.dumps(rows), encoding="utf-8")
        os.replace(scratch, file)


def asked(job: FigureJob) -> dict[str, Any]:
    """What a job asks for, as kept beside its result to say later what is different."""
    return {
        "script": job.name,
        "function": job.function,
        "parameters": dict(job.params),
        "slot": list(job.size),
        "theme": job.theme.digest,
    }


def _differences(last: Trace | None, job: FigureJob) -> list[Reason]:
    """Why a job that never ran like this must run, told as the difference from its last run."""
    if last is None:
        return [Reason("new")]
    now, before = asked(job), last.asked
    names = now["parameters"].keys() | before["parameters"].keys()
    changed = sorted(n for n in names if now["parameters"].get(n) != before["parameters"].get(n))
    reasons = [Reason("parameter changed", name) for name in changed]
    return reasons + [
        Reason(f"{kind} changed") for kind in ("script", "function", "slot", "theme") if now[kind] != before[kind]
    ]
