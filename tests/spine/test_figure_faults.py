"""Figures that fail: each is told in its author's terms, the others are drawn, and nothing is published."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from talks import FakeMarp, Talk, is_running, small_talk

from slidegen.execution.jobs import JobResult, Outcome
from slidegen.publishing.record import BuildReport

FAULTS = """
import os
import signal
import subprocess
import sys
import time
from typing import Annotated, Literal

import matplotlib.pyplot as plt
import numpy as np
from annotated_types import Interval


def raises():
    return inner(0)


def inner(x):
    return 1 / x


def deep():
    return np.zeros(3).reshape(7)


def recurses():
    return recurses()


def exits():
    sys.exit(3)


def nothing():
    plt.plot([1])


def wrong_values():
    return plt.figure(), 3


def nan():
    return plt.figure(), {"fine": 1, "bad": [1.0, float("nan")]}


def strange():
    return plt.figure(), {"thing": object()}


def segfault():
    print("so far", flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)


def quits():
    os._exit(0)


def prints():
    print("a clue")
    raise KeyError("x")


def interrupts():
    raise KeyboardInterrupt


def broken_drawing():
    fig, ax = plt.subplots()
    ax.set_title(r"$\\nosuchcommand$")
    return fig


def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def hangs():
    child = subprocess.Popen(["sleep", "600"])
    with open("pids", "w") as pids:
        pids.write(f"{os.getpid()} {child.pid}")
    time.sleep(600)


def many(*, n: int):
    return plt.figure()


def small(*, n: Annotated[int, Interval(ge=1, le=8)]):
    return plt.figure()


def other(*, n: Literal["a", "b"]):
    return plt.figure()
"""
WITHOUT_PARAMETERS = re.findall(r"^def (\w+)\(\)", FAULTS, re.MULTILINE)
PARAMETERS = {"many": "'many'", "small": "9", "other": "c"}
IMPATIENT = ("hangs", "deaf")


@dataclass
class Failed:
    talk: Talk
    report: BuildReport
    before: dict[str, bytes]

    def __getitem__(self, name: str) -> JobResult:
        return next(result for result in self.report.figures if result.id == name)

    def told(self, name: str) -> str:
        assert self[name].problem
        return str(self[name].problem).replace(f"{self.talk.root}/", "")


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failed]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        talk = small_talk(tmp_path_factory.mktemp("faults"))
        talk.use_wave()
        assert not talk.build().problems
        before = talk.published()
        _write_faults(talk)
        yield Failed(talk, talk.build(), before)


def _write_faults(talk: Talk) -> None:
    talk.write("figures/faults.py", FAULTS)
    talk.write("figures/empty_script.py", "import matplotlib.pyplot as plt\nplt.figure()\nplt.close()\n")
    talk.write("figures/bad_import.py", "import no_such_module\n\ndef bad_import(): ...\n")
    more = dict.fromkeys(IMPATIENT, ", timeout: 1.5") | {
        name: f", params: {{n: {n}}}" for name, n in PARAMETERS.items()
    }
    slides = [
        *(f"{{source: 'faults.py:{name}'{more.get(name, '')}}}" for name in (*WITHOUT_PARAMETERS, *PARAMETERS)),
        "empty_script.py",
        "'bad_import.py:bad_import'",
        "{source: 'wave.py:wave', params: {periods: 7}}",
    ]
    talk.write_slides("\n".join(f"- {{figure: {figure}}}" for figure in slides))


def test_the_build_fails_and_says_so_for_each(failed: Failed) -> None:
    assert failed.report.exit_code == 1
    assert len(failed.report.problems) == len(failed.report.figures) - 1


def test_the_other_figures_are_drawn(failed: Failed) -> None:
    assert failed["wave"].outcome is Outcome.RAN
    assert failed["wave"].values == {"periods": 7}


def test_what_was_published_stays(failed: Failed) -> None:
    assert failed.talk.published() == failed.before


def test_no_scratch_is_left(failed: Failed) -> None:
    assert not list((failed.talk.output / ".cache").glob("run-*"))


OUTCOMES = {
    Outcome.EXCEPTED: ("raises", "exits", "nothing", "nan", "many", "recurses", "broken_drawing", "bad_import"),
    Outcome.TIMED_OUT: ("hangs", "deaf"),
    Outcome.ERRORED: ("segfault", "quits"),
}


@pytest.mark.parametrize(
    ("name", "outcome"), [(name, outcome) for outcome, names in OUTCOMES.items() for name in names]
)
def test_outcomes(failed: Failed, name: str, outcome: Outcome) -> None:
    assert failed[name].outcome is outcome


def test_an_exception_shows_the_authors_own_lines_and_who_asked(failed: Failed) -> None:
    line = _line_of(failed.talk, "figures/faults.py", "return 1 / x")
    told = failed.told("raises").splitlines()
    assert told[0] == f"figures/faults.py:{line}:12: figure raises: ZeroDivisionError: division by zero"
    frames = [row.strip() for row in told if row.startswith("  File")]
    assert [frame.partition(", in ")[2] for frame in frames] == ["raises", "inner"]
    assert any(row.strip().startswith("asked for at talk/outline.yaml:6:") for row in told)


def test_frames_of_libraries_are_not_the_authors(failed: Failed) -> None:
    told = failed.told("deep")
    assert "ValueError: cannot reshape array" in told
    assert "site-packages" not in told
    assert "slidegen/" not in told
    assert told.startswith("figures/faults.py:")


def test_an_endless_recursion_is_told_in_a_few_lines(failed: Failed) -> None:
    told = failed.told("recurses")
    assert "RecursionError" in told
    assert len(told.splitlines()) < 60


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("exits", "the script called sys.exit(3)"),
        ("nothing", "nothing returned None, not a figure"),
        ("wrong_values", "as its values"),
        ("nan", "value 'bad'[1] is nan"),
        ("strange", "that slides cannot quote"),
        ("segfault", "the process of figure segfault was ended by SIGSEGV"),
        ("quits", "the process of figure quits ended by itself with code 0"),
        ("interrupts", "KeyboardInterrupt"),
        ("hangs", "figure hangs was stopped after its 1.5 s"),
        ("empty_script", "the script left no figure open"),
        ("bad_import", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("broken_drawing", "nosuchcommand"),
        ("many", "parameter 'n' should be a whole number, but is 'many'"),
        ("small", "parameter 'n' should be at most 8, but is 9"),
        ("other", "parameter 'n' should be 'a' or 'b', but is 'c'"),
    ],
)
def test_messages(failed: Failed, name: str, message: str) -> None:
    assert message in failed.told(name)


@pytest.mark.parametrize("name", ["segfault", "prints"])
def test_what_a_failed_figure_printed_is_shown(failed: Failed, name: str) -> None:
    assert {"segfault": "so far", "prints": "a clue"}[name] in failed.told(name)


def test_a_wrong_parameter_is_told_at_its_place_in_the_outline(failed: Failed) -> None:
    problem = failed["small"].problem
    assert problem and problem.location
    line = failed.talk.outline.read_text(encoding="utf-8").splitlines()[problem.location.line - 1]
    assert line[problem.location.column - 1 :].startswith("9}")


@pytest.mark.parametrize("name", ["nothing", "nan", "strange"])
def test_a_wrong_result_is_told_at_the_function_that_gave_it(failed: Failed, name: str) -> None:
    line = _line_of(failed.talk, "figures/faults.py", f"def {name}(")
    assert failed.told(name).startswith(f"figures/faults.py:{line}:")


def test_a_hanging_figure_dies_with_its_children(failed: Failed) -> None:
    pids = [int(pid) for pid in (failed.talk.root / "figures" / "pids").read_text(encoding="utf-8").split()]
    assert len(pids) == 2
    assert _soon(lambda: not any(map(is_running, pids)))


def test_a_failed_figure_runs_again_and_the_drawn_ones_do_not(failed: Failed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talks.Renderer", FakeMarp)
    again = failed.talk.build(dry_run=True)
    assert {figure.id for figure in again.figures if figure.outcome is Outcome.UNCHANGED} == {"wave"}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_killed_leaves_no_process(talk: Talk, number: signal.Signals) -> None:
    talk.write("figures/faults.py", FAULTS)
    talk.write_slides("- {figure: 'faults.py:hangs'}")
    command = [sys.executable, "-m", "slidegen", "build", "-t", "html"]
    build = subprocess.Popen(command, cwd=talk.root, stderr=subprocess.PIPE)
    pids = talk.root / "figures" / "pids"
    assert _soon(lambda: pids.is_file() and len(pids.read_text(encoding="utf-8").split()) == 2)
    os.kill(build.pid, number)
    _, said = build.communicate(timeout=30)
    assert b"Traceback" not in said
    assert build.returncode in (-number, 128 + number)
    assert _soon(lambda: not any(is_running(int(pid)) for pid in pids.read_text(encoding="utf-8").split()))


def _line_of(talk: Talk, name: str, words: str) -> int:
    lines = (talk.root / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def _soon(true: Callable[[], bool]) -> bool:
    """Whether something comes about; patient, and no longer than it takes."""
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()
