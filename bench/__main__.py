"""``python -m bench [--runs N] [--strict]``: how long slidegen takes, beside marp-cli on the same Markdown.

The talk is made in a temporary folder: 60 slides, 12 figures of some hundred points with a picture and words each,
60 expressions over their values, formulas, listings, tables, and the theme of this repository. Both tools are warm:
each has run once before, so Node, Marp and everything Python imports are in the file cache, and nothing is installed.

How each number is made:

median   Wall clock around the real command line, ``.venv/bin/slidegen build -t html``, from its start to its end.
         The change (another line of text, another seed in a figure, ``rm -rf build``) is made before the clock runs.
marp     The same around ``node marp-cli.js deck.md --no-stdin --no-config-file --theme-set ... -o peer.html``: the
         pinned marp-cli without npx, on the Markdown slidegen has just written. It makes HTML in every row, also
         beside HTML and PDF.
ratio    The median of the ratios of neighbours. Runs alternate, ours, marp, ours, marp, so a machine that gets slower
         does so for both. Where one figure changed, the seconds that figure needed (``--json`` tells them: the
         author's code and matplotlib's drawing, not the start of Python) are taken off ours first.
npx      One more row: marp-cli as people type it, ``npx --no-install marp``, beside the same without npx.
memory   The largest resident set of a Python process that does a cold build itself; figures and Node are processes
         of their own and not in it.

Every run is checked to have done its work: from the report, that exactly the figures ran that had to; from the
published file, that Marp ran when something changed and did not when nothing had.

Machines are noisy. On a busy one believe the ratios, not the seconds. Targets that are missed are told, and fail the
command only with --strict.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median

from bench.deck import EXPRESSIONS, FIGURES, SLIDES, Talk
from bench.measure import Case, Pair, Peer, build, help_seconds, memory_megabytes, pairs
from bench.table import Row, limited, lines, row

RUNS, COLD_RUNS = 5, 3
HELP_SECONDS, MEMORY_MEGABYTES = 0.25, 200

WARM = (
    Case("nothing changed, html", Talk.change_nothing, 0.35, 0),
    Case("one line of text changed, html", Talk.change_text, 1.3, 0),
    Case("one figure of twelve changed, html", Talk.change_figure, 1.3, 1, without_drawing=True),
    Case("one line of text changed, html and pdf", Talk.change_text, 5, 0, "html,pdf"),
)
COLD = (
    Case("cold, html", Talk.remove_output, 3, FIGURES),
    Case("cold, html and pdf", Talk.remove_output, 5, FIGURES, "html,pdf"),
)


def main() -> None:
    """Measure, print, and judge only when asked to."""
    arguments = _arguments()
    peer = Peer.find()
    print(*_facts(peer), sep="\n", end="\n\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="slidegen-bench-") as folder:
        rows = list(_rows(Talk.make(Path(folder).resolve() / "talk"), peer, arguments.runs))
    print(*lines(rows), "", _load(), sep="\n")
    raise SystemExit(arguments.strict and any(row.holds is False for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How long slidegen takes beside marp-cli.")
    parser.add_argument("--runs", type=int, metavar="N", help=f"runs of every row; else {RUNS}, cold ones {COLD_RUNS}")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed")
    return parser.parse_args()


def _rows(talk: Talk, peer: Peer, runs: int | None) -> Iterator[Row]:
    takes = count(1)  # no change is made twice
    _warm_up(talk, peer)
    for case in (*WARM, *COLD):
        _say(case.what)
        times = runs or (COLD_RUNS if case in COLD else RUNS)
        yield row(case, pairs(case, talk, peer, [next(takes) for _ in range(times)]))
    _say("npx, help, memory")
    yield _npx(talk, peer, runs or RUNS)
    yield limited("slidegen --help", help_seconds(runs or RUNS, talk.root), HELP_SECONDS, "s", 3)
    yield limited("memory of a cold build", memory_megabytes(talk), MEMORY_MEGABYTES, "MB", 0)


def _warm_up(talk: Talk, peer: Peer) -> None:
    _say("warming up")
    build(talk, "html,pdf")
    build(talk, "html")
    peer.direct(talk)
    peer.through_npx(talk)


def _npx(talk: Talk, peer: Peer, runs: int) -> Row:
    measured = [Pair(peer.through_npx(talk), peer.direct(talk)) for _ in range(runs)]
    slow, direct = median(pair.seconds for pair in measured), median(pair.peer for pair in measured)
    ratio = median(pair.ratio for pair in measured)
    return Row("for comparison: npx --no-install marp", f"{slow:.3f} s", f"{direct:.3f} s", f"{ratio:.2f}")


def _facts(peer: Peer) -> Iterator[str]:
    node = subprocess.run([peer.node.executable, "--version"], capture_output=True, text=True, check=True).stdout
    yield f"{SLIDES} slides, {FIGURES} figures, {EXPRESSIONS} expressions"
    yield (
        f"{platform.system()} {platform.machine()}, {_cores()} cores, Python {platform.python_version()}, "
        f"Node {node.strip().removeprefix('v')}"
    )
    yield _load()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _load() -> str:
    return f"load of the last minute {os.getloadavg()[0]:.1f}; machines are noisy, ratios less so"


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
