"""Fixtures of the spine: a small talk to build, with Marp faked unless a test asks for the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from talks import FakeMarp, Talk, small_talk
from warm import WarmPool


@pytest.fixture
def real_marp_talk(tmp_path: Path) -> Talk:
    """A small talk that builds through the pinned Marp."""
    return small_talk(tmp_path)


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A small talk whose Marp is a fake: one slide, one figure (``wave``) that no slide uses yet."""
    monkeypatch.setattr("talks.Renderer", FakeMarp)
    monkeypatch.setattr("slidegen.build.tool_digest", lambda: "this tool")
    monkeypatch.setattr(FakeMarp, "conversions", 0)
    monkeypatch.setattr("slidegen.build.ForkPool", WarmPool)
    return small_talk(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def server() -> Iterator[None]:
    """The figure server that tests share ends with them."""
    yield
    WarmPool.end()
