"""What the tests of the talk share: the talk, built once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from slidegen.build import Options, build
from slidegen.deck import live
from slidegen.deck.frames import grid
from slidegen.marp.renderer import Renderer
from slidegen.project import open_project
from slidegen.results import BuildReport
from tests.talk.planned import ROOT

OUTLINE = ROOT / "talk/outline.yaml"


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is built: one folder for all workers, so that the first one builds and the others find it done.

    Figures that `make` has drawn, and that are what they were, need not be drawn again: their cache comes along.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "talk"
    made = open_project(OUTLINE).cache
    if made.is_dir() and not folder.is_dir():
        shutil.copytree(made, folder / made.name, ignore=shutil.ignore_patterns("run-*", "live-*"))
    return folder


@pytest.fixture(scope="session")
def report(output: Path) -> BuildReport:
    """Of each live figure only the outermost frames are drawn: every parameter at both of its ends."""
    with pytest.MonkeyPatch.context() as patch, Renderer(say=print) as renderer:
        patch.setattr(live, "grid", _corners)
        return build(Options(OUTLINE, ("html",), output), renderer, say=print)


def _corners(frames: Mapping[str, Sequence[Any]], defaults: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    return grid({name: (values[0], values[-1])[: len(values)] for name, values in frames.items()}, defaults)
