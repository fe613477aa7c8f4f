"""What the tests of the page share: a browser, and a small talk as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from slidegen.marp.install import node_folder
from slidegen.page import exported
from tests.page.heads_talk import embed, frames, talk


@pytest.fixture(scope="session")
def idiomorph() -> Path:
    return node_folder(print) / "node_modules/idiomorph/dist/idiomorph.esm.js"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Windows that know of each other; an error in any of them fails the test."""
    errors: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory, idiomorph: Path) -> Path:
    """The talk as a file."""
    path = tmp_path_factory.mktemp("page") / "talk.html"
    path.write_text(exported(talk(), idiomorph, embed=embed, frames=frames()), encoding="utf-8")
    return path


@pytest.fixture
def page(context: BrowserContext, file: Path) -> Page:
    """The file in an audience window."""
    page = context.new_page()
    page.goto(file.as_uri())
    return page
