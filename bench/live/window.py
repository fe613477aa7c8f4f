"""A window of headless Chromium, and when what was waited for was painted in it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from slidegen.errors import EnvironmentFault
from slidegen.marp.browser import find_browser, packaged
from slidegen.marp.node import find_node

PATIENCE = 40_000  # milliseconds
_OBSERVER = Path(__file__).with_name("observer.js")


@dataclass(frozen=True, slots=True)
class Painted:
    """When something was seen, in milliseconds since the epoch.

    ``began`` is the moment before a file was written, ``moved`` that of a control's last event, ``heard`` that of a
    socket's last message before what it brought was ``found`` in the document; ``framed`` is when the next frame began,
    ``painted`` when that one's rendering ended, ``next`` when the one after it began.
    """

    began: float
    moved: float
    heard: float
    found: float
    framed: float
    painted: float
    next: float

    @property
    def after(self) -> float:
        """Milliseconds from the write to painted."""
        return self.painted - self.began

    @property
    def after_move(self) -> float:
        """Milliseconds from the control's event to painted."""
        return self.painted - self.moved


@dataclass(frozen=True, slots=True)
class Window:
    """One page that is observed."""

    page: Page

    def painted(self, kind: str, act: Callable[[], object], *, token: str = "", patience: int = PATIENCE) -> Painted:
        """Act, and wait until a ``text`` with the token, or another ``picture``, is painted.

        Raises:
            TimeoutError: of Playwright; it never was.
        """
        with self.page.expect_console_message(_telling(kind, token), timeout=patience) as told:
            began = time.time() * 1000
            act()
        times: dict[str, Any] = json.loads(told.value.text.split(" ", 2)[2])
        del times["what"]
        return Painted(began=began, **times)

    def set(self, name: str, value: float | str) -> None:
        """Put the control of this name where a hand would, with the event that this gives."""
        self.page.get_by_label(name, exact=True).first.evaluate(_MOVE, value)

    def heap(self) -> float:
        """Megabytes of JavaScript objects that are still in use."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Runtime.discardConsoleEntries")  # what we had it say of each step
        session.send("HeapProfiler.collectGarbage")
        used: float = session.send("Runtime.getHeapUsage")["usedSize"]
        session.detach()
        return used / 1e6


_MOVE = """(input, value) => {
    input.value = value
    input.dispatchEvent(new Event('input', {bubbles: true, composed: true}))
}"""


def _telling(kind: str, token: str) -> Callable[[ConsoleMessage], bool]:
    return lambda message: message.text.startswith(f"painted {kind} ") and token in message.text


@contextmanager
def chromium() -> Iterator[Browser]:
    """The one that SLIDEGEN_BROWSER names, or the packaged one, or where there is none an installed one."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().executable))
    found = find_browser(print)
    if "SLIDEGEN_BROWSER" not in os.environ:
        with suppress(EnvironmentFault):
            found = packaged(print)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.path, args=["--no-sandbox"], env={**os.environ, **found.environment}
        )
        yield browser
        browser.close()


def opened(browser: Browser) -> Window:
    """A window of its own, with nothing in it yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(path=_OBSERVER)
    return Window(context.new_page())
