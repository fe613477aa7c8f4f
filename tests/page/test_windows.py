"""The windows of a file: audience and presenter, with no server between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.browsing import at, opened, press, shows


@pytest.fixture
def presenter(page: Page) -> Page:
    return opened(page)


def test_the_presenter_turns_the_audiences_pages_and_follows_them(page: Page, presenter: Page) -> None:
    press(presenter, "ArrowRight", "ArrowRight")
    shows(page, "steps.1")
    press(page, "3", "Enter")
    expect(presenter.locator(".deck-heading")).to_contain_text("3 / 5The heads")
    expect(presenter.locator(".deck-notes")).to_have_text("Say heads")


def test_what_comes_next_is_a_fragment_or_a_slide(presenter: Page) -> None:
    upcoming = presenter.locator(".deck-upcoming")
    expect(upcoming).to_contain_text("Next slideThe steps")
    press(presenter, "ArrowRight")
    expect(upcoming).to_contain_text("Next step, 1 of 3")
    visible = "[...document.querySelectorAll('.deck-upcoming li')].map(li => getComputedStyle(li).visibility)"
    assert presenter.evaluate(visible) == ["visible", "hidden", "hidden"]
    press(presenter, "End")
    expect(upcoming).to_contain_text("The end")


def test_black_is_seen_by_the_audience_and_told_to_the_presenter(page: Page, presenter: Page) -> None:
    presenter.get_by_role("button", name="Black").click()
    expect(presenter.get_by_text("The audience sees a black screen")).to_be_visible()
    page.wait_for_function("() => document.body.dataset.blank === 'black'")
    press(presenter, "b")
    expect(presenter.get_by_role("button", name="Black")).to_have_attribute("aria-pressed", "false")


def test_the_timer_runs_pauses_and_outlives_the_window(page: Page, presenter: Page) -> None:
    clocks = presenter.locator(".deck-clocks")
    expect(clocks).to_contain_text("Not started0:00")
    expect(clocks).to_contain_text("Left10:00")
    press(presenter, "t")
    expect(clocks).to_contain_text("Elapsed0:01")
    presenter.get_by_role("button", name="Pause").click()
    expect(clocks).to_contain_text("Paused0:01")
    presenter.close()
    page.wait_for_timeout(500)  # the browser tells other windows a moment later that one is closed
    again = opened(page)
    expect(again.locator(".deck-clocks")).to_contain_text("Paused0:01")
    again.get_by_role("button", name="Reset").click()
    expect(again.locator(".deck-clocks")).to_contain_text("Not started0:00")


def test_the_presenter_finds_an_audience_window_that_was_reloaded(page: Page, presenter: Page) -> None:
    press(presenter, "3", "Enter", "t")
    shows(page, "heads")
    page.reload()
    press(presenter, "ArrowRight")
    shows(page, "links")
    expect(presenter.locator(".deck-clocks")).to_contain_text("Elapsed")
    press(page, "ArrowRight")
    expect(presenter.locator(".deck-heading")).to_contain_text("5 / 5")


def test_the_presenter_goes_on_alone_and_opens_the_audience_window_again(page: Page, presenter: Page) -> None:
    page.close()
    lost = presenter.get_by_role("button", name="Open the audience window")
    expect(lost).to_be_visible()
    press(presenter, "3", "Enter", "b")
    with presenter.expect_popup() as popup:
        lost.click()
    shows(popup.value, "heads")
    expect(lost).to_be_hidden()
    press(presenter, "ArrowRight", "ArrowRight")
    shows(popup.value, "links")


def test_the_pointer_is_a_dot_where_the_presenters_mouse_is(page: Page, presenter: Page) -> None:
    press(presenter, "l")
    slide = presenter.locator("main section").first.bounding_box()
    assert slide
    presenter.mouse.move(slide["x"] + slide["width"] / 4, slide["y"] + slide["height"] / 2)
    dot = page.locator(".deck-pointer")
    expect(dot).to_be_visible()
    box = dot.bounding_box()
    assert box and abs(box["x"] + box["width"] / 2 - 320) < 2 and abs(box["y"] + box["height"] / 2 - 360) < 2
    press(presenter, "l")
    expect(dot).to_be_hidden()


def test_a_slide_is_found_by_words(page: Page, presenter: Page) -> None:
    press(presenter, "/")
    presenter.keyboard.type("link")
    press(presenter, "Enter")
    shows(page, "links")
    press(presenter, "/", "ArrowDown", "ArrowDown", "Enter")
    shows(page, "steps")


def test_the_size_of_notes_is_kept(page: Page, presenter: Page) -> None:
    size = "getComputedStyle(document.querySelector('.deck-notes')).fontSize"
    first = presenter.evaluate(size)
    press(presenter, "+", "+")
    larger = presenter.evaluate(size)
    assert float(larger[:-2]) > float(first[:-2])
    presenter.reload()
    assert presenter.evaluate(size) == larger


def test_strangers_are_not_listened_to(page: Page) -> None:
    page.evaluate("""async () => {
        const frame = document.createElement('iframe')
        frame.srcdoc = `<script>parent.postMessage({type: 'stage', set: {slide: 'end', step: 0}}, '*')</script>`
        const heard = new Promise(done => addEventListener('message', done))
        document.body.append(frame)
        await heard
    }""")
    assert at(page) == "title"


def test_the_remote_view_has_large_buttons_notes_and_the_controls(context: BrowserContext, file: Path) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(file.as_uri() + "?view=remote")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".deck-heading")).to_contain_text("2 / 5")
    for _ in range(4):
        page.get_by_role("button", name="Next").click()
    expect(page.locator(".deck-notes")).to_have_text("Say heads")
    page.locator(".deck-controls").get_by_label("Layer").fill("3")
    expect(page.locator("main h1").nth(2)).to_have_text("Layer 3")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight && document.body.scrollWidth <= 360")
