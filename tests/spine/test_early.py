"""What a run has drawn is there to show before the run has told what it used."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from talks import Talk

from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import World
from slidegen.execution.jobs import FigureJob, Outcome
from slidegen.execution.orders import Ending, Order
from slidegen.execution.pool import ForkPool

VERDICT = {"products": {"image": "image-.svg"}, "values": {"n": 1}, "seconds": 0.5, "host": {}}
TRACE = {"trace": {"package": []}, "stamps": {}}


class Asked:
    """An engine that does nothing by itself."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.ended: Future[Ending] = Future()

    def start(self) -> None: ...

    def submit(self, order: Order) -> Future[Ending]:
        self.orders.append(order)
        return self.ended

    def close(self) -> None: ...

    def leaves(self, verdict: object) -> None:
        """A run does: its picture and its verdict."""
        scratch = Path(self.orders[-1].scratch)
        (scratch / "image-.svg").write_text("<svg/>")
        (scratch / "verdict.json").write_text(json.dumps(verdict))


@pytest.fixture
def job(talk: Talk) -> FigureJob:
    talk.write("figures/wave.py", "import matplotlib.pyplot as plt\ndef wave():\n    return plt.figure(), {'n': 1}\n")
    talk.write_slides("- {title: A, figure: {source: 'wave.py:wave', id: wave}}")
    (found,) = talk.resolve().jobs
    return found


@pytest.fixture
def engine() -> Asked:
    return Asked()


@pytest.fixture
def runner(talk: Talk, job: FigureJob, engine: Asked) -> Iterator[Runner]:
    with Runner(talk.cache, World(talk.project.root), engine, early=True) as runner:
        runner.begin([job])
        yield runner


def test_a_picture_is_there_before_its_run_has_ended_and_stays_where_it_is(runner: Runner, engine: Asked) -> None:
    assert engine.orders[0].early
    engine.leaves(VERDICT)
    drawn = runner.drawn("wave")
    assert drawn and (drawn.outcome, drawn.values) == (Outcome.RAN, {"n": 1}) and not runner.settled
    engine.leaves(VERDICT | TRACE)
    engine.ended.set_result(Ending(0))
    (ended,) = runner.ended()
    assert ended.products == drawn.products and ended.products["image"].read_text() == "<svg/>"


def test_a_picture_of_what_was_edited_meanwhile_is_none(runner: Runner, job: FigureJob, engine: Asked) -> None:
    engine.leaves(VERDICT)
    runner.begin([job])
    assert runner.drawn("wave") is None and runner.drawn("another") is None


def test_a_run_that_never_told_what_it_used_has_failed(runner: Runner, engine: Asked) -> None:
    engine.leaves(VERDICT)
    engine.ended.set_result(Ending(-9))
    (ended,) = runner.ended()
    assert ended.outcome is Outcome.ERRORED


def test_the_pool_says_so_when_an_early_order_has_drawn(talk: Talk, job: FigureJob) -> None:
    said, heard = list[str](), threading.Event()

    def drawn(name: str) -> None:
        said.append(name)
        heard.set()

    with Runner(talk.cache, World(talk.project.root), ForkPool(jobs=1, drawn=drawn), early=True) as runner:
        runner.begin([job])
        assert heard.wait(60)
        assert [result.outcome for result in runner.results()] == [Outcome.RAN]
    assert said == ["wave"]
