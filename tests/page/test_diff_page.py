"""The page of differences in a browser: it asks nobody for anything, and lays both pictures over each other."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from slidegen.diff.difference import Difference, FigureChange, PictureChange
from slidegen.diff.page import written_page

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="{}" height="20"/></svg>'


def test_what_is_the_same_in_both_pictures_is_white(chromium: Browser, tmp_path: Path) -> None:
    for name, width in (("old", 10), ("new", 30)):
        (tmp_path / f"{name}.svg").write_text(SVG.format(width), encoding="utf-8")
    picture = PictureChange("dot", tmp_path / "old.svg", tmp_path / "new.svg", "wider")
    told = Difference("a", "b", figures=(FigureChange("dot", "changed", (), (picture,)),))
    file = written_page(told, tmp_path / "d.html")
    page = chromium.new_page(viewport={"width": 1200, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    shot = page.locator(".apart").screenshot()
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    with Image.open(io.BytesIO(shot)) as image:
        colours = [image.convert("L").getpixel((image.width * part // 40, image.height // 2)) for part in (5, 20, 35)]
    assert colours == [255, 0, 255]
