"""Running commands against the clock, and what each measured run must have done to count."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.deck import FIGURES, SLIDES, Talk
from slidegen.marp.install import ensure, marp_package
from slidegen.marp.node import Node, find_node

SLIDEGEN = str(Path(sys.executable).with_name("slidegen"))


@dataclass(frozen=True, slots=True)
class Pair:
    """One run of ours and, right after it, one of the peer's; ``drawing`` is what the figures themselves took."""

    seconds: float
    peer: float
    drawing: float = 0.0

    @property
    def ratio(self) -> float:
        """Of what is not drawing, to the peer, which draws nothing."""
        return (self.seconds - self.drawing) / self.peer


@dataclass(frozen=True, slots=True)
class Case:
    """Something an author does before building, how much of Marp's time the build may take, and what it must run."""

    what: str
    change: Callable[[Talk, int], None]
    limit: float
    figures_run: int
    formats: str = "html"
    without_drawing: bool = False


@dataclass(frozen=True, slots=True)
class Peer:
    """The pinned marp-cli, on the Markdown that slidegen wrote last."""

    node: Node
    entry: Path
    home: Path

    @classmethod
    def find(cls) -> Peer:
        """The one that slidegen uses, installed if need be."""
        package = marp_package()
        return cls(find_node(), ensure(package, print), package.home())

    def direct(self, talk: Talk) -> float:
        """Seconds of marp-cli started by Node, without npx."""
        return self._convert([str(self.node.executable), str(self.entry)], talk)

    def through_npx(self, talk: Talk) -> float:
        """Seconds of marp-cli as people type it."""
        return self._convert([*self.node.npx, "--no-install", "marp"], talk)

    def _convert(self, marp: Sequence[str], talk: Talk) -> float:
        target = talk.root / "peer.html"
        options = ["--no-stdin", "--no-config-file", "--theme-set", str(talk.theme), "-o", str(target)]
        target.unlink(missing_ok=True)
        seconds, _ = timed([*marp, str(talk.markdown), *options], self.home)
        assert target.stat().st_size, "the peer wrote nothing"
        return seconds


def timed(command: Sequence[str], folder: Path) -> tuple[float, str]:
    """Wall-clock seconds of a command from start to end, and what it printed.

    Raises:
        CalledProcessError: it failed; a failed run has no time.
    """
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        done.check_returncode()
    return seconds, done.stdout


def pairs(case: Case, talk: Talk, peer: Peer, takes: Sequence[int]) -> list[Pair]:
    """Ours, the peer's, ours, the peer's: whatever else the machine does meets both alike."""
    return [_pair(case, talk, peer, take) for take in takes]


def _pair(case: Case, talk: Talk, peer: Peer, take: int) -> Pair:
    case.change(talk, take)
    published = _stamp(talk)
    seconds, report = build(talk, case.formats)
    ran = [figure for figure in report["figures"] if figure["outcome"] == "ran"]
    assert report["slides"] == SLIDES and len(report["figures"]) == FIGURES
    assert len(ran) == case.figures_run, f"{len(ran)} figures ran: {case.what}"
    is_idle = case.change is Talk.change_nothing
    assert report["changed"] is not is_idle, "slidegen changed while it was measured" if is_idle else case.what
    assert (_stamp(talk) == published) is is_idle, "Marp must run exactly when something changed"
    drawing = sum(figure["seconds"] for figure in ran) if case.without_drawing else 0.0
    return Pair(seconds, peer.direct(talk), drawing)


def build(talk: Talk, formats: str) -> tuple[float, dict[str, Any]]:
    """Seconds of the real command line, and its report."""
    seconds, said = timed([SLIDEGEN, "build", "-t", formats, "--json"], talk.root)
    report: dict[str, Any] = json.loads(said)
    return seconds, report


def _stamp(talk: Talk) -> int:
    """When the HTML was published; 0 without one."""
    html = talk.markdown.with_suffix(".html")
    return html.stat().st_mtime_ns if html.exists() else 0


def help_seconds(runs: int, folder: Path) -> float:
    """Median seconds of ``slidegen --help``."""
    return median(timed([SLIDEGEN, "--help"], folder)[0] for _ in range(runs))


def memory_megabytes(talk: Talk) -> float:
    """Peak memory of a cold build's own Python process, measured in a process that only does that."""
    talk.remove_output(0)
    repository = Path(__file__).parents[1]
    _, said = timed([sys.executable, "-m", "bench.memory", str(talk.outline)], repository)
    return float(said)
