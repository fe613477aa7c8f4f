"""What the processes hold while a talk is edited and its sliders are moved for long: steady, or growing."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import psutil
from playwright.sync_api import Browser

from bench.live.edits import token
from bench.live.talk import LIGHT, WORD, LiveTalk, Server
from bench.live.window import Window, opened
from bench.table import Row

SAMPLES = 20
REST = 1.5  # seconds before each look: what is done when nobody edits is done
STEADY = 0.05  # of what was held at the beginning
LOUDNESS = [round(-2 + 0.05 * step, 2) for step in range(81)]  # all that its slider can be put to


@dataclass(frozen=True, slots=True)
class Held:
    """Megabytes after so many edits or steps: resident sets of Python, Node and the figures' processes, page's heap."""

    number: int
    python: float
    node: float
    figures: float
    page: float


def edits(talk: LiveTalk, browser: Browser, server: Server, times: int) -> list[Held]:
    """Edit a word as fast as it is painted."""
    window = opened(browser)
    window.painted("picture", partial(window.page.goto, server.url(WORD.slide)))

    def edit() -> None:
        word = token()
        window.painted("text", partial(talk.edit, WORD, word), token=word)

    return list(_samples(edit, times, server, window))


def steps(browser: Browser, server: Server, times: int) -> list[Held]:
    """Move a slider to and fro as a hand does, as fast as pictures come: new ones, and soon most from memory."""
    window = opened(browser)
    window.painted("picture", partial(window.page.goto, server.url(LIGHT.slide)))
    hand = _hand()

    def step() -> None:
        window.painted("picture", partial(window.set, "loudness", next(hand)))

    return list(_samples(step, times, server, window))


def rows(what: str, held: Sequence[Held]) -> Iterator[Row]:
    """For each process: what it held first and last, and the line fitted through all but the first quarter."""
    settled = held[len(held) // 4 :]
    for name in ("python", "node", "page"):
        values = [getattr(each, name) for each in settled]
        slope, _ = statistics.linear_regression([each.number for each in settled], values)
        grown = slope * (settled[-1].number - settled[0].number)
        first, last = getattr(held[0], name), values[-1]
        said = f"{what}, memory of {name}: {first:.0f} MB, at last {last:.0f} MB; {1000 * slope:+.1f} MB in 1,000"
        target = f"grows <= {STEADY:.0%}"
        yield Row(said, f"{grown / values[0]:+.1%}", target=target, holds=grown <= STEADY * values[0])


def _samples(act: Callable[[], None], times: int, server: Server, window: Window) -> Iterator[Held]:
    every = max(1, times // SAMPLES)
    for number in range(times + 1):
        if number % every == 0:
            time.sleep(REST)
            held = _held(number, server, window)
            print(f"measuring: {held}", file=sys.stderr, flush=True)
            yield held
        act()
    window.page.context.close()


def _held(number: int, server: Server, window: Window) -> Held:
    process = psutil.Process(server.process.pid)
    children = process.children(recursive=True)
    node = sum(_resident(child) for child in children if _is_node(child))
    figures = sum(_resident(child) for child in children if not _is_node(child))
    return Held(number, _resident(process), node, figures, window.heap())


def _is_node(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.name().startswith("node") or "MainThread" in process.name()
    return False


def _resident(process: psutil.Process) -> float:
    """Megabytes; none of a process that has ended meanwhile."""
    with suppress(psutil.Error):
        return float(process.memory_info().rss / 1e6)
    return 0.0


def _hand() -> Iterator[float]:
    """A hand on a slider: it wanders by small steps and always moves. The same in every run."""
    rng, place = random.Random(0), len(LOUDNESS) // 2
    while True:
        place = (place + rng.choice([-7, -4, -3, -2, -1, 1, 2, 3, 4, 7])) % len(LOUDNESS)
        yield LOUDNESS[place]
