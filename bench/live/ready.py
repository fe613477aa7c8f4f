"""From the command to the first page painted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from statistics import median

from playwright.sync_api import Browser

from bench.live.talk import WORD, LiveTalk, Server
from bench.live.window import opened
from bench.table import Row, limited

READY, TURNS = 2.5, 7


def ready(talk: LiveTalk, browser: Browser) -> Iterator[Row]:
    """``slidegen serve --no-open``: until it says where it is, and until the page is painted in an open browser."""
    measured = [_seconds(talk, browser) for _ in range(TURNS)]
    said = median(address for address, _ in measured)
    yield limited(f"serve ready (its address after {said:.2f} s)", median(page for _, page in measured), READY, "s", 2)


def _seconds(talk: LiveTalk, browser: Browser) -> tuple[float, float]:
    window = opened(browser)
    began = time.time()
    with Server(talk, noted=False) as server:
        url = server.url(WORD.slide)
        address = time.time()
        painted = window.painted("picture", partial(window.page.goto, url))
    window.page.context.close()
    return address - began, painted.painted / 1000 - began
