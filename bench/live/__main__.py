"""``python -m bench.live [--runs N] [--only NAME ...] [--long]``: from a file written to a slide painted.

The talk of this repository is copied to a temporary folder with what was built of it, and served there. Pages are open
in one headless Chromium, each in a context of its own. What is new counts as painted when the browser has rendered
the frame that has it, pictures decoded before; the next frame, by which it is on the screen, is told beside it. Waiting
for a frame is half of 17 ms on average, in ours and in the peers. Clocks are this machine's, in all processes.

words    A word of a bullet in the outline is another; from just before the file is written. Ours before each peer's:
         ours, peer, ours, peer, so a machine that gets slower does so for all. Between edits is a second of rest. Peers
         edit the same word: `marp --watch` and `marp --server` (the pinned marp-cli) in the Markdown that slidegen
         wrote, Slidev's development server in that Markdown without layouts, its default theme, pictures as files.
         ``ratio`` is the median of the ratios of neighbours. First edits are told apart and are in no median.
figures  A figure's script is edited so that it looks different. What its run itself reports (its script, its model,
         matplotlib's drawing; the process is forked from a warm one) is taken off.
sliders  A control is moved, by the event that a hand's move gives, to a value for the first time; what the drawing
         reports is taken off. And the same in the exported file, opened from the disk, among the frames inside it.
ready    From the start of the command, warm cache, to the first page painted.
memory   Resident sets of the server's Python and of Node, and the page's JavaScript heap after a collection, over
         edits and slider steps made as fast as they are painted. Growth is that of the line fitted through all but
         the first quarter. --long makes 1,000 edits and 10,000 steps.

Nothing fails when a target is missed, unless asked to with --strict.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from playwright.sync_api import Browser

from bench.live import edits, memory, ready, sliders
from bench.live.talk import LiveTalk, Server
from bench.live.window import chromium
from bench.table import Row, lines

PARTS = ("words", "figures", "sliders", "ready", "memory")
ROUNDS, TIMES = 15, 10
EDITS, STEPS = 200, 1_000
LONG_EDITS, LONG_STEPS = 1_000, 10_000


def main() -> None:
    """Measure, print, and judge only when asked to."""
    arguments = _arguments()
    with LiveTalk.copied() as talk, chromium() as browser:
        rows = [row for part in arguments.only for row in _part(part, talk, browser, arguments)]
    print(*lines(rows, peer="peer"), sep="\n")
    print(f"load of the last minute {os.getloadavg()[0]:.1f}")
    raise SystemExit(arguments.strict and any(row.holds is False for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.live", description="From a file written to painted.")
    parser.add_argument("--runs", type=int, default=ROUNDS, metavar="N", help=f"rounds of words; else {ROUNDS}")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts of it")
    parser.add_argument("--long", action="store_true", help=f"memory over {LONG_EDITS} edits and {LONG_STEPS} steps")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed")
    return parser.parse_args()


def _part(part: str, talk: LiveTalk, browser: Browser, arguments: argparse.Namespace) -> Iterator[Row]:
    print(f"measuring: {part}", file=sys.stderr, flush=True)
    if part == "ready":
        yield from ready.ready(talk, browser)
        return
    with Server(talk) as server:
        match part:
            case "words":
                told = edits.words(talk, browser, server, arguments.runs)
                print(told.shares(), flush=True)
                yield from told.rows()
            case "figures":
                yield from edits.figures(talk, browser, server, TIMES)
            case "sliders":
                yield from sliders.served(browser, server, 4 * TIMES)
                yield from sliders.framed(talk, browser, 4 * TIMES)
            case "memory":
                many_edits, many_steps = (LONG_EDITS, LONG_STEPS) if arguments.long else (EDITS, STEPS)
                yield from memory.rows(f"{many_edits} edits", memory.edits(talk, browser, server, many_edits))
                yield from memory.rows(f"{many_steps} slider steps", memory.steps(browser, server, many_steps))


if __name__ == "__main__":
    main()
