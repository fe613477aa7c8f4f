"""A talk whose figures are other people's scripts, built through the command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SECONDS = 30  # for one script
THEME = "attention"
_THEMES = Path(__file__).parents[1] / "themes"

# Ends with 0 where the script ended by itself and left a figure open that can be drawn.
_ALONE = """
import runpy, sys
sys.argv = [sys.argv[1]]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as stop:
    if stop.code:
        raise
import matplotlib.pyplot as plt
if not plt.get_fignums():
    sys.exit(1)
plt.figure(plt.get_fignums()[-1]).canvas.draw()
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one script: ``failure`` is slidegen's sentence, empty where it drew."""

    script: str
    failure: str
    ran_again: bool = False


@dataclass(frozen=True, slots=True)
class GalleryTalk:
    """A talk in a folder of its own, with a copy of the scripts and the files beside them."""

    root: Path
    jobs: int

    @classmethod
    def make(cls, root: Path, scripts: Path, jobs: int) -> GalleryTalk:
        """Copy scripts and themes."""
        talk = cls(root, jobs)
        shutil.copytree(scripts, talk.figures)
        shutil.copytree(_THEMES, root / "themes")
        talk.outline.parent.mkdir()
        return talk

    @property
    def figures(self) -> Path:
        return self.root / "figures"

    @property
    def outline(self) -> Path:
        return self.root / "talk" / "outline.yaml"

    @property
    def pictures(self) -> Path:
        return self.root / "build" / "figures"

    def build(self, scripts: Sequence[str]) -> list[Run]:
        """Show each script on a slide of its own.

        Raises:
            RuntimeError: the build failed, but not because of its figures.
        """
        names = {_name(script): script for script in scripts}
        slides = [{"figure": {"source": script, "id": name}} for name, script in names.items()]
        deck = {"title": "Gallery", "theme": THEME, "figure_timeout": SECONDS}
        self.outline.write_text(yaml.safe_dump({"deck": deck, "sections": [{"slides": slides}]}), encoding="utf-8")
        report = self._report()
        failures = {name: _failure(report, name) for name in names}
        if report["problems"] and not any(failures.values()):
            raise RuntimeError(json.dumps(report["problems"], indent=2))
        reasons = {figure["id"]: figure["reasons"] for figure in report["figures"]}
        return [Run(script, failures[name], _was_drawn_before(reasons[name])) for name, script in names.items()]

    def _report(self) -> dict[str, Any]:
        command = [sys.executable, "-m", "slidegen", "build", "-t", "html", "--json", "-j", str(self.jobs)]
        done = subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        report: dict[str, Any] = json.loads(done.stdout)
        return report


def alone(script: Path) -> bool:
    """Whether the script works without slidegen and leaves a figure open that can be drawn."""
    command = [sys.executable, "-c", _ALONE, str(script)]
    try:
        done = subprocess.run(
            command,
            cwd=script.parent,
            env=os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": str(script.parent)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _name(script: str) -> str:
    """A figure's name out of a path; scripts of the same name in two folders differ in its end."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", Path(script).stem)
    return f"s-{stem[:60]}-{zlib.crc32(script.encode()):08x}"


def _failure(report: dict[str, Any], name: str) -> str:
    """What slidegen says of a figure, without its name."""
    messages = (problem["message"] for problem in report["problems"])
    about = (message for message in messages if f"figure {name}:" in message or f"figure {name} " in message)
    return next(about, "").removeprefix(f"figure {name}: ")


def _was_drawn_before(reasons: Sequence[dict[str, str]]) -> bool:
    return bool(reasons) and reasons[0]["kind"] != "new"
