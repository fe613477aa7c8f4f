"""Figures on other machines: the same pictures and traces as at home, whatever is missing or dies there."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest
from grids import grid
from talks import WAVE, FakeMarp, Talk, small_talk

from slidegen.errors import ExitCode
from slidegen.execution import cluster, dask, packing
from slidegen.execution.cluster import Cluster
from slidegen.execution.jobs import Outcome
from slidegen.execution.pool import ForkPool
from slidegen.results import BuildReport

THEMES = Path(__file__).parents[2] / "themes"

FIGURES = """
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from models.levels import Levels

HERE = Path(__file__).parent

def levels():
    return Levels(np.loadtxt(HERE / "rows.csv"))

def plotted(levels, *, title: str = "Words in the theme's letters"):
    fig, ax = plt.subplots()
    ax.plot(levels.rows)
    ax.set_title(title)
    return fig, {"mean": float(np.mean(levels.rows))}

def noisy():
    fig, ax = plt.subplots()
    ax.imshow(np.random.rand(300, 300))
    return fig

def listed():
    names = sorted(path.name for path in Path("data").rglob("*.txt"))
    return plt.figure(), {"names": names}

def cached():
    try:
        return plt.figure(), {"level": (HERE / "level.txt").read_text()}
    except FileNotFoundError:
        return plt.figure(), {"level": "none"}
"""

LEVELS = """
from dataclasses import dataclass

import numpy as np

@dataclass
class Levels:
    rows: np.ndarray
"""

SLIDES = """
- {title: A, figure: {source: "drawn.py:plotted", needs: {levels: levels}}}
- {title: B, figure: {source: "drawn.py:noisy"}}
- {title: C, figure: {source: "drawn.py:listed"}}
- {title: D, figure: {source: "drawn.py:cached"}}
"""

SLEEPING = """
import os
import time
from pathlib import Path

import matplotlib.pyplot as plt

def wave(*, periods: int):
    marks = Path({marks!r})
    (marks / f"{{os.getppid()}}-{{periods}}").touch()
    while not marks.with_name("go on").exists():
        time.sleep(0.02)
    return plt.figure(), {{"periods": periods}}
"""


class Executors:
    """Executors that stand in for a cluster, with what they were given."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.submitted: list[object] = []

    def connect(self, address: str) -> Cluster:
        del address
        return Cluster(_Counting(self))


class _Counting(Executor):
    def __init__(self, owner: Executors) -> None:
        self._owner = owner

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
        self._owner.submitted.append(args[0])
        return self._owner.executor.submit(fn, *args, **kwargs)


@pytest.fixture(scope="module")
def dask_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with grid(tmp_path_factory.mktemp("grid")) as address:
        yield address


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture
def elsewhere(threads: Executor, monkeypatch: pytest.MonkeyPatch) -> Executors:
    """Any address is answered by threads of this process, which run what they are given far from the project."""
    executors = Executors(threads)
    monkeypatch.setattr(dask, "connect", executors.connect)
    return executors


@pytest.fixture(scope="module")
def drawn_at_home(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    """A talk with steps, data, folders and the real theme, built on this machine."""
    talk = small_talk(tmp_path_factory.mktemp("home"))
    shutil.rmtree(talk.root / "themes")
    shutil.copytree(THEMES, talk.root / "themes")
    talk.write("figures/drawn.py", FIGURES)
    talk.write("figures/models/levels.py", LEVELS)
    talk.write("figures/rows.csv", "1\n3\n2\n")
    talk.write("figures/level.txt", "high")
    talk.write("figures/data/one.txt", "1")
    talk.write("figures/data/deep/two.txt", "2")
    talk.write_slides(SLIDES)
    outline = talk.outline.read_text(encoding="utf-8").replace("theme: tiny", "theme: attention")
    talk.write_outline(f"{outline}\nsteps:\n  levels: {{source: 'drawn.py:levels', reads: [rows.csv]}}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        patch.setattr("slidegen.build.ForkPool", ForkPool)  # what one has loaded for others before is no input
        report = talk.build()
    assert not report.problems
    return talk


def _without_build(talk: Talk, root: Path) -> Talk:
    shutil.copytree(talk.root, root, ignore=shutil.ignore_patterns("build"), dirs_exist_ok=True)
    return Talk(root)


def _assert_same(there: Talk, home: Talk) -> None:
    pages, others = there.published(), home.published()
    assert pages.keys() == others.keys()
    assert {name for name in pages if pages[name] != others[name]} <= {"manifest.json"}  # it tells seconds
    for job in (*home.resolve().steps, *home.resolve().jobs):
        was, now = home.cache.traces(job.id)[0], there.cache.traces(job.id)[0]
        assert (now.key, now.products, now.values) == (was.key, was.products, was.values)
        differing = {each.name for each in set(was.inputs) ^ set(now.inputs)}
        assert differing <= {"brotli"}  # loaded by whoever unpacks the fonts: at home that may be long ago


def test_dask_draws_the_same_bytes_from_the_same_inputs(
    talk: Talk, drawn_at_home: Talk, dask_address: str, tmp_path: Path
) -> None:
    there = _without_build(drawn_at_home, tmp_path / "there")
    report = there.build(cluster=dask_address)
    assert not report.problems
    assert [job.outcome for job in (*report.steps, *report.figures)] == [Outcome.RAN] * 5
    _assert_same(there, drawn_at_home)
    assert there.build(cluster=dask_address).changed is False
    there.write("figures/rows.csv", "1\n3\n5\n")
    again = there.build(cluster=dask_address)
    assert [job.outcome for job in again.steps] == [Outcome.RAN]
    assert [job.outcome for job in again.figures] == [Outcome.RAN, *[Outcome.UNCHANGED] * 3]
    assert again.figures[0].values == {"mean": 3.0}


def test_any_executor_of_processes_will_do(
    talk: Talk, drawn_at_home: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = _without_build(drawn_at_home, tmp_path / "there")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        monkeypatch.setattr(dask, "connect", Executors(processes).connect)
        assert not there.build(cluster="processes").problems
    _assert_same(there, drawn_at_home)


def test_what_a_run_was_seen_to_lack_is_sent_after_it_and_with_it_from_then_on(
    talk: Talk, elsewhere: Executors
) -> None:
    talk.write("figures/wave.py", FIGURES.replace("def cached", "def wave"))
    talk.write("figures/models/levels.py", LEVELS)
    talk.write("figures/level.txt", "high")
    talk.use_wave()
    assert talk.figure_on("threads").values == {"level": "high"}
    assert len(elsewhere.submitted) == 2
    talk.write("figures/level.txt", "higher")
    assert talk.figure_on("threads").values == {"level": "higher"}
    assert len(elsewhere.submitted) == 3


def test_modules_outside_the_figures_are_found(talk: Talk, elsewhere: Executors) -> None:
    _returning(talk, "lib.deep.N + beside.N", needs="import lib.deep, beside")
    talk.write("lib/__init__.py", "")
    talk.write("lib/deep.py", "N = 1\n")
    talk.write("beside.py", "N = 2\n")
    talk.use_wave()
    assert talk.figure_on("threads").values == {"n": 3}


def test_a_file_that_python_does_not_see_must_be_declared(talk: Talk, elsewhere: Executors) -> None:
    _returning(talk, "os.stat('rows.csv').st_size", needs="import os")
    talk.write("figures/rows.csv", "1\n")
    talk.use_wave()
    problem = _only_problem(talk.build(cluster="threads"))
    assert "FileNotFoundError" in problem
    assert "reads:" in problem
    talk.write_slides("- {title: T, figure: {source: 'wave.py:wave', reads: [rows.csv]}}")
    assert talk.figure_on("threads").values == {"n": 2}


def test_a_fault_is_told_at_the_authors_own_line(talk: Talk, elsewhere: Executors) -> None:
    talk.write("figures/beside.py", "from pathlib import Path\ndef broken():\n    raise ValueError(Path(__file__))\n")
    talk.write("figures/wave.py", "import beside\ndef wave():\n    print(__file__)\n    beside.broken()\n")
    talk.use_wave()
    (problem,) = talk.build(cluster="threads").problems
    file = talk.root / "figures" / "beside.py"
    assert problem.location is not None
    assert (problem.location.file, problem.location.line) == (file, 3)
    assert f"ValueError: {file}" in problem.message
    assert problem.detail.endswith(f"it printed:\n{talk.root}/figures/wave.py")
    assert "slidegen-" not in str(problem)


def test_limits_hold_there(talk: Talk, elsewhere: Executors) -> None:
    talk.write("figures/wave.py", "import time\ndef wave():\n    time.sleep(60)\n")
    talk.write_slides("- {title: T, figure: {source: 'wave.py:wave', timeout: 0.3}}")
    assert talk.build(cluster="threads").figures[0].outcome is Outcome.TIMED_OUT


def test_another_version_is_refused(talk: Talk, elsewhere: Executors, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = packing.versions()["matplotlib"]
    monkeypatch.setattr(packing, "versions", lambda: {"matplotlib": "3.0.1"})
    talk.use_wave()
    problem = _only_problem(talk.build(cluster="threads"))
    assert f"has matplotlib {theirs}, but this machine has 3.0.1" in problem


def test_another_version_of_a_package_that_only_this_figure_uses_is_refused(
    talk: Talk, elsewhere: Executors, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.use_wave()
    monkeypatch.setattr("slidegen.execution.remote.World", _other_pillow)
    assert "has pillow 0.1, but this machine has" in _only_problem(talk.build(cluster="threads"))


def test_another_environment_is_refused(talk: Talk, dask_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _returning(talk, "os.environ.get('LEVEL')", needs="import os")
    monkeypatch.setenv("LEVEL", "3")
    talk.use_wave()
    problem = _only_problem(talk.build(cluster=dask_address))
    assert "environment variable LEVEL" in problem
    assert "parameter" in problem


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "tcp://somewhere", "http://10.0.0.5:8786", "tcp://a:b"])
def test_an_address_that_is_none(talk: Talk, address: str) -> None:
    talk.use_wave()
    assert "tcp://10.0.0.5:8786" in _only_problem(talk.build(cluster=address))


def test_nobody_answers(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "PATIENCE", 0.2)
    talk.use_wave()
    assert "no dask scheduler answers at tcp://127.0.0.1:1" in _only_problem(talk.build(cluster="tcp://127.0.0.1:1"))


def test_dask_is_not_installed(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    talk.use_wave()
    assert "pip install 'slidegen[dask]'" in _only_problem(talk.build(cluster="tcp://127.0.0.1:1"))


def test_what_the_executor_itself_raises_is_told(
    talk: Talk, elsewhere: Executors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "carry_out", _broken)
    talk.use_wave()
    problem = _only_problem(talk.build(cluster="threads"))
    assert "the cluster could not run wave\n  RuntimeError: no slidegen there" in problem


def test_a_dry_run_needs_no_cluster(talk: Talk) -> None:
    talk.use_wave()
    report = talk.build(cluster="tcp://127.0.0.1:1", dry_run=True)
    assert [figure.outcome for figure in report.figures] == [Outcome.PENDING]


def test_a_killed_worker_costs_no_figure_and_nobody_waits_when_all_are_gone(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "GRACE", 3)
    marks = _sleeping(talk, tmp_path, figures=4)
    with grid(_made(tmp_path / "grid")) as address:
        _once_drawing(marks, workers=2, act=lambda workers: psutil.Process(workers.pop()).kill())
        report = talk.build(cluster=address)
        assert [figure.values for figure in report.figures] == [{"periods": n} for n in range(4)]
        assert len(list(marks.iterdir())) > 4
        marks = _sleeping(talk, tmp_path / "again", figures=2)
        _once_drawing(marks, workers=1, act=lambda workers: psutil.Process(workers.pop()).kill())
        assert "has had no worker" in _only_problem(talk.build(cluster=address))


def _other_pillow(root: Path) -> packing.World:
    world = packing.World(root)
    world._kinds["package"] = lambda name: "0.1" if name == "pillow" else packing.World(root).digest("package", name)
    return world


def _broken(*_: object) -> None:
    raise RuntimeError("no slidegen there")


def _returning(talk: Talk, value: str, *, needs: str) -> None:
    """A wave whose value is an expression."""
    talk.write("figures/wave.py", WAVE.replace('"periods": periods', f'"n": {value}') + f"\n{needs}\n")


def _only_problem(report: BuildReport) -> str:
    assert (len(report.problems), report.exit_code) == (1, ExitCode.TALK_AT_FAULT)
    return str(report.problems[0])


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _sleeping(talk: Talk, tmp_path: Path, *, figures: int) -> Path:
    """Figures that leave a mark when they begin, and end when they are told to; where the marks are."""
    marks = _made(tmp_path / "marks")
    talk.write("figures/wave.py", SLEEPING.format(marks=str(marks)))
    slide = "- {{title: T, figure: {{source: 'wave.py:wave', id: 'w{0}', params: {{periods: {0}}}}}}}\n"
    talk.write_slides("".join(map(slide.format, range(figures))))
    return marks


def _servers(marks: Path) -> set[int]:
    """The fork servers that drew; a worker is the parent of its own."""
    return {int(mark.name.partition("-")[0]) for mark in marks.iterdir()}


def _once_drawing(marks: Path, *, workers: int, act: Callable[[set[int]], object]) -> None:
    """As soon as that many workers draw, do something to them; then let all figures go on."""

    def watch() -> None:
        while len(servers := _servers(marks)) < workers:
            time.sleep(0.02)
        act({psutil.Process(server).ppid() for server in servers})
        marks.with_name("go on").touch()

    threading.Thread(target=watch, daemon=True).start()
