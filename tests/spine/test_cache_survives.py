"""The cache outlives kill -9, clocks that jump, and damage: it may forget, but it never lies and never crashes."""

from __future__ import annotations

import json
import os
import random
import sys
from typing import Any

import pytest
from talks import WAVE, Talk

from slidegen.execution.cache import Cache
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import Job, JobResult, Outcome
from slidegen.execution.verdicts import MOVING, inputs_of
from slidegen.files.stamps import stamp

FUTURE = 4_102_444_800  # 2100
EDITS_ITSELF = """
import os, pathlib
import matplotlib.pyplot as plt

def wave():
    file = pathlib.Path(__file__)
    file.write_text(file.read_text() + "# more")
    os.utime(file, (1, 1))
    return plt.figure()
"""


@pytest.fixture
def wave(talk: Talk) -> Talk:
    """A talk that shows its wave, built once."""
    talk.use_wave()
    assert talk.figure().outcome is Outcome.RAN
    return talk


def test_a_file_from_the_future_is_a_file_like_any_other(talk: Talk) -> None:
    os.utime(talk.write("figures/wave.py", WAVE), (FUTURE, FUTURE))
    talk.use_wave()
    assert talk.figure().outcome is Outcome.RAN
    assert talk.why() == []


def test_an_edit_is_seen_although_the_clock_was_set_back_for_it(talk: Talk) -> None:
    talk.write("figures/wave.py", EDITS_ITSELF)
    talk.use_wave()
    assert talk.figure().outcome is Outcome.RAN
    assert talk.why() == ["script changed: figures/wave.py"]


EDITS_THE_OUTLINE = """
import pathlib, subprocess
import matplotlib.pyplot as plt

def wave():
    subprocess.run(["sed", "-i", "s/title: T,/title: U,/", "../talk/outline.yaml"], check=True)
    return plt.figure()
"""


def test_an_outline_edited_while_its_first_build_runs_is_built_by_the_next(talk: Talk) -> None:
    talk.write("figures/wave.py", EDITS_THE_OUTLINE)
    talk.use_wave()
    talk.build()
    assert b"# T" in talk.published()["tiny-talk.md"]
    talk.build()
    assert b"# U" in talk.published()["tiny-talk.md"]


def test_clocks_of_other_years_change_nothing(wave: Talk) -> None:
    for file in (*(wave.project.cache).rglob("*"), wave.root / "figures" / "wave.py"):
        os.utime(file, (FUTURE, FUTURE) if file.suffix == ".svg" else (1, 1))
    assert wave.why() == []


@pytest.mark.parametrize("when", ["before the run opens it", "after the run opened it"])
def test_an_edit_between_digest_and_run_is_never_recorded_as_what_was_there_before(talk: Talk, when: str) -> None:
    """Else the first text, put back, would be served the picture of the second."""
    job, world = a_job(talk), World(talk.root)
    data = talk.write("figures/rows.csv", "1\n")
    world.digest("data", "figures/rows.csv")
    met = stamp(data)
    data.write_text("22\n", encoding="utf-8")
    met = stamp(data) if when.startswith("before") else met
    found = inputs_of(job, a_verdict({"figures/rows.csv": met}), world)
    assert [each.digest for each in found if each.kind == "data"] == [MOVING]


def test_an_edit_while_it_was_not_yet_digested_is_seen(talk: Talk) -> None:
    job, data = a_job(talk), talk.write("figures/rows.csv", "1\n")
    met = stamp(data)
    data.write_text("22\n", encoding="utf-8")
    found = inputs_of(job, a_verdict({"figures/rows.csv": met}), World(talk.root))
    assert [each.digest for each in found if each.kind == "data"] == [MOVING]


def a_job(talk: Talk) -> Job:
    talk.use_wave()
    return talk.resolve().jobs[0]


def a_verdict(stamps: dict[str, str]) -> dict[str, Any]:
    return {"trace": {"data": ["figures/rows.csv"], "package": []}, "stamps": stamps}


def test_a_damaged_picture_is_drawn_again(wave: Talk) -> None:
    (picture,) = wave.cache.products.iterdir()
    whole = picture.read_bytes()
    wave.write_slides("- {title: Another title, figure: 'wave.py:wave'}")
    for damaged in (b"", whole[:-1], whole.replace(b"svg", b"gvs", 1)):
        picture.write_bytes(damaged)
        assert wave.why() == ["output damaged"]
    assert wave.figure().outcome is Outcome.RAN
    assert picture.read_bytes() == whole


def test_no_damage_to_a_trace_crashes_or_is_believed(wave: Talk) -> None:
    """Bytes flipped, cut, doubled and replaced: what is left of the trace is the trace, or none at all."""
    file = wave.project.cache / "traces" / "wave.json"
    whole, sound = file.read_bytes(), wave.cache.traces("wave")
    dice = random.Random(0)
    for _ in range(400):
        file.write_bytes(_harmed(whole, dice))
        assert Cache(wave.project.cache).traces("wave") in (sound, [])


def _harmed(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted(dice.randrange(len(data)) for _ in range(2))
    middle = dice.choice([b"", dice.randbytes(end - start), data[start:end] * 2, b"null", b"[[", b'"', b"1e999"])
    return data[:start] + middle + data[start if dice.random() < 0.3 else end :]


WRONG: list[Any] = [None, 1, "x", [], {}, [None], [[]], [1, "x"], {"x": []}, True, 1e300]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_trace_of_wrong_types_is_none(wave: Talk, wrong: Any) -> None:
    file = wave.project.cache / "traces" / "wave.json"
    stored = json.loads(file.read_text(encoding="utf-8"))
    row = stored["rows"][0]
    harmed: list[Any] = [wrong, {"rows": wrong}, {"rows": [wrong]}]
    harmed += [{"rows": [[*row[:place], wrong, *row[place + 1 :]]]} for place in range(3)]
    for each in harmed:
        file.write_text(json.dumps(each), encoding="utf-8")
        assert Cache(wave.project.cache).traces("wave") == []
    assert wave.why() == []  # the record still holds
    wave.write_slides("- {title: Another title, figure: 'wave.py:wave'}")
    assert wave.why() == ["new"]
    assert wave.figure().outcome is Outcome.RAN


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 10_000, "\ufeff{}", "{}" * 2])
def test_odd_json_is_no_trace_and_no_record(wave: Talk, text: str) -> None:
    for file in (wave.project.cache / "traces" / "wave.json", wave.project.record()):
        file.write_text(text, encoding="utf-8")
    assert wave.why() == ["new"]


def test_killed_while_it_keeps_a_result_the_cache_stays_sound(wave: Talk) -> None:
    """At each change on disk in turn: every trace that can be read afterwards has its products, whole."""
    job = wave.resolve().jobs[0]
    before, step = wave.cache.traces("wave"), 0
    while _keeps_and_dies(wave, job, step):
        traces = Cache(wave.project.cache).traces("wave")
        assert traces[-1:] == before, f"killed at step {step}"
        for name in (name for trace in traces for name in trace.products.values()):
            assert (wave.cache.products / name).is_file()
        assert wave.why() == []
        step += 1
    assert step >= 3
    assert len(Cache(wave.project.cache).traces("wave")) == 2


def _keeps_and_dies(talk: Talk, job: Job, step: int) -> bool:
    """Keep a result in a fork that is gone before its change number ``step``; whether it died of it."""
    fresh = talk.write(f"fresh-{step}.svg", "<svg/>")
    child = os.fork()
    if child == 0:
        left = [step]

        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            if event == "os.rename" or (event == "open" and str(arguments[1]).startswith("w")):
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)

        cache = Cache(talk.project.cache)
        cache.traces(job.id)
        sys.addaudithook(hear)
        cache.keep(job, (), JobResult(job.id, Outcome.RAN, products={"image": fresh}), {})
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def test_what_a_killed_build_left_in_the_cache_is_swept(wave: Talk) -> None:
    left = wave.write("build/.cache/traces/wave.12345.tmp", "{")
    wave.build()
    assert not left.exists()
