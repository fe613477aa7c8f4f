"""Live figures without a server: the frames that are inside the file."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.page.browsing import opened, press, shows


@pytest.fixture
def heads(page: Page) -> Page:
    press(page, "3", "Enter")
    return page


def test_a_slider_changes_picture_and_words(heads: Page) -> None:
    heads.locator("figure").hover()
    slider = heads.get_by_label("Layer")
    expect(slider).to_be_enabled()
    before = heads.locator("main img").get_attribute("src")
    slider.fill("4")
    expect(heads.locator("main h1").nth(2)).to_have_text("Layer 4")
    expect(heads.locator("figcaption")).to_have_text("What is seen in layer 4")
    assert heads.locator("main img").get_attribute("src") != before
    assert heads.evaluate("document.querySelector('main img').naturalWidth") > 0
    heads.get_by_role("button", name="Reset").click()
    expect(heads.locator("main h1").nth(2)).to_have_text("Layer 0")


def test_what_has_no_frames_says_so_and_stands_still(heads: Page) -> None:
    heads.locator("figure").hover()
    word = heads.get_by_label("Word")
    expect(word).to_be_disabled()
    expect(word).to_have_value("bank")
    expect(heads.get_by_text("Word: live only with slidegen serve")).to_be_visible()


def test_controls_come_with_the_pointer_the_focus_or_a_key_and_move_nothing(heads: Page) -> None:
    row = heads.get_by_role("group", name="Controls of figure heads")
    place = "JSON.stringify([...document.querySelectorAll('main > .marpit > svg:nth-child(3) section *')]"
    place += ".map(e => e.getBoundingClientRect()))"
    before = heads.evaluate(place)
    expect(row).to_be_hidden()
    press(heads, "c")
    expect(row).to_be_visible()
    assert heads.evaluate(place) == before
    box = row.bounding_box()
    assert box and box["y"] + box["height"] <= 720
    press(heads, "c")
    expect(row).to_be_hidden()
    press(heads, "Tab")
    expect(row).to_be_visible()


def test_a_pinned_row_leaves_the_keys_to_the_slides(heads: Page) -> None:
    heads.get_by_role("button", name="Keep the controls").click()
    row = heads.get_by_role("group", name="Controls of figure heads")
    heads.mouse.move(5, 5)
    expect(row).to_be_visible()
    press(heads, "PageDown")
    shows(heads, "links")


def test_windows_see_the_same_drawing(heads: Page) -> None:
    presenter = opened(heads)
    presenter.locator("figure").hover()
    presenter.get_by_label("Layer").fill("2")
    expect(heads.locator("main h1").nth(2)).to_have_text("Layer 2")
    assert heads.get_by_label("Layer").input_value() == "2"
    press(presenter, "Escape", "ArrowRight")
    shows(heads, "links")
    heads.reload()
    press(heads, "ArrowLeft")
    expect(heads.locator("main h1").nth(2)).to_have_text("Layer 2")


def test_a_fast_hand_ends_at_the_last_frame(heads: Page) -> None:
    heads.locator("figure").hover()
    slider = heads.get_by_label("Layer")
    expect(slider).to_be_enabled()
    slider.evaluate("""input => [1, 2, 3, 4, 5, 3].forEach(value => {
        input.value = value
        input.dispatchEvent(new Event('input'))
    })""")
    expect(heads.locator("main h1").nth(2)).to_have_text("Layer 3")
    expect(slider).to_have_value("3")
