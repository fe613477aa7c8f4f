"""`slidegen serve` and `slidegen present` as a person runs them, in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from talks import Talk, small_talk

SLIDES = """
- {id: one, title: One, body: Hello, minutes: 1, notes: Say hello}
- id: two
  title: Two
  minutes: 2
  body: 'It swings {{ figures.swing.periods }} times, says {{ figures.swing.name }}'
  figure: {source: 'swing.py:swing', live: [periods, name], frames: {periods: [1, 2, 3]}}
- {id: three, title: Three, body: "* first\\n* second"}
- id: both
  title: Both
  columns:
    - {figure: {source: 'swing.py:swing', id: left, live: [periods]}}
    - {figure: {source: 'swing.py:swing', id: right, live: [periods]}}
"""
SWING = """
from typing import Annotated

import matplotlib.pyplot as plt
from annotated_types import Interval

def swing(*, periods: Annotated[int, Interval(ge=1, le=9)] = 2, name: str = "Ann"):
    if name == "Bob":
        raise ValueError("Bob cannot swing")
    fig, ax = plt.subplots()
    ax.plot([0, periods], [0, 1])
    return fig, {"periods": periods, "name": name}
"""


@dataclass
class Served:
    """A talk that a process of its own serves, at these addresses; the last may be the phone's."""

    talk: Talk
    urls: list[str]

    def swap(self, old: str, new: str, name: str = "talk/outline.yaml") -> None:
        file = self.talk.root / name
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))


# The page's own listener is called after this one, and before the timer.
HEARING = """window.connected = new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('never connected')), 10_000)
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given)
      this.addEventListener('message', () => setTimeout(resolve))
    }
  }
})"""


@contextmanager
def running(root: Path, *arguments: str) -> Iterator[Served]:
    talk = small_talk(root)
    talk.write("figures/swing.py", SWING)
    talk.write_slides(SLIDES)
    command = [sys.executable, "-m", "slidegen", *arguments, "--no-open", "--port", "0"]
    process = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    said = []
    ready = "figures are drawn" if "serve" in arguments else "Ctrl-C"  # what is drawn later changes slides, too
    for line in process.stderr:
        said.append(line)
        if ready in line:
            break
    try:
        yield Served(talk, re.findall(r"http\S+", "".join(said)))
    finally:
        process.terminate()
        rest = process.stderr.read()
        assert process.wait(timeout=10) == 0, rest


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("serve"), "serve") as served:
        yield served


@pytest.fixture(scope="module")
def presented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("present"), "present", "--remote", "127.0.0.1") as served:
        yield served


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    yield context
    context.close()


def opened(context: BrowserContext, url: str, slide: str = "") -> Page:
    """A window that is connected: what is said before is lost."""
    page = context.new_page()
    page.add_init_script(HEARING)
    page.goto(url)
    page.evaluate("window.connected")
    if slide:
        page.goto(f"{url.partition('?')[0]}#{slide}")
    return page


def shown(page: Page, text: str) -> None:
    expect(page.locator("main > .marpit > svg").filter(visible=True)).to_contain_text(text)


def slider(page: Page) -> None:
    """One step to the right with the slider, by keyboard."""
    page.locator("figure.figure-swing").first.hover()
    page.get_by_label("periods").first.press("ArrowRight")


def test_an_edit_reaches_every_window_in_place(served: Served, context: BrowserContext) -> None:
    here, there = opened(context, served.urls[0], "one"), opened(context, served.urls[0], "three")
    there.keyboard.press("ArrowRight")
    for page in (here, there):
        page.evaluate("window.mine = true")
    served.swap("Hello", "Good morning")
    shown(here, "Good morning")
    expect(there.get_by_text("slide 1 changed")).to_be_visible()
    shown(there, "first")
    there.keyboard.press("j")
    shown(there, "Good morning")
    assert here.evaluate("window.mine") and there.evaluate("window.mine")


def test_a_figure_that_fails_stays_with_its_reason_until_it_is_mended(served: Served, context: BrowserContext) -> None:
    page = opened(context, served.urls[0], "two")
    before = page.locator("figure img").first.get_attribute("src")
    served.swap("fig, ax", "boom\n    fig, ax", "figures/swing.py")
    expect(page.get_by_text("stale: NameError at figures/swing.py:9").first).to_be_visible()
    expect(page.get_by_text("name 'boom' is not defined").first).to_be_visible()
    assert page.locator("figure img").first.get_attribute("src") == before
    served.swap("boom\n    fig, ax", "fig, ax", "figures/swing.py")
    expect(page.get_by_text("stale:")).to_have_count(0)
    served.swap("[0, 1]", "[1, 0]", "figures/swing.py")
    expect(page.locator("figure img").first).not_to_have_attribute("src", str(before))


def test_a_broken_outline_is_told_on_the_page_and_forgotten(served: Served, context: BrowserContext) -> None:
    page = opened(context, served.urls[0], "three")
    served.swap("title: Three", "titel: Three")
    expect(page.get_by_text("outline.yaml:12").first).to_be_visible()
    shown(page, "first")
    served.swap("titel: Three", "title: Three")
    expect(page.get_by_text("outline.yaml:12").first).to_be_hidden()


def test_a_slider_draws_anew_with_the_words_that_depend_on_it(served: Served, context: BrowserContext) -> None:
    page = opened(context, served.urls[0], "two")
    shown(page, "swings 2 times")
    before = page.locator("figure img").first.get_attribute("src")
    slider(page)
    shown(page, "swings 3 times")
    assert page.locator("figure img").first.get_attribute("src") != before
    assert page.url.endswith("#two")
    name = page.get_by_label("name").first
    name.fill("Bob")
    name.press("Enter")
    expect(page.get_by_text("Bob cannot swing").first).to_be_visible()
    name.fill("Cleo")
    name.press("Enter")
    shown(page, "says Cleo")
    expect(page.get_by_text("Bob cannot swing").first).to_be_hidden()


def test_two_figures_on_a_slide_are_set_each_by_itself(served: Served, context: BrowserContext) -> None:
    page = opened(context, served.urls[0], "both")
    left, right = (page.locator(f"figure.figure-{name} img").first for name in ("left", "right"))
    before = left.get_attribute("src")
    for name, image in (("left", left), ("right", right)):
        page.locator(f"figure.figure-{name}").first.hover()
        page.locator(f"figure.figure-{name}").get_by_label("periods").first.press("ArrowRight")
        expect(image).not_to_have_attribute("src", str(before))
    assert left.get_attribute("src") == right.get_attribute("src") != before


def test_two_browsers_share_the_stage_and_windows_come_back(presented: Served, chromium: Browser) -> None:
    halls, desks = (chromium.new_context(viewport={"width": 1280, "height": 720}) for _ in range(2))
    hall, desk = opened(halls, presented.urls[0]), opened(desks, presented.urls[1])
    shown(hall, "Hello")
    expect(desk.get_by_text("Say hello")).to_be_visible()
    desk.keyboard.press("PageDown")
    shown(hall, "swings 2 times")
    hall.close()
    hall = opened(halls, presented.urls[0])
    shown(hall, "swings 2 times")
    slider(desk)
    shown(hall, "swings 3 times")
    desk.close()
    hall.keyboard.press("PageDown")
    desk = opened(desks, presented.urls[1])
    expect(desk.get_by_text("Three").first).to_be_visible()
    desk.keyboard.press("b")
    expect(hall.locator("body")).to_have_attribute("data-blank", "black")
    desk.keyboard.press("b")
    shown(hall, "Three")
    for context in (halls, desks):
        context.close()


def test_a_phone_comes_in_once_and_turns_the_pages(presented: Served, chromium: Browser) -> None:
    wrong = urlopen_status(re.sub(r"token=.*", "token=wrong", presented.urls[2]))
    phones = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    halls = chromium.new_context(viewport={"width": 1280, "height": 720})
    phone, hall = opened(phones, presented.urls[2]), opened(halls, presented.urls[0])
    hall.keyboard.press("Home")
    expect(phone.locator(".deck-heading")).to_contain_text("One")
    phone.get_by_role("button", name="Next").click()
    shown(hall, "swings")
    assert (wrong, urlopen_status(presented.urls[2])) == (403, 403)
    for context in (phones, halls):
        context.close()


def urlopen_status(url: str) -> int:
    """What a stranger is answered."""
    from urllib.error import HTTPError

    try:
        with urlopen(url) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_the_file_alone_has_the_sliders_it_has_frames_for(presented: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{(presented.talk.output / 'tiny-talk.html').as_uri()}#two")
    shown(page, "swings 2 times")
    slider(page)
    shown(page, "swings 3 times")
    expect(page.get_by_label("name").first).to_be_disabled()
