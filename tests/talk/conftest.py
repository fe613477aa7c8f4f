"""What the tests of the talk share: the talk, built once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slidegen.build import Options, build
from slidegen.marp.renderer import Renderer
from slidegen.results import BuildReport
from tests.talk.planned import ROOT

OUTLINE = ROOT / "talk/outline.yaml"


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is built: one folder for all workers, so that the first one builds and the others find it done."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "talk"


@pytest.fixture(scope="session")
def report(output: Path) -> BuildReport:
    with Renderer(say=print) as renderer:
        return build(Options(OUTLINE, ("html",), output), renderer, say=print)
