"""Rehearsals: what is counted, and when it is written."""

from __future__ import annotations

import itertools
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from served import serving

from slidegen.rehearsals.files import folder_of, read_all
from slidegen.rehearsals.recorder import EVERY, SHORTEST, Recorder
from slidegen.rehearsals.rehearsal import Rehearsal, noted

START = datetime(2026, 11, 23, 9, 30).timestamp()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def recorder(tmp_path: Path, said: list[str]) -> Recorder:
    return Recorder(tmp_path / "rehearsals", path="full", say=said.append)


def _written(folder: Path) -> dict[str, Any]:
    """Contents by name."""
    return {file.name: json.loads(file.read_text("utf-8")) for file in (folder / "rehearsals").glob("*")}


def test_coming_back_to_a_slide_adds_to_its_time() -> None:
    rehearsal = Rehearsal()
    for now, slide in ((100, "a"), (110, "b"), (130, "a"), (135, "c")):
        rehearsal = noted(rehearsal, slide, running=True, now=now)
    assert rehearsal.seconds == {"a": 15, "b": 20}
    assert (rehearsal.started, rehearsal.total) == (100, 35)


def test_pauses_do_not_count() -> None:
    rehearsal = noted(Rehearsal(), "a", running=False, now=90)
    assert rehearsal.started is None
    for now, running in ((100, True), (110, False), (500, True), (501, False)):
        rehearsal = noted(rehearsal, "a", running=running, now=now)
    assert rehearsal.seconds == {"a": 11}


def test_a_clock_set_back_takes_no_time_away() -> None:
    rehearsal = noted(noted(Rehearsal(), "a", running=True, now=100), "b", running=True, now=50)
    assert rehearsal.seconds == {"a": 0}


def test_a_rehearsal_is_one_file_named_by_its_local_start(recorder: Recorder, tmp_path: Path) -> None:
    recorder.note("a", running=True, now=START)
    recorder.note("b", running=True, now=START + 45.25)
    recorder.finish(START + 100)
    ((name, told),) = _written(tmp_path).items()
    assert name == "2026-11-23-093000.json"
    assert told.pop("started").startswith("2026-11-23T09:30:00")
    assert told == {"path": "full", "seconds": 100.0, "slides": {"a": 45.2, "b": 54.8}}


def test_the_next_one_has_its_own(recorder: Recorder, tmp_path: Path) -> None:
    for start in (START, START + 1000):
        recorder.note("a", running=True, now=start)
        recorder.finish(start + 100)
    assert [told["slides"] for told in _written(tmp_path).values()] == [{"a": 100.0}] * 2


def test_a_short_look_is_no_rehearsal(recorder: Recorder, tmp_path: Path) -> None:
    recorder.note("a", running=True, now=START)
    recorder.finish(START + SHORTEST - 1)
    assert not (tmp_path / "rehearsals").exists()


def test_a_crash_loses_little(recorder: Recorder, tmp_path: Path) -> None:
    recorder.note("a", running=True, now=START)
    for second in range(5, 300, 5):
        recorder.tick(START + second)
        written = sum(told["seconds"] for told in _written(tmp_path).values())
        assert second - written < (EVERY + 5 if second >= SHORTEST + EVERY else SHORTEST + EVERY)


def test_nothing_is_written_while_nothing_happens(recorder: Recorder, tmp_path: Path) -> None:
    recorder.note("a", running=True, now=START)
    recorder.note("a", running=False, now=START + 100)
    (file,) = (tmp_path / "rehearsals").iterdir()
    file.unlink()
    recorder.tick(START + 500)
    recorder.finish(START + 500)
    assert not any((tmp_path / "rehearsals").iterdir())


def test_a_folder_that_cannot_be_written_is_told_once(recorder: Recorder, tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "rehearsals").write_text("in the way", encoding="utf-8")
    recorder.note("a", running=True, now=START)
    for minute in range(1, 5):
        recorder.tick(START + 60 * minute)
    assert len(said) == 1 and said[0].startswith("cannot write the rehearsal into")


def test_a_rehearsal_that_was_presented(tmp_path: Path) -> None:
    folder, clock = folder_of(tmp_path / "outline.yaml"), itertools.count(START, 60).__next__
    recorder = Recorder(folder, path="", say=print)
    with serving(tmp_path, presenting=True, recorder=recorder, clock=clock) as served, served.window() as window:
        for timer, slide in (("start", "two"), ("reset", "three"), ("pause", "one")):
            window.say("timer", do=timer)
            window.hear("stage")
            window.say("stage", set={"slide": slide})
            window.hear("stage")
    assert [list(rehearsal.seconds) for rehearsal in read_all(folder, path="")] == [["one", "two"], ["two", "three"]]
    assert os.listdir(folder) == [file.name for file in folder.glob("*.json")]
