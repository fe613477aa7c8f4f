"""Servers to test against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from served import Served, serving


@pytest.fixture
def editing(tmp_path: Path) -> Iterator[Served]:
    """``slidegen serve``: each window is where it is."""
    with serving(tmp_path) as served:
        yield served


@pytest.fixture
def presenting(tmp_path: Path) -> Iterator[Served]:
    """``slidegen present``, with a door for a phone: windows share the stage."""
    with serving(tmp_path, presenting=True, remote="127.0.0.1") as served:
        yield served


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """For tests that leave nothing behind."""
    with serving(tmp_path_factory.mktemp("talk")) as served:
        yield served
