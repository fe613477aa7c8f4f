"""What tests do in the page's windows, and what they look at."""

from __future__ import annotations

from playwright.sync_api import Page

SHOWN = "[...document.querySelectorAll('main > .marpit > svg')].flatMap((s, i) => s.checkVisibility() ? [i] : [])"
STEPS = "[...document.querySelectorAll('main li')].map(item => getComputedStyle(item).visibility)"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(page: Page) -> str:
    """What the address names; page.url would tell it a moment later."""
    return str(page.evaluate("location.hash.slice(1)"))


def opened(page: Page) -> Page:
    """The presenter window of an audience window, once they know of each other."""
    with page.expect_popup() as popup:
        press(page, "p")
    presenter = popup.value
    presenter.wait_for_function("() => document.body.dataset.view === 'presenter'")
    return presenter


def shows(page: Page, slide: str) -> None:
    page.wait_for_function("slide => location.hash === '#' + slide", arg=slide)
