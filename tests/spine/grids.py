"""A dask scheduler with two workers: real processes, each in an empty folder, far from any project."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import slidegen

PACKAGES = str(Path(slidegen.__file__).parents[1])
STARTED = 60  # seconds that a scheduler on a busy machine may take to start


@contextlib.contextmanager
def grid(folder: Path) -> Iterator[str]:
    """The address of a scheduler whose workers have nothing but the installed packages; all end with the block."""
    told = folder / "address"
    processes = [_run(folder / "scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0", told=told)]
    processes += [_run(folder / f"worker-{n}", "worker", "--nthreads", "1", "--no-nanny", told=told) for n in (1, 2)]
    try:
        yield _address(processes[0], folder / "scheduler" / "log")
    finally:
        for process in reversed(processes):  # a worker waits long for a scheduler that went before it
            process.terminate()
            process.wait(timeout=STARTED)


def _run(home: Path, what: str, *options: str, told: Path) -> subprocess.Popen[bytes]:
    home.mkdir()
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *options]
    environment = os.environ | {"PYTHONPATH": PACKAGES, "TMPDIR": str(home)}
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--scheduler-file", str(told)], cwd=home, env=environment, stdout=log, stderr=log
        )


def _address(scheduler: subprocess.Popen[bytes], log: Path) -> str:
    """What the scheduler says once it listens."""
    deadline = time.monotonic() + STARTED
    while time.monotonic() < deadline and scheduler.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            _, found, address = line.partition("Scheduler at:")
            if found:
                return address.strip()
        time.sleep(0.05)
    raise AssertionError(f"no scheduler: {log.read_text(encoding='utf-8')}")
