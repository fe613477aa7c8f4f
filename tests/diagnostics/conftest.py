"""What the tests of diagnostics share: one talk, one server for its figures, one Node."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.diagnostics import breaking
from tests.diagnostics.breaking import Breaking


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breaking]:
    yield Breaking(tmp_path_factory.mktemp("talk"))
    breaking.end()
