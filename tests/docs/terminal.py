"""A reader's terminal: commands run as they are typed, but in a folder of their own and without a screen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 120.0
# They run until they are told to stop.
_LASTING = ("slidegen serve", "slidegen present", "dask ")
# What is told at whatever moment it happens.
_PROGRESS = re.compile(r"^(?:\d+/\d+  .*|setting up .*|drawing .* \.\.\.|figures are drawn)\n", re.MULTILINE)


class Terminal:
    """Runs commands one after another; what lasts goes on until the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "home"
        self.folder.mkdir()
        self._lasting: list[subprocess.Popen[str]] = []
        self._environment = _environment(folder / "bin")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._lasting):
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()

    def type(self, line: str, is_enough: Callable[[str], bool]) -> tuple[str, bool]:
        """What a command prints, and whether it failed; one that lasts is left when it has printed enough."""
        if line.startswith("cd "):
            self.folder /= line.removeprefix("cd ")
            return "", False
        return self._start(line, is_enough) if line.startswith(_LASTING) else self._run(line)

    def _run(self, line: str) -> tuple[str, bool]:
        """What is asked for is on standard output; standard error is of interest if it failed."""
        run = subprocess.run(
            line, shell=True, cwd=self.folder, env=self._environment,
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        failed = run.returncode != 0
        return run.stdout + (_PROGRESS.sub("", run.stderr).lstrip("\n") if failed else ""), failed

    def _start(self, line: str, is_enough: Callable[[str], bool]) -> tuple[str, bool]:
        process = subprocess.Popen(
            f"exec {line}", shell=True, cwd=self.folder, env=self._environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._lasting.append(process)
        assert process.stdout is not None
        end = threading.Timer(PATIENCE, process.kill)
        end.start()
        said = ""
        while not is_enough(said) and (more := process.stdout.readline()):
            said += _PROGRESS.sub("", more)
        end.cancel()
        return said, False


def _environment(programs: Path) -> dict[str, str]:
    """Ours, with the slidegen of this repository, and with something that opens pages and pictures for nobody."""
    programs.mkdir()
    for name in ("xdg-open", "open"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    return os.environ | {"PATH": path, "PYTHONPATH": str(REPOSITORY), "BROWSER": str(programs / "xdg-open")}
