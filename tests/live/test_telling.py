"""What the terminal says while a talk is edited, and what is opened."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from slidegen.server.doors import own_door, remote_door
from slidegen.server.opening import Opening
from slidegen.server.revision import Revision, Trouble
from slidegen.server.telling import Teller


def test_a_problem_is_told_once_and_that_it_is_gone() -> None:
    said: list[str] = []
    tell, wrong = Teller(said.append), (Trouble("x.yaml:1:1: no", "no", None),)
    for revision in (Revision(1), Revision(2, troubles=wrong), Revision(3, troubles=wrong), Revision(4)):
        tell(revision)
    assert said == ["error: x.yaml:1:1: no", "all is well again"]


def test_drawing_is_told_when_it_begins_and_ends() -> None:
    said: list[str] = []
    tell = Teller(said.append)
    for number, drawing in enumerate((("a", "b"), ("b",), ()), 1):
        tell(Revision(number, drawing=drawing))
    assert said == ["drawing 2 figures ...", "figures are drawn"]


@pytest.mark.parametrize("opens", [True, False])
def test_addresses_are_told_and_opened_if_wanted(opens: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    server: Any = SimpleNamespace(door=own_door("127.0.0.1", 8440), remote_door=remote_door("10.0.0.7", 8440))
    Opening(("/", "/presenter"), opens=opens, say=said.append)(server)
    addresses = [server.door.url("/"), server.door.url("/presenter")]
    assert said[:2] == [f"slides    {addresses[0]}", f"presenter {addresses[1]}"]
    assert said[-2:] == [f"phone     {server.remote_door.url()}", "Ctrl-C ends it"]
    assert opened == (addresses if opens else [])
