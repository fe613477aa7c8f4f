"""Fixtures of the spine: a small talk to build, with Marp faked unless a test asks for the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from talks import Broken, FakeMarp, Talk, small_talk
from warm import WarmMarp, WarmPool, kept_warm

from slidegen.checks.checking import Checked, check
from slidegen.marp.renderer import Renderer


@pytest.fixture(scope="module", autouse=True)
def _warm() -> Iterator[None]:
    """What builds in this process runs figures in one server and renders in one Node, which tests share."""
    with kept_warm(), patch("talks.Renderer", WarmMarp):
        yield


@pytest.fixture
def real_marp_talk(tmp_path: Path) -> Talk:
    """A small talk that builds through the pinned Marp."""
    return small_talk(tmp_path)


@pytest.fixture
def cold_marp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command looks for Node and starts it, as it does for a person."""
    monkeypatch.setattr("slidegen.marp.renderer.Renderer", Renderer)


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A small talk whose Marp is a fake: one slide, one figure (``wave``) that no slide uses yet."""
    monkeypatch.setattr("talks.Renderer", FakeMarp)
    monkeypatch.setattr("slidegen.marp.renderer.Renderer", FakeMarp)
    monkeypatch.setattr(FakeMarp, "conversions", 0)
    return small_talk(tmp_path)


@pytest.fixture
def checked(talk: Talk) -> Callable[[], Checked]:
    """Checks the small talk."""
    return lambda: check(talk.outline, None, FakeMarp(say=print), jobs=2, say=talk.said.append)  # type: ignore[arg-type]


@pytest.fixture
def broken(talk: Talk, checked: Callable[[], Checked]) -> Broken:
    """Checks slides, and tells what speaks against one rule: the line, the slide and what was measured."""

    def run(rule: str, slides: str = "", *, deck: str = "") -> list[str]:
        if slides:
            talk.write_slides(slides, deck=deck)
        told = checked()
        assert not told.problems, told.problems
        seen = [finding.seen for finding in told.findings if finding.rule == rule]
        return [f"{each.at.file.name}:{each.at.line} {each.slide}: {each.measured}" for each in seen]

    return run


@pytest.fixture(scope="session", autouse=True)
def server() -> Iterator[None]:
    """The figure servers and the Node that tests share end with them."""
    yield
    WarmPool.end()
    WarmMarp.end()
