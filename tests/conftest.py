"""What all tests share."""

from __future__ import annotations

import os

import pytest

from slidegen.marp.node import find_node

# As the engine runs figures: threads of two workers on the same cores only wait for each other.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
# Playwright's own Node needs a library that a bare machine lacks; the one that runs Marp is there.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(find_node().executable))


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what is slow to make stay on one worker: the talk, which comes first, a model, a browser."""
    items.sort(key=lambda item: item.path.parent.name != "talk")
    for item in items:
        folder = item.path.parent.name
        if folder in ("figures", "page", "talk"):
            group = folder if folder == "talk" else item.path.name
            item.add_marker(pytest.mark.xdist_group(group))
