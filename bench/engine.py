"""``python -m bench.engine``: what the figure engine costs beyond the figures, measured without Marp.

overhead   50 figures that draw almost nothing, one after the other in a warm server: the time from one result to the
           next, less the seconds the figure itself took (its function and matplotlib's drawing, as reports tell them).
unchanged  500 figures with their traces on disk, looked at by a build that has read none of them yet: the seconds until
           all are known to be unchanged. Python's modules and the versions of packages are loaded by then.
tracing    one run in a fresh fork with the tracer listening and one without, in turns: the median of the ratios of
           their processor seconds, which other work on the machine disturbs less than the clock.
two cores  8 figures that compute for half a second each, one at a time and two at a time, in turns.

All of it in temporary folders, with the outline's jobs made by hand. Machines are noisy: the loads are told.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from slidegen.errors import SourceLocation
from slidegen.execution.cache import Cache
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import FigureJob, Outcome
from slidegen.execution.pool import ForkPool
from slidegen.theme import theme_from

TRIVIAL, UNCHANGED, BUSY, TURNS = 50, 500, 8, 7
LIMITS = {"overhead": 0.060, "unchanged": 0.5, "tracing": 1.05, "two cores": 1.7}

DRAWS = """
import matplotlib.pyplot as plt

def draws(*, number: int = 0):
    fig, ax = plt.subplots()
    ax.plot([0, number])
    return fig, {"number": number}
"""
COMPUTES = """
import time
import matplotlib.pyplot as plt

def computes(*, number: int = 0, loops: int = 1):
    total = 0
    for i in range(loops):
        total += i * i
    return plt.figure(), {"total": total}
"""
READS = """
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

def reads(*, files: int = 40):
    total = 0
    for number in range(files):
        path = Path(f"data-{number}.json")
        path.write_text(json.dumps(list(range(200))))
        total += sum(json.loads(path.read_text()))
    rng = np.random.default_rng(0)
    fig, axes = plt.subplots(2, 3)
    for ax in axes.flat:
        ax.plot(rng.normal(size=400).cumsum())
    return fig, {"total": total}
"""


def main() -> None:
    """Measure, and print one line a number."""
    with tempfile.TemporaryDirectory(prefix="slidegen-bench-") as folder:
        root = Path(folder).resolve()
        (root / "figures").mkdir()
        for text in (DRAWS, COMPUTES, READS):
            name = text.partition("def ")[2].partition("(")[0]
            (root / "figures" / f"{name}.py").write_text(text, encoding="utf-8")
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        _tell("overhead", overhead(root), "s a figure, median")
        _tell("unchanged", unchanged(root), f"s for {UNCHANGED} figures")
        _tell("tracing", tracing(root), "x the same run without it, median")
        _tell("two cores", two_cores(root), "x faster with two jobs, median", at_least=True)


def overhead(root: Path) -> float:
    """Median seconds a figure of the engine alone."""
    jobs = [job(root, "draws", number) for number in range(TRIVIAL)]
    gaps: list[float] = []
    with Runner(Cache(root / "overhead"), World(root), ForkPool(jobs=1)) as runner:
        runner.begin(jobs)
        last = 0.0
        for result in runner.results():
            now = time.perf_counter()
            assert result.outcome is Outcome.RAN, result.problem
            gaps += [now - last - result.seconds] if last else []
            last = now
    return median(gaps)


def unchanged(root: Path) -> float:
    """Seconds in which a build finds all figures unchanged."""
    jobs = [job(root, "draws", number) for number in range(UNCHANGED)]
    folder = root / "unchanged"
    with Runner(Cache(folder), World(root), ForkPool(jobs=os.cpu_count() or 1)) as runner:
        runner.begin(jobs)
        assert all(result.outcome is Outcome.RAN for result in runner.results())

    def look() -> None:
        with Runner(Cache(folder), World(root), ForkPool(jobs=1)) as runner:
            runner.begin(jobs)
            assert all(result.outcome is Outcome.UNCHANGED for result in runner.settled.values())

    return median(seconds(look) for _ in range(TURNS))


def tracing(root: Path) -> float:
    """How many times as long a run takes when it is traced."""
    from slidegen.worker import running  # brings matplotlib, as the fork server has it
    from slidegen.worker.calling import call
    from slidegen.worker.drawing import save
    from slidegen.worker.tracing import Tracer

    script = root / "figures" / "reads.py"
    assert running

    def run(*, traced: bool) -> None:
        os.chdir(script.parent)
        tracer = Tracer(root, ignore=root / "none", script=script) if traced else None
        save(call(script, "reads", {}, {}, root=root).figure, root / "image", size=(680, 500))
        if tracer:
            tracer.seen()

    in_fork(lambda: run(traced=False))
    ratios = []
    for turn in range(5 * TURNS):
        first, second = (in_fork(lambda traced=traced: run(traced=traced)) for traced in (turn % 2 == 0, turn % 2 == 1))
        ratios.append(first / second if turn % 2 == 0 else second / first)
    return median(ratios)


def two_cores(root: Path) -> float:
    """How many times as fast two jobs are."""
    loops = calibrated()

    def run(jobs: int, turn: int) -> float:
        numbers = range(turn * BUSY, (turn + 1) * BUSY)
        busy = [job(root, "computes", number, loops=loops) for number in numbers]
        with Runner(Cache(root / f"busy-{jobs}"), World(root), ForkPool(jobs=jobs)) as runner:
            warm = [job(root, "draws", 10_000 + turn)]
            runner.begin(warm)
            list(runner.results())
            runner.begin(busy)
            return seconds(lambda: list(runner.results()))

    return median(run(1, turn) / run(2, turn) for turn in range(3))


def calibrated() -> int:
    """Rounds of the busy loop that take half a second."""
    rounds = 1_000_000
    namespace: dict[str, object] = {}
    exec("def spin(n):\n    t = 0\n    for i in range(n):\n        t += i * i", namespace)
    spin = namespace["spin"]
    assert callable(spin)
    return int(rounds * 0.5 / seconds(lambda: spin(rounds)))


def job(root: Path, name: str, number: int, **params: int) -> FigureJob:
    """One of the scripts above as a job of its own."""
    script = root / "figures" / f"{name}.py"
    given = {"number": number, **params}
    at = SourceLocation(script)
    return FigureJob(
        id=f"{name}_{number}", root=root, script=script, function=name, at=at, params=given,
        size=(680, 500), theme=theme_from({}),
    )  # fmt: skip


def seconds(act: Callable[[], object]) -> float:
    """Wall-clock seconds of a call."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def in_fork(act: Callable[[], None]) -> float:
    """Processor seconds of a call in a fork of this process, which it then ends."""
    read, write = os.pipe()
    if pid := os.fork():
        os.close(write)
        with os.fdopen(read) as pipe:
            told = pipe.read()
        os.waitpid(pid, 0)
        return float(told)
    try:
        before = time.process_time()
        act()
        os.write(write, str(time.process_time() - before).encode())
    finally:
        os._exit(0)


def _tell(what: str, found: float, unit: str, *, at_least: bool = False) -> None:
    limit = LIMITS[what]
    holds = found >= limit if at_least else found <= limit
    print(
        f"{what:<10} {found:7.3f} {unit:<36} target {'>=' if at_least else '<='} {limit:<6} {'ok' if holds else 'over'}"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
