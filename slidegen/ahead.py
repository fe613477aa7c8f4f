"""Starts Node before the rest of slidegen is even imported, where it is plain that Marp will be needed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from slidegen.errors import SlidegenError
from slidegen.marp.renderer import Renderer
from slidegen.project import open_project


def start_ahead(renderer: Renderer, outline: Path, output: Path | None, *, path: str | None, pdf: bool) -> None:
    """Start Node if the outline was edited after its last build, the most usual reason to build again.

    Node takes longest, so each of the 50 ms until the build itself could tell counts. What is wrong is left to
    the build to say. A newer figure does not count: then matplotlib takes longest, and Node would only share its core.
    """
    with suppress(SlidegenError, OSError):
        project = open_project(outline, output)
        if project.outline.stat().st_mtime_ns > project.record(path).stat().st_mtime_ns:
            renderer.start_if_installed(pdf=pdf)
