"""Running stale figures: hands orders to the warm fork server and turns its answers into results."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from slidegen.errors import EnvironmentFault, Problem, SourceLocation
from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import Input, World, distributions_by_module
from slidegen.execution.jobs import FigureJob, FigureResult, Outcome, Reason
from slidegen.usercache import user_cache

MOVING = "edited while the figure ran"  # equals no digest, so the next build runs the figure again
LONGEST_LOG = 4_000  # characters of a figure's output kept for its report

# Threads of BLAS would fight over the cores that the figures themselves fill, and change sums from run to run.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class FigureRunner:
    """A pool of warm figure processes for one build; a context manager that leaves no process behind."""

    def __init__(self, cache: Cache, world: World, *, jobs: int) -> None:
        self._cache = cache
        self._world = world
        self._scratch = cache.folder / f"run-{os.getpid()}"
        self._most = jobs
        self._server: subprocess.Popen[str] | None = None
        self._waiting: dict[str, tuple[FigureJob, tuple[Reason, ...]]] = {}
        self._submitted = 0.0

    def __enter__(self) -> FigureRunner:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            assert self._server.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._server.stdin.close()  # the server kills all that runs, and ends
            try:
                self._server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGKILL)
                self._server.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def start(self) -> None:
        """Start the server, which then imports matplotlib while the caller goes on; again is nothing."""
        if self._server is not None:
            return
        self._scratch.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "slidegen.execution.forkserver", str(self._most)]
        environment = os.environ | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )

    def submit(self, stale: Sequence[tuple[FigureJob, tuple[Reason, ...]]]) -> None:
        """Hand over what is to be run; it comes back from ``results``."""
        self._waiting = {job.id: (job, reasons) for job, reasons in stale}
        self._submitted = time.time()
        if not stale:
            return
        self.start()
        assert self._server is not None and self._server.stdin is not None
        fonts = [str(font) for font in stale[0][0].theme.fonts]
        setup = {"fonts": fonts, "fonts_folder": str(self._fonts_folder())}
        orders = [self._order(job) for job, _ in stale]
        with contextlib.suppress(BrokenPipeError):  # it died; results() says so
            self._server.stdin.writelines(f"{json.dumps(message)}\n" for message in (setup, *orders))
            self._server.stdin.flush()

    def results(self) -> Iterator[FigureResult]:
        """Results in the order in which the figures end. A figure that fails is a result like any other."""
        while self._waiting:
            assert self._server is not None and self._server.stdout is not None
            line = self._server.stdout.readline()
            if not line:
                raise EnvironmentFault(Problem("the figure server ended unexpectedly", hint="run the build again"))
            answer = json.loads(line)
            job, reasons = self._waiting.pop(answer["id"])
            yield self._result(job, reasons, answer)

    def _fonts_folder(self) -> Path:
        """For all talks together, since unpacking takes half a second; for this one where that cannot be."""
        shared = user_cache() / "fonts"
        try:
            shared.mkdir(parents=True, exist_ok=True)
        except OSError:
            return self._cache.folder / "fonts"
        return shared if os.access(shared, os.W_OK) else self._cache.folder / "fonts"

    def _order(self, job: FigureJob) -> dict[str, Any]:
        return {
            "id": job.id,
            "root": str(job.root),
            "script": str(job.script),
            "function": job.function,
            "params": dict(job.params),
            "size": list(job.size),
            "tokens": dict(job.theme.tokens),
            "scratch": str(self._scratch / job.id),
            "cache": str(self._cache.folder),
            "timeout": job.timeout,
        }

    def _result(self, job: FigureJob, reasons: tuple[Reason, ...], answer: Mapping[str, Any]) -> FigureResult:
        scratch = self._scratch / job.id
        log = _tail(scratch / "log.txt")
        verdict = _read_json(scratch / "verdict.json")
        if answer["timed_out"]:
            hint = "make it faster, or give the figure a longer timeout: (seconds)"
            problem = Problem(f"figure {job.id} was stopped after its {job.timeout:g} s", job.at, hint, log)
            return FigureResult(job.id, Outcome.TIMED_OUT, reasons, seconds=job.timeout, log=log, problem=problem)
        if verdict is None:
            problem = Problem(f"the process of figure {job.id} {_ended(answer['code'])}", job.at, detail=log)
            return FigureResult(job.id, Outcome.ERRORED, reasons, log=log, problem=problem)
        if fault := verdict.get("fault"):
            problem = _fault_problem(job, fault, log)
            return FigureResult(job.id, Outcome.EXCEPTED, reasons, seconds=verdict["seconds"], log=log, problem=problem)
        drawn = FigureResult(job.id, Outcome.RAN, reasons, None, verdict["values"], verdict["seconds"], log)
        return self._cache.keep(job, scratch / verdict["image"], self._inputs(job, verdict["trace"]), drawn)

    def _inputs(self, job: FigureJob, trace: Mapping[str, Sequence[str]]) -> tuple[Input, ...]:
        owners = distributions_by_module()
        packages = sorted({owner for top in trace["package"] for owner in owners.get(top, ())})
        modules = [name for name in trace["module"] if name != job.name]
        kinds = {"script": [job.name], "module": modules, "data": trace["data"], "package": packages, "python": [""]}
        inputs = (each for kind, names in kinds.items() for each in self._world.record(kind, names))
        return tuple(replace(each, digest=MOVING) if self._was_edited(each) else each for each in inputs)

    def _was_edited(self, each: Input) -> bool:
        """Whether a file changed after the orders went out: which state the figure saw is then unknown."""
        if each.kind not in ("script", "module", "data"):
            return False
        try:
            return (self._world.root / each.name).stat().st_mtime >= self._submitted
        except OSError:
            return True


def _fault_problem(job: FigureJob, fault: Mapping[str, Any], log: str) -> Problem:
    """Where it broke in the author's file, and which line of the outline asked for it."""
    message, detail = f"figure {job.id}: {fault['message']}", fault["frames"]
    if fault["param"]:
        return Problem(message, job.param_places.get(fault["param"], job.at), fault["hint"])
    asked = f"  asked for at {job.at}"
    detail = "\n".join(part for part in (detail, asked, f"  it printed:\n{log}" if log else "") if part)
    place = SourceLocation(Path(fault["file"]), fault["line"], fault["column"]) if fault["file"] else job.at
    return Problem(message, place, fault["hint"], detail)


def _ended(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself with code {code}"


def _tail(file: Path) -> str:
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
