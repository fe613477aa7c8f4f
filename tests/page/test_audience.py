"""The audience view of a file, in a real browser, from disk."""

from __future__ import annotations

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.page.browsing import SHOWN, STEPS, at, press


def test_one_slide_is_shown_and_laid_out(page: Page) -> None:
    assert page.evaluate(SHOWN) == [0]
    box = page.locator("section").first.bounding_box()
    assert box and (round(box["width"]), round(box["height"])) == (1280, 720)


def test_a_slide_is_as_large_as_the_window_allows(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 720})
    box = page.locator("section").first.bounding_box()
    assert box and [round(box[side]) for side in ("x", "y", "width", "height")] == [0, 180, 640, 360]


def test_keys_turn_pages_and_show_fragments_one_by_one(page: Page) -> None:
    press(page, "ArrowRight")
    assert page.evaluate(STEPS) == ["hidden"] * 3
    press(page, " ", "PageDown")
    assert page.evaluate(STEPS) == ["visible", "visible", "hidden"]
    assert at(page) == "steps.2"
    press(page, "ArrowDown", "ArrowDown")
    assert at(page) == "heads"
    press(page, "PageUp")
    assert at(page) == "steps.3"
    press(page, "Shift+Space", "Home", "End")
    assert at(page) == "end"
    press(page, "ArrowRight", "4", "Enter")
    assert at(page) == "links"


def test_the_address_leads_to_a_slide_and_back(page: Page) -> None:
    page.goto(page.url.partition("#")[0] + "#steps.1")
    page.reload()
    assert page.evaluate(STEPS) == ["visible", "hidden", "hidden"]
    press(page, "End")
    page.go_back()
    assert page.evaluate(SHOWN) == [1]
    page.go_forward()
    assert page.evaluate(SHOWN) == [4]


def test_links_lead_to_slides_and_to_headings(page: Page) -> None:
    press(page, "4", "Enter")
    page.get_by_role("link", name="to the steps").click()
    assert at(page) == "steps"
    press(page, "4", "Enter")
    page.get_by_role("link", name="to a heading").click()
    assert at(page) == "end"


def test_a_link_on_a_slide_that_was_left_keeps_no_keys(page: Page) -> None:
    """The browser takes the focus from what is hidden, but not at once, and not every browser does."""
    press(page, "4", "Enter")
    page.get_by_role("link", name="to the steps").evaluate("""link => {
        link.focus()
        link.click()
        for (const key of ['5', 'Enter'])
            link.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    }""")
    assert at(page) == "end"


def test_other_links_open_beside_the_talk(page: Page) -> None:
    page.context.route("https://example.org/", lambda route: route.fulfill(body="elsewhere"))
    press(page, "4", "Enter")
    with page.expect_popup():
        page.get_by_role("link", name="outside").click()
    assert at(page) == "links"


def test_black_and_white_hide_the_slide_and_going_on_shows_it_again(page: Page) -> None:
    cover = "getComputedStyle(document.querySelector('main'), '::after').backgroundColor"
    for key, colour in ((".", "rgb(0, 0, 0)"), ("w", "rgb(255, 255, 255)")):
        press(page, key)
        assert page.evaluate(cover) == colour
        press(page, "ArrowRight")
        assert page.evaluate(cover) == "rgba(0, 0, 0, 0)"
    assert at(page) == "title"


def test_the_overview_leads_to_a_slide(page: Page) -> None:
    press(page, "o")
    cells = page.get_by_role("dialog", name="All slides").get_by_role("button")
    expect(cells).to_have_count(5)
    expect(cells.first).to_be_focused()
    expect(page.locator("dialog section")).to_have_count(5)
    press(page, "ArrowRight", "ArrowRight", "Enter")
    assert at(page) == "heads"
    press(page, "o", "Escape", "ArrowLeft")
    assert at(page) == "steps.3"


def test_the_help_names_the_keys(page: Page) -> None:
    press(page, "?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Presenter window")
    press(page, "ArrowRight", "Escape")
    expect(sheet).to_be_hidden()
    assert at(page) == "title"


def test_who_does_not_see_hears_the_slide(page: Page) -> None:
    press(page, "ArrowRight")
    expect(page.get_by_role("status").first).to_have_text("Slide 2 of 5: The steps")
    assert page.locator("main").count() == 1


def test_a_control_keeps_its_keys_until_escape(page: Page) -> None:
    press(page, "3", "Enter", "Tab", "Tab")
    slider = page.get_by_label("Layer")
    expect(slider).to_be_focused()
    press(page, "ArrowRight", "PageUp", "End")
    assert (at(page), slider.input_value()) == ("heads", "5")
    press(page, "Escape", "ArrowRight")
    assert at(page) == "links"


def test_a_swipe_turns_the_page(page: Page) -> None:
    page.evaluate("""() => {
        const main = document.querySelector('main')
        const at = clientX => new Touch({identifier: 1, target: main, clientX, clientY: 100})
        main.dispatchEvent(new TouchEvent('touchstart', {touches: [at(300)], bubbles: true}))
        main.dispatchEvent(new TouchEvent('touchend', {changedTouches: [at(200)], bubbles: true}))
    }""")
    assert at(page) == "steps"


def test_paper_has_every_slide_whole_and_no_controls(page: Page) -> None:
    press(page, "3", "Enter")
    pages = [re.sub(r"\s+", " ", one.extract_text()) for one in PdfReader(io.BytesIO(page.pdf())).pages]
    assert len(pages) == 5
    assert "one" in pages[1] and "three" in pages[1]
    assert "Word" not in "".join(pages)
