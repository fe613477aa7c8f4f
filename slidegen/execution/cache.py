"""The cache under build/.cache: products by digest, and traces that say which inputs made them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from slidegen.execution.fingerprint import Input, World, combined, file_digest
from slidegen.execution.jobs import Job, JobResult, Outcome, Reason

# What reading JSON of any content can raise, and taking it for what it ought to be.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
MOST_TRACES = 8  # of one job: enough to go back and forth between a few parameters, themes or branches


@dataclass(frozen=True, slots=True)
class Trace:
    """A verifying trace: what one run was asked, which inputs it was seen to use, what came out, on which host.

    ``products`` are file names among the cache's products; their stems are the SHA-256 of their bytes.
    """

    key: str
    asked: Mapping[str, Any]
    inputs: tuple[Input, ...]
    products: Mapping[str, str]
    values: Mapping[str, Any]
    seconds: float
    log: str
    host: Mapping[str, str | int]


class _Row:
    """A trace as it is stored, read only when it is wanted: of many that are remembered, one or two are looked at."""

    __slots__ = ("_text", "_trace", "key")

    def __init__(self, key: str, text: str) -> None:
        self.key = key
        self._text = text
        self._trace: Trace | None = None

    @classmethod
    def of(cls, trace: Trace) -> _Row:
        raw = asdict(trace) | {"inputs": [[i.kind, i.name, i.digest] for i in trace.inputs]}
        row = cls(trace.key, json.dumps(raw))
        row._trace = trace
        return row

    @property
    def trace(self) -> Trace:
        if self._trace is None:
            raw = json.loads(self._text)
            self._trace = Trace(**{**raw, "inputs": tuple(Input(*i) for i in raw["inputs"])})
        return self._trace

    def stored(self) -> list[str]:
        """The row for the file: its key, its text, and by what to know that both are sound."""
        return [self.key, self._text, _seal(self.key, self._text)]


def _seal(key: str, text: str) -> str:
    """A digest that only a row has which was written whole, and by a version that keeps the same of a trace."""
    return combined([*(each.name for each in fields(Trace)), key, text])


class Cache:
    """Traces and products of one output folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, list[_Row]] = {}
        self._holding: dict[str, Trace] = {}

    @property
    def products(self) -> Path:
        return self.folder / "products"

    @property
    def jobs(self) -> list[str]:
        """The jobs of which something is remembered."""
        return sorted(file.stem for file in (self.folder / "traces").glob("*.json"))

    def check(self, job: Job, world: World) -> JobResult:
        """UNCHANGED with the old products and values, or PENDING with the reasons to run."""
        rows, key = self._rows(job.id), job.key()
        reasons = differences(rows[0].trace.asked, job) if rows else [Reason("new")]
        for number, trace in enumerate(row.trace for row in rows if row.key == key):
            stale = self._staleness(trace, world)
            if not stale:
                self._holding[job.id] = trace
                products = {name: self.products / file for name, file in trace.products.items()}
                return JobResult(job.id, Outcome.UNCHANGED, (), products, trace.values, trace.seconds, trace.log)
            reasons = stale if number == 0 else reasons
        return JobResult(job.id, Outcome.PENDING, tuple(reasons))

    def trace(self, job: Job) -> Trace:
        """The trace that holds for a job: found by ``check``, or kept after its run."""
        return self._holding[job.id]

    def last(self, job: Job) -> Trace | None:
        """The newest trace of exactly this job; else of the last one that had its name."""
        rows, key = self._rows(job.id), job.key()
        row = next((row for row in rows if row.key == key), next(iter(rows), None))
        return row.trace if row else None

    def keep(self, job: Job, inputs: tuple[Input, ...], result: JobResult, host: Mapping[str, str | int]) -> JobResult:
        """Store fresh products (moved from scratch) and their trace; returns the result with its lasting products."""
        lasting = {name: self._moved(file) for name, file in result.products.items()}
        names = {name: file.name for name, file in lasting.items()}
        trace = Trace(job.key(), job.asked(), inputs, names, result.values, result.seconds, result.log, host)
        others = [row for row in self._rows(job.id) if row.key != trace.key or row.trace.inputs != trace.inputs]
        self._holding[job.id] = trace
        self._store(job.id, [_Row.of(trace), *others][:MOST_TRACES])
        return replace(result, products=lasting)

    def copied(self, result: JobResult) -> JobResult:
        """The result with products as ``keep`` will name them, before it can be said what they depend on."""
        return replace(result, products={name: self._copied(file) for name, file in result.products.items()})

    def traces(self, job: str) -> list[Trace]:
        """What is remembered of a job, the newest first."""
        return [row.trace for row in self._rows(job)]

    def _rows(self, job: str) -> list[_Row]:
        """The same, not read yet; a damaged memory is none."""
        if job not in self._known:
            try:
                stored = json.loads(self._file(job).read_text(encoding="utf-8"))["rows"]
                self._known[job] = [_Row(key, text) for key, text, digest in stored if _seal(key, text) == digest]
            except (OSError, *UNREADABLE):  # absent, damaged, or of another version: a cache may be empty
                self._known[job] = []
        return self._known[job]

    def _copied(self, file: Path) -> Path:
        twin = file.with_name(f"copy-{file.name}")
        shutil.copyfile(file, twin)
        return self._moved(twin)

    def _moved(self, file: Path) -> Path:
        lasting = self.products / f"{file_digest(file)}{file.suffix}"
        lasting.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, lasting)
        return lasting

    def _staleness(self, trace: Trace, world: World) -> list[Reason]:
        if changed := world.changed(trace.inputs):
            return changed
        files = [self.products / file for file in trace.products.values()]
        if not all(file.is_file() for file in files):
            return [Reason("output missing")]
        return [] if all(file_digest(file) == file.stem for file in files) else [Reason("output damaged")]

    def _file(self, job: str) -> Path:
        return self.folder / "traces" / f"{job}.json"

    def remember(self, job: str, traces: list[Trace]) -> None:
        """Replace what is remembered of a job; of no traces, nothing is left."""
        self._store(job, [_Row.of(trace) for trace in traces])

    def _store(self, job: str, rows: list[_Row]) -> None:
        file = self._file(job)
        self._known[job] = rows
        if not rows:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch = file.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_text(json.dumps({"rows": [row.stored() for row in rows]}), encoding="utf-8")
        os.replace(scratch, file)


def differences(before: Mapping[str, Any], job: Job) -> list[Reason]:
    """How what is asked for differs from what was asked ``before``."""
    now = job.asked()
    names = now["parameters"].keys() | before["parameters"].keys()
    changed = sorted(n for n in names if now["parameters"].get(n) != before["parameters"].get(n))
    reasons = [Reason("parameter changed", name) for name in changed]
    kinds = sorted((now.keys() | before.keys()) - {"parameters"})
    return reasons + [Reason(f"{kind} changed") for kind in kinds if now.get(kind) != before.get(kind)]
