"""Node is started ahead of a check only where slides were edited since the last one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from talks import Talk

from slidegen.ahead import start_to_measure


class Listening:
    """Stands in for the Renderer: notes what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @property
    def is_running(self) -> bool:
        return bool(self.heard)

    def start_if_installed(self, *, pdf: bool = False) -> None:
        self.heard.append(f"start {pdf}")

    def warm(self, markdown: Path) -> None:
        self.heard.append(f"warm {markdown.name}")


def heard(talk: Talk) -> list[str]:
    renderer = Listening()
    start_to_measure(renderer, talk.outline, None)  # type: ignore[arg-type]
    return renderer.heard


def test_a_talk_that_was_never_checked(talk: Talk) -> None:
    assert heard(talk) == ["start True", "warm check.md"]


@pytest.mark.parametrize("edited", ["talk/outline.yaml", "themes/tiny.css", "talk/layouts/own.md.j2"])
def test_what_decides_how_slides_look(talk: Talk, edited: str) -> None:
    talk.write("talk/layouts/own.md.j2", "")
    talk.write("build/.cache/check.json", "{}")
    later = talk.project.checked.stat().st_mtime + 9
    assert not heard(talk)
    os.utime(talk.root / edited, (later, later))
    assert heard(talk)


def test_an_outline_that_is_not_there_is_told_by_others(talk: Talk) -> None:
    talk.outline.unlink()
    assert not heard(talk)
