"""What the tests of the Marp room share: a renderer that stays warm, and a way to convert a few lines of Markdown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slidegen.marp.messages import Conversion, Request
from slidegen.marp.renderer import Renderer

Convert = Callable[..., Conversion]

FRONT = "---\nmarp: true\ntitle: Attention\nauthor: A. Speaker\nlang: en\n---\n\n"


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    with Renderer(say=lambda line: print(line, file=sys.stderr)) as one:
        one.start()
        yield one


@pytest.fixture
def convert(renderer: Renderer, tmp_path: Path) -> Convert:
    """Converts slides, given as Markdown, into `deck.html` (or the given outputs) in tmp_path."""

    def run(*slides: str, outputs: tuple[str, ...] = ("deck.html",), front: str = FRONT, **more: object) -> Conversion:
        markdown = tmp_path / "deck.md"
        markdown.write_text(front + "\n\n---\n\n".join(slides) + "\n", encoding="utf-8")
        request: dict[str, object] = {"bases": (tmp_path,), "roots": (tmp_path,)}
        paths = tuple(tmp_path / output for output in outputs)
        return renderer.convert(Request(markdown=markdown, outputs=paths, **(request | more)))  # type: ignore[arg-type]

    return run
