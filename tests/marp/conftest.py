"""What the tests of the Marp room share: a renderer that stays warm, and a way to convert a few lines of Markdown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slidegen.files.mediatypes import data_uri
from slidegen.marp.install import idiomorph
from slidegen.marp.messages import Conversion, Places
from slidegen.marp.renderer import Renderer
from slidegen.page import Page, PageSlide, exported

Convert = Callable[..., Conversion]

FRONT = "---\nmarp: true\ntitle: Attention\nauthor: A. Speaker\nlang: en\n---\n\n"


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    with Renderer(say=lambda line: print(line, file=sys.stderr)) as one:
        one.start()
        yield one


@pytest.fixture
def convert(renderer: Renderer, tmp_path: Path) -> Convert:
    """Makes `deck.html` (or the given outputs) in tmp_path of slides, given as Markdown."""

    def run(*slides: str, outputs: tuple[str, ...] = ("deck.html",), front: str = FRONT, **more: object) -> Conversion:
        markdown = tmp_path / "deck.md"
        markdown.write_text(front + "\n\n---\n\n".join(slides) + "\n", encoding="utf-8")
        given: dict[str, object] = {"files": {}, "bases": (tmp_path,), "roots": (tmp_path,)}
        places = Places(**(given | more))  # type: ignore[arg-type]
        for output in outputs:
            made = (write_html if output.endswith(".html") else renderer.pdf)(markdown, tmp_path / output, places)
        return made

    def write_html(markdown: Path, output: Path, places: Places) -> Conversion:
        made = renderer.deck(markdown.read_text(encoding="utf-8"), places, script=True)
        files = {image.name: data_uri(image.path) for image in made.images}
        slides = tuple(PageSlide(str(n), "", "", 0, "", html) for n, html in enumerate(made.slides, 1))
        page = Page("Attention", "en", "A. Speaker", "", made.css, made.script, 0, slides)
        output.write_text(exported(page, idiomorph(), embed=files.__getitem__, frames={}), encoding="utf-8")
        return Conversion(len(slides), made.problems, made.images)

    return run
