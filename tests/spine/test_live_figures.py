"""Live figures: the same pictures as a build's, from processes that stay loaded, of which none stays behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from talks import Talk, is_running

from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import FigureJob, JobResult, Outcome
from slidegen.execution.live import LiveFigures
from slidegen.execution.livestore import LiveStore
from slidegen.execution.ordering import needs_of
from slidegen.execution.pool import ForkPool

SCRIPT = """
import os, random, sys, time
from functools import cache
from pathlib import Path
from typing import Annotated
import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval

plt.rcParams["lines.linewidth"] = 7
Path("loaded.txt").open("a").write("x")

@cache
def model():
    Path("model.txt").open("a").write("x")
    return np.arange(5)

def wave(*, layer: Annotated[int, Interval(ge=0, le=9)] = 1, how: str = "", seconds: float = 0):
    print("drawing", how)
    if how == "dies":
        os.kill(os.getpid(), 9)
    if how == "takes":
        hold = np.ones(60_000_000)
    if how == "starts":
        Path("pid.txt").write_text(str(os.getpid()))
    time.sleep(seconds)
    assert how != "fails", "no such wave"
    fig, ax = plt.subplots()
    ax.plot(model(), np.random.rand(5) + layer + random.random())
    plt.rcParams["axes.facecolor"] = "red"
    return fig, {"layer": layer, "resident": os.getppid(), "open": len(plt.get_fignums())}

def given(*, gift, layer: int = 1):
    return plt.figure(), {"gift": gift, "layer": layer}

def gift():
    return 42
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[ForkPool]:
    pool = ForkPool(jobs=2)
    pool.start()
    yield pool
    pool.close()


@pytest.fixture
def live(talk: Talk, pool: ForkPool) -> Iterator[LiveFigures]:
    talk.write("figures/wave.py", SCRIPT)
    figures = LiveFigures(pool, talk.cache, most=2)
    yield figures
    figures.close()


def job(talk: Talk, *, more: str = "", name: str = "wave", **params: Any) -> FigureJob:
    talk.write_slides(f"- {{title: A, figure: {{source: 'wave.py:wave', id: {name}{more}}}}}")
    (found,) = talk.resolve().jobs
    return replace(found, params=params)


def drawn(live: LiveFigures, job: FigureJob) -> JobResult:
    result = live.draw(job).result(timeout=60)
    assert result.outcome is Outcome.RAN, result.problem
    return result


def built(talk: Talk, *jobs: Any, pool: ForkPool) -> dict[str, JobResult]:
    world = World(talk.project.root)
    world.tokens = jobs[-1].theme.properties()
    with Runner(talk.cache, world, _Lent(pool)) as runner:
        runner.begin(jobs)
        list(runner.results())
        return dict(runner.settled)


class _Lent:
    """A pool that a build may use and not close."""

    def __init__(self, pool: ForkPool) -> None:
        self.start, self.submit = pool.start, pool.submit

    def close(self) -> None: ...


def gone(pid: int) -> bool:
    end = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_running(pid)


def spare_of(resident: int) -> int:
    """The process that waits for the next picture; what drew the last one may be ending."""
    end, before = time.monotonic() + 20, list[int]()
    while time.monotonic() < end:
        children = psutil.Process(resident).children()
        now = [each.pid for each in children if each.status() != psutil.STATUS_ZOMBIE]
        if len(now) == 1 and now == before:
            return now[0]
        before = now
        time.sleep(0.1)
    raise AssertionError("there is none")


def appears(file: Path) -> str:
    end = time.monotonic() + 20
    while not (file.exists() and file.read_text(encoding="utf-8")) and time.monotonic() < end:
        time.sleep(0.01)
    return file.read_text(encoding="utf-8")


def test_it_is_the_picture_of_a_build_and_the_model_is_loaded_once(
    talk: Talk, live: LiveFigures, pool: ForkPool
) -> None:
    results = [drawn(live, job(talk, layer=layer)) for layer in (1, 2, 3)]
    assert [result.values["layer"] for result in results] == [1, 2, 3]
    assert len({result.values["resident"] for result in results}) == 1
    assert {result.values["open"] for result in results} == {1}
    for name in ("loaded.txt", "model.txt"):
        assert (talk.root / "figures" / name).read_text(encoding="utf-8") == "x"
    again = built(talk, job(talk, layer=2), pool=pool)["wave"]
    assert again.products["image"].read_bytes() == results[1].products["image"].read_bytes()
    assert again.products["image"].name == results[1].products["image"].name


def test_what_was_drawn_before_is_answered_from_memory(talk: Talk, live: LiveFigures) -> None:
    first = drawn(live, job(talk, layer=1))
    drawn(live, job(talk, layer=2))
    assert live.draw(job(talk, layer=1)).result(timeout=0) is first


def test_a_warm_figure_is_loaded_before_it_is_asked_for(talk: Talk, live: LiveFigures) -> None:
    live.warm(job(talk, layer=1))
    assert appears(talk.root / "figures" / "model.txt") == "x"
    live.warm(job(talk, layer=1))
    assert drawn(live, job(talk, layer=5)).values["layer"] == 5
    assert (talk.root / "figures" / "loaded.txt").read_text(encoding="utf-8") == "x"


def test_the_newest_counts_and_the_older_ends(talk: Talk, live: LiveFigures) -> None:
    drawn(live, job(talk))
    older = live.draw(job(talk, how="starts", seconds=60))
    pid = int(appears(talk.root / "figures" / "pid.txt"))
    newest = live.draw(job(talk, layer=3))
    assert older.cancelled()
    assert newest.result(timeout=30).values["layer"] == 3
    assert gone(pid)
    with pytest.raises(CancelledError):
        older.result()


def test_of_many_at_once_only_the_last_is_drawn(talk: Talk, live: LiveFigures) -> None:
    jobs = [job(talk, layer=layer % 10) for layer in range(25)]  # first, or one would be drawn meanwhile
    asked: list[Future[JobResult]] = [live.draw(each) for each in jobs]
    assert asked[-1].result(timeout=30).values["layer"] == 4
    assert all(future.cancelled() for future in asked[:-1])


def test_an_answer_from_memory_gives_up_what_is_still_drawn(talk: Talk, live: LiveFigures) -> None:
    drawn(live, job(talk, layer=1))
    older = live.draw(job(talk, seconds=60))
    assert live.draw(job(talk, layer=1)).done()
    assert older.cancelled()


def test_the_next_picture_has_a_process_already_and_another_if_that_has_died(talk: Talk, live: LiveFigures) -> None:
    resident = drawn(live, job(talk)).values["resident"]
    first = spare_of(resident)
    drawn(live, job(talk, layer=2))
    second = spare_of(resident)
    assert gone(first) and second != first
    os.kill(second, signal.SIGKILL)
    assert gone(second)
    assert drawn(live, job(talk, layer=3)).values == {"layer": 3, "resident": resident, "open": 1}
    third = spare_of(resident)
    live.close()
    assert gone(resident) and gone(third)


def test_a_picture_whose_process_dies_is_a_result(talk: Talk, live: LiveFigures) -> None:
    resident = drawn(live, job(talk)).values["resident"]
    died = live.draw(job(talk, how="dies")).result(timeout=30)
    assert died.outcome is Outcome.ERRORED and died.problem
    assert died.problem.message.startswith("the process of figure wave was ended by SIGKILL")
    assert drawn(live, job(talk, layer=2)).values["resident"] == resident


def test_a_resident_that_dies_is_started_again_and_its_picture_fails(talk: Talk, live: LiveFigures) -> None:
    resident = drawn(live, job(talk)).values["resident"]
    waiting = live.draw(job(talk, how="starts", seconds=60))
    child = int(appears(talk.root / "figures" / "pid.txt"))
    os.kill(resident, signal.SIGKILL)
    assert waiting.result(timeout=30).outcome is Outcome.ERRORED
    assert gone(child)
    assert drawn(live, job(talk, layer=2)).values["resident"] != resident


def test_faults_are_told_as_a_build_tells_them(talk: Talk, live: LiveFigures, pool: ForkPool) -> None:
    drawn(live, job(talk))
    failed = live.draw(job(talk, how="fails")).result(timeout=30)
    assert failed.outcome is Outcome.EXCEPTED
    assert failed.problem == built(talk, job(talk, how="fails"), pool=pool)["wave"].problem
    assert drawn(live, job(talk, layer=2)).values["layer"] == 2


def test_a_parameter_out_of_bounds_is_told(talk: Talk, live: LiveFigures) -> None:
    failed = live.draw(job(talk, layer=99)).result(timeout=30)
    assert failed.problem and "'layer' should be at most 9" in failed.problem.message
    assert failed.param == "layer"


def test_a_script_that_cannot_be_loaded_is_told_and_forgotten(talk: Talk, live: LiveFigures) -> None:
    talk.write("figures/wave.py", f"{SCRIPT}\nimport nowhere\n")
    for _ in range(2):
        failed = live.draw(job(talk)).result(timeout=30)
        assert failed.problem and "No module named 'nowhere'" in failed.problem.message
    talk.write("figures/wave.py", SCRIPT)
    live.forget(["wave"])
    assert drawn(live, job(talk)).values["layer"] == 1


def test_what_changed_is_loaded_anew(talk: Talk, live: LiveFigures) -> None:
    before = drawn(live, job(talk))
    talk.write("figures/wave.py", SCRIPT.replace('"layer": layer,', '"layer": 10 * layer,'))
    assert live.draw(job(talk)).result(timeout=0) is before
    live.forget()
    assert drawn(live, job(talk)).values["layer"] == 10
    assert gone(before.values["resident"])


@pytest.mark.parametrize("is_loaded", [True, False])
def test_a_picture_has_its_limit_of_time(talk: Talk, live: LiveFigures, is_loaded: bool) -> None:
    if is_loaded:
        drawn(live, job(talk))
    stopped = live.draw(job(talk, more=", timeout: 0.7", how="slow", seconds=60)).result(timeout=30)
    assert stopped.outcome is Outcome.TIMED_OUT and stopped.problem
    assert stopped.problem.message == "figure wave was stopped after its 0.7 s"
    assert "drawing slow" in stopped.log
    assert drawn(live, job(talk, layer=2)).values["layer"] == 2


def test_a_picture_has_its_limit_of_memory(talk: Talk, live: LiveFigures) -> None:
    drawn(live, job(talk))
    stopped = live.draw(job(talk, more=", memory: 350 MB", how="takes", seconds=60)).result(timeout=30)
    assert stopped.outcome is Outcome.OVER_MEMORY


def test_the_least_recently_used_is_let_go(talk: Talk, live: LiveFigures) -> None:
    residents = {name: drawn(live, job(talk, name=name)).values["resident"] for name in ("a", "b")}
    drawn(live, job(talk, name="a", layer=2))
    drawn(live, job(talk, name="c"))
    assert gone(residents["b"]) and is_running(residents["a"])
    assert live.draw(job(talk, name="b")).result(timeout=0).values["resident"] == residents["b"]  # from memory


def test_a_figure_that_leaves_threads_running_is_drawn_without_a_resident(talk: Talk, live: LiveFigures) -> None:
    script = SCRIPT.replace(
        "    return np.arange(5)\n",
        "    import threading\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "    return np.arange(5)\n",
    )
    talk.write("figures/wave.py", script)
    servers = {drawn(live, job(talk, layer=layer)).values["resident"] for layer in (1, 2)}
    assert len(servers) == 1
    older = live.draw(job(talk, how="starts", seconds=60))
    pid = int(appears(talk.root / "figures" / "pid.txt"))
    assert drawn(live, job(talk, layer=3)).values["layer"] == 3
    assert older.cancelled() and gone(pid)
    assert len((talk.root / "figures" / "loaded.txt").read_text(encoding="utf-8")) == 5  # resident, four runs
    talk.write("figures/wave.py", SCRIPT)
    live.forget()
    resident = drawn(live, job(talk)).values["resident"]
    assert resident not in servers and drawn(live, job(talk, layer=2)).values["resident"] == resident


def test_results_of_steps_are_given(talk: Talk, live: LiveFigures, pool: ForkPool) -> None:
    talk.write_slides("- {title: A, figure: {source: 'wave.py:given', needs: {gift: one}}}")
    talk.outline.write_text(
        talk.outline.read_text(encoding="utf-8") + "steps: {one: 'wave.py:gift'}\n", encoding="utf-8"
    )
    deck = talk.resolve()
    results = built(talk, *deck.steps, *deck.jobs, pool=pool)
    needs = needs_of(deck.jobs[0], {step.id: step for step in deck.steps}, results)
    given = live.draw(replace(deck.jobs[0], params={"layer": 3}), needs).result(timeout=30)
    assert given.values == {"gift": 42, "layer": 3}


def test_no_process_and_no_picture_stays_behind(talk: Talk, pool: ForkPool) -> None:
    talk.write("figures/wave.py", SCRIPT)
    live = LiveFigures(pool, talk.cache)
    resident = drawn(live, job(talk)).values["resident"]
    waiting = live.draw(job(talk, how="starts", seconds=60))
    child = int(appears(talk.root / "figures" / "pid.txt"))
    live.close()
    assert waiting.cancelled()
    assert gone(resident) and gone(child)
    assert not list(talk.cache.folder.glob("live-*"))


ORPHANS = """
import os, sys, time
from dataclasses import replace
from pathlib import Path
from slidegen.execution.cache import Cache
from slidegen.execution.live import LiveFigures
from slidegen.execution.pool import ForkPool
from slidegen.outline.outline import read_outline
from slidegen.project import open_project
from slidegen.deck.resolve import resolve

project = open_project(Path("talk/outline.yaml"))
(job,) = resolve(read_outline(project.outline), project).jobs
live = LiveFigures(ForkPool(jobs=1), Cache(project.cache))
print(live.draw(job).result().values["resident"])
live.draw(replace(job, params={"how": "starts", "seconds": 60}))
while not Path("figures/pid.txt").exists():
    time.sleep(0.01)
sys.stdout.flush()
os.kill(os.getpid(), 9)
"""


def test_a_dead_parent_leaves_no_process_and_the_next_sweeps_up(talk: Talk, pool: ForkPool) -> None:
    talk.write("figures/wave.py", SCRIPT)
    job(talk)
    resident = int(talk.python("-c", ORPHANS).stdout)
    child = int(appears(talk.root / "figures" / "pid.txt"))
    assert gone(resident) and gone(child)
    assert list(talk.cache.folder.glob("live-*"))
    LiveFigures(pool, talk.cache)
    assert not list(talk.cache.folder.glob("live-*"))


def test_a_server_that_died_is_told_and_started_again(talk: Talk) -> None:
    talk.write("figures/wave.py", SCRIPT)
    pool = ForkPool(jobs=1)
    live = LiveFigures(pool, talk.cache)
    waiting = live.draw(job(talk, how="starts", seconds=60))
    child = int(appears(talk.root / "figures" / "pid.txt"))
    assert pool._server
    os.kill(pool._server.pid, signal.SIGKILL)
    with pytest.raises(Exception, match="the figure server ended unexpectedly"):
        waiting.result(timeout=30)
    pool._server.wait()
    assert gone(child)
    assert drawn(live, job(talk)).values["layer"] == 1
    live.close()
    pool.close()


def test_the_store_is_bounded(tmp_path: Path) -> None:
    store = LiveStore(tmp_path / "pictures", most_results=3, most_bytes=250)

    def keep(key: str, content: str) -> None:
        image = tmp_path / "image.svg"
        image.write_text(content, encoding="utf-8")
        store.keep(key, JobResult("wave", Outcome.RAN, products={"image": image}))

    def pictures() -> list[str]:
        return sorted(file.read_text(encoding="utf-8")[0] for file in (tmp_path / "pictures").iterdir())

    for key, content in (("1", "a"), ("2", "b"), ("3", "a")):
        keep(key, content)
    assert store.get("1")
    keep("4", "c")  # "2" was not used for longest
    assert store.get("2") is None and pictures() == ["a", "c"]
    keep("5", "d" * 240)
    assert [store.get(key) is None for key in "1345"] == [False, True, False, False]
    keep("6", "e" * 240)
    assert pictures() == ["e"]
    store.close()
    assert not (tmp_path / "pictures").exists()
