"""From a control's step to the picture painted: in the live server, and from frames inside the exported file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

from playwright.sync_api import Browser

from bench.live.talk import LIGHT, MODEL, LiveTalk, Server
from bench.live.window import opened
from bench.table import Row, limited

LIVE, FRAMES, WARM = 40.0, 33.0, 8.0
_AGAIN = 3


def served(browser: Browser, server: Server, times: int) -> Iterator[Row]:
    """Steps that nobody took before, less the seconds that the drawing itself reports."""
    loudness = [("loudness", round(-1.9 + 0.05 * step, 2)) for step in range(times)]
    heads = [("head", 1 + (6 + step) % 12) for step in range(min(times, 11))]
    yield _live(browser, server, LIGHT.slide, loudness, "slider step, live, a light figure")
    yield _live(browser, server, MODEL.slide, heads, "slider step, live, MiniLM")


def framed(talk: LiveTalk, browser: Browser, times: int) -> Iterator[Row]:
    """Steps among the frames of figures in the file itself, opened from the disk."""
    layers = [("layers", 1 + step % 6) for step in range(times)]
    gallery = [("layer", 1 + step % 6) for step in range(times)]
    yield _file(talk, browser, "receptive-field", layers, "slider step, frames in the file, a light figure")
    yield _file(talk, browser, "heads", gallery, "slider step, frames in the file, 72 maps")


def _live(browser: Browser, server: Server, slide: str, steps: Sequence[tuple[str, float]], what: str) -> Row:
    window = opened(browser)
    window.painted("picture", lambda: window.page.goto(server.url(slide)))
    time.sleep(WARM)
    beyond, drawn, after = [], [], []
    for name, value in steps:
        since = len(server.lines)
        painted = window.painted("picture", partial(window.set, name, value))
        drawn.append(1000 * float(str(server.noted("live", since=since)["seconds"])))
        after.append(painted.after_move)
        beyond.append(painted.after_move - drawn[-1])
        time.sleep(0.1)
    window.page.context.close()
    said = f"{what} (of {len(steps) - 1}; drawing {median(drawn[1:]):.0f} ms, all {median(after[1:]):.0f} ms)"
    return limited(f"{said}, beyond drawing", median(beyond[1:]), LIVE, "ms", 0)


def _file(talk: LiveTalk, browser: Browser, slide: str, steps: Sequence[tuple[str, float]], what: str) -> Row:
    window = opened(browser)
    window.painted("picture", lambda: window.page.goto(f"{talk.html.as_uri()}#{slide}"))
    time.sleep(_AGAIN)
    after = []
    for name, value in steps:
        painted = window.painted("picture", partial(window.set, name, value))
        after.append(painted.after_move)
    window.page.context.close()
    first, *later = after
    return limited(f"{what} (of {len(later)}; the first {first:.0f} ms)", median(later), FRAMES, "ms", 0)
