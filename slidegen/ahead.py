"""Starts Node before the rest of slidegen is even imported, where it is plain that Marp will be needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from slidegen.errors import SlidegenError
from slidegen.marp.renderer import Renderer
from slidegen.project import Project, open_project


def start_ahead(renderer: Renderer, outline: Path, output: Path | None, *, path: str | None, pdf: bool) -> None:
    """Start Node if the outline was edited after its last build, the most usual reason to build again.

    Node takes longest, so each of the 50 ms until the build itself could tell counts. What is wrong is left to
    the build to say. A newer figure does not count: then matplotlib takes longest, and Node would only share its core.
    """
    with suppress(SlidegenError, OSError):
        project = open_project(outline, output)
        if project.outline.stat().st_mtime_ns > project.record(path).stat().st_mtime_ns:
            renderer.start_if_installed(pdf=pdf)


def start_to_measure(renderer: Renderer, outline: Path, output: Path | None) -> None:
    """Start Node and the browser if slides were edited after they were last checked, or never were.

    It goes through the deck of that check meanwhile, most of whose formulas will come again.
    """
    with suppress(SlidegenError, OSError):
        project = open_project(outline, output)
        checked = project.checked.stat().st_mtime_ns if project.checked.is_file() else 0
        if any(file.stat().st_mtime_ns > checked for file in _looks(project)):
            renderer.start_if_installed(pdf=True)
            if renderer.is_running:
                renderer.warm(project.checked_markdown)


def _looks(project: Project) -> Iterator[Path]:
    """The files that decide how slides look, but for figures."""
    yield project.outline
    yield from project.themes.glob("*.css")
    yield from project.layouts.glob("*.md.j2")
