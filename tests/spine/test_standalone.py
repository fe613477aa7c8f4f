"""The published HTML and PDF, in a real browser and as bytes: they stand alone, read well and never differ."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from pypdf import PdfReader
from talks import Talk, small_talk

from slidegen.errors import EnvironmentFault
from slidegen.marp.browser import Browser, find_browser

SLIDES = r"""
- {title: A curve, figure: {source: 'wave.py:wave', alt: A rising line}, notes: Say hello}
- {title: Maths, body: "Inline $a_i$ and\n\n$$\\sum_i e^{x_i}$$"}
- {title: A picture, body: "![A dot](dot.png)\n\n<img src='dot.png' alt='again'>"}
- title: Code
  code: 'wave.py:wave'
- {title: Smile 🙂, body: 'Selectable words :tada: naïve'}
"""


def build_deck(root: Path, *formats: str) -> Talk:
    talk = small_talk(root)
    talk.write("talk/dot.png", _png())
    talk.write_slides(SLIDES, deck="author: Ada Example, lang: de-CH, subtitle: Sub")
    report = talk.build(*formats)
    assert not report.problems, report.problems
    return talk


def _png() -> bytes:
    """One red pixel."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    ]
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.fixture
def browser() -> Browser:
    try:
        return find_browser(print)
    except EnvironmentFault as fault:
        pytest.skip(str(fault))


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


def test_the_page_asks_for_nothing_and_shows_everything(page: Page, tmp_path: Path) -> None:
    alone = tmp_path / "moved.html"
    alone.write_bytes(build_deck(tmp_path / "deck", "html").published()["tiny-talk.html"])
    shutil.rmtree(tmp_path / "deck")
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(alone.as_uri(), wait_until="networkidle")
    widths = page.evaluate("Promise.all([...document.images].map(async i => (await i.decode(), i.naturalWidth)))")
    assert [url for url in asked if not url.startswith("data:")] == [alone.as_uri()]
    assert wrong == []
    assert [width > 0 for width in widths] == [True] * 3
    assert page.locator("mjx-container").count() == 2
    assert page.locator("section img[alt='A rising line']").count() == 1
    assert page.title() == "Tiny talk"
    assert page.locator("html").get_attribute("lang") == "de-CH"


@pytest.mark.usefixtures("browser")
def test_the_pdf_can_be_read_searched_and_navigated(tmp_path: Path) -> None:
    pdf = PdfReader(build_deck(tmp_path, "pdf").output / "tiny-talk.pdf")
    texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) == 5
    assert "Selectable words" in texts[4]
    assert "def wave" in texts[3]
    assert pdf.metadata
    assert (pdf.metadata.title, pdf.metadata.author) == ("Tiny talk", "Ada Example")
    assert pdf.root_object["/Lang"] == "de-CH"
    titles = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert [title.strip() for title in titles][:2] == ["A curve", "Maths"]


def test_the_files_are_the_same_bytes_wherever_they_are_built(tmp_path: Path) -> None:
    """All but the seconds that the figures took, which the manifest tells."""
    one, two = (build_deck(tmp_path / name, "html").timeless() for name in ("one", "two/deep"))
    assert one == two
    assert not any(str(tmp_path).encode() in content for content in one.values())


def test_the_markdown_opens_in_any_marp(tmp_path: Path) -> None:
    published = build_deck(tmp_path, "html").published()
    markdown = published["tiny-talk.md"].decode()
    assert markdown.startswith("---\nmarp: true\ntheme: tiny\n")
    assert {"figures/wave.svg", "dot.png"} <= published.keys()
    assert "data:" not in markdown
