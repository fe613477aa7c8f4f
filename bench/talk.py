"""``python -m bench.talk [OUTLINE]``: what the talk of this repository costs to build.

cold     ``slidegen build`` into an empty folder, models trained and all: processor seconds of the command and of
         everything it starts (figures, Node, browser), and the clock beside them. What make installs is there.
memory   The most that all of these processes held at once in that build, as proportional set size (pages that
         several share are counted once), looked at ten times a second.
no-op    The same command again, when nothing changed: the median of seven on the clock.

The build goes to a temporary folder; build/ is left alone.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

import psutil

from bench.measure import SLIDEGEN, timed
from bench.table import limited, lines

ROOT = Path(__file__).parents[1]
CPU_SECONDS, NOOP_SECONDS, MEGABYTES = 90, 0.6, 1500
TURNS, LOOK = 7, 0.1


def main() -> None:
    """Measure and print; exits with 1 if a target is missed."""
    outline = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "talk/outline.yaml"
    with tempfile.TemporaryDirectory(prefix="slidegen-bench-") as folder:
        command = [SLIDEGEN, "build", str(outline), "-o", folder]
        cpu, clock, memory = cold(command)
        again = median(timed(command, ROOT)[0] for _ in range(TURNS))
    rows = [
        limited(f"cold, html and pdf, processor ({clock:.0f} s on the clock)", cpu, CPU_SECONDS, "s", 1),
        limited("most memory of all processes at once", memory, MEGABYTES, "MB", 0),
        limited("nothing changed", again, NOOP_SECONDS, "s", 2),
    ]
    print(*lines(rows), sep="\n")
    raise SystemExit(not all(row.holds for row in rows))


def cold(command: list[str]) -> tuple[float, float, float]:
    """Processor seconds, seconds on the clock and megabytes of one build with all that it starts."""
    started, before = time.perf_counter(), _used()
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    held = 0.0
    while process.poll() is None:
        held = max(held, sum(_megabytes(process.pid)))
        time.sleep(LOOK)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return _used() - before, time.perf_counter() - started, held


def _used() -> float:
    """Processor seconds of all ended children of this process, and of theirs that they waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _megabytes(pid: int) -> Iterator[float]:
    """The proportional set size of a process and of each that descends from it, as far as they still run."""
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                yield each.memory_full_info().pss / 1e6


if __name__ == "__main__":
    main()
