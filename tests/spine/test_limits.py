"""Limits of a run: memory, and whatever processes it starts, wherever they put themselves."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from talks import FakeMarp, Talk, is_running, small_talk

from slidegen.execution.jobs import JobResult, Outcome
from slidegen.results import BuildReport

GREEDY = """
import os, subprocess, sys, time
from pathlib import Path
import matplotlib.pyplot as plt

HOLD = "x = bytearray(400_000_000); x[::4096] = b'1' * len(x[::4096]); import time; time.sleep(60)"

def itself():
    print("taking it")
    exec(HOLD)

def its_child():
    subprocess.run([sys.executable, "-c", HOLD])

def killed():
    os.kill(os.getpid(), 9)  # as a system does that has run out of memory

def modest():
    return plt.figure(), {"threads": os.environ["OPENBLAS_NUM_THREADS"]}

def leaves_one():
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    Path("left.pid").write_text(str(child.pid))
    return plt.figure()

def hides_one():
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    Path("hidden.pid").write_text(str(child.pid))
    time.sleep(60)
"""
MORE = {"itself": "memory: 350 MB", "its_child": "memory: 350 MB", "hides_one": "timeout: 1.5"}


@pytest.fixture(scope="module")
def greedy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Talk, BuildReport]:
    talk = small_talk(tmp_path_factory.mktemp("greedy"))
    talk.write("figures/greedy.py", GREEDY)
    names = ("itself", "its_child", "killed", "modest", "leaves_one", "hides_one")
    figures = (f"- {{figure: {{source: 'greedy.py:{name}', {MORE.get(name, 'id: ' + name)}}}}}" for name in names)
    talk.write_slides("\n".join(figures))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        return talk, talk.build()


def result(greedy: tuple[Talk, BuildReport], name: str) -> JobResult:
    return next(figure for figure in greedy[1].figures if figure.id == name)


@pytest.mark.parametrize("name", ["itself", "its_child"])
def test_a_run_is_stopped_at_its_memory_with_that_of_its_children(greedy: tuple[Talk, BuildReport], name: str) -> None:
    stopped = result(greedy, name)
    assert stopped.outcome is Outcome.OVER_MEMORY
    told = str(stopped.problem)
    assert f"figure {name} was stopped at its 0.35 GB of memory" in told and "memory:" in told
    assert "outline.yaml:" in told


def test_a_run_that_the_system_ends_is_told_as_that_figures_failure(greedy: tuple[Talk, BuildReport]) -> None:
    ended = result(greedy, "killed")
    assert ended.outcome is Outcome.ERRORED
    assert "the process of figure killed was ended by SIGKILL; the system may have run out of memory" in str(
        ended.problem
    )


def test_what_it_printed_is_told(greedy: tuple[Talk, BuildReport]) -> None:
    assert "taking it" in str(result(greedy, "itself").problem)


def test_the_others_are_drawn_and_have_one_thread_each(greedy: tuple[Talk, BuildReport]) -> None:
    assert result(greedy, "modest").values == {"threads": "1"}


@pytest.mark.parametrize(("name", "file"), [("leaves_one", "left.pid"), ("hides_one", "hidden.pid")])
def test_children_in_sessions_of_their_own_do_not_outlive_a_run(
    greedy: tuple[Talk, BuildReport], name: str, file: str
) -> None:
    assert result(greedy, name).outcome is (Outcome.RAN if name == "leaves_one" else Outcome.TIMED_OUT)
    pid = int((greedy[0].root / "figures" / Path(file)).read_text(encoding="utf-8"))
    end = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    assert not is_running(pid)


@pytest.mark.parametrize("text", ["lots", "-1 GB", "5 MB"])
def test_memory_is_written_as_people_write_it(talk: Talk, text: str) -> None:
    talk.write_slides(f"- {{figure: {{source: 'wave.py:wave', memory: {text}}}}}")
    (problem,) = talk.build().problems
    assert "'memory'" in str(problem) and "outline.yaml:" in str(problem)
