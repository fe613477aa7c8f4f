"""Steps: computed once, kept, and handed to all figures that need them."""

from __future__ import annotations

import pytest
from talks import Talk

from slidegen.execution.jobs import Outcome

TRAIN = """
from dataclasses import dataclass
from pathlib import Path

@dataclass
class Model:
    weights: list

def train(*, epochs: int = 2):
    with open("log.txt", "a") as log:
        log.write("train\\n")
    return Model([float(line) * epochs for line in Path("rows.csv").read_text().split()])

def total(*, model):
    return round(sum(model.weights))

def broken():
    raise ValueError("no luck")

def unkeepable():
    return lambda: 1
"""
PLOTS = """
import matplotlib.pyplot as plt

def loss(*, model, scale: int = 1):
    return plt.figure(), {"sum": sum(model.weights) * scale, "kind": type(model).__name__}

def size(*, model, total: int):
    return plt.figure(), {"size": len(model.weights), "total": total}

def plain(*, total: int):
    return plt.figure(), {"total": total}

def alone():
    return plt.figure(), {}
"""
STEPS = """
steps:
  trained: {source: train.py:train, params: {epochs: 3}}
  total: {source: train.py:total, needs: {model: trained}}
  unused: {source: train.py:broken}
"""


@pytest.fixture
def trained(talk: Talk) -> Talk:
    """A talk of two figures that need a step, one of them a second one."""
    talk.write("figures/train.py", TRAIN)
    talk.write("figures/plots.py", PLOTS)
    talk.write("figures/rows.csv", "1\n2\n")
    write(talk)
    return talk


def write(talk: Talk, steps: str = STEPS, figures: tuple[str, ...] = ("loss", "size")) -> None:
    needs = {
        "loss": "needs: {model: trained}",
        "size": "needs: {model: trained, total: total}",
        "plain": "needs: [total]",
        "alone": "needs: []",
    }
    talk.write_slides("\n".join(f"- {{figure: {{source: 'plots.py:{name}', {needs[name]}}}}}" for name in figures))
    talk.outline.write_text(talk.outline.read_text(encoding="utf-8") + steps, encoding="utf-8")


def runs(talk: Talk) -> int:
    return (talk.root / "figures" / "log.txt").read_text(encoding="utf-8").count("train")


def test_a_step_runs_once_for_all_figures_and_is_kept(trained: Talk) -> None:
    report = trained.build()
    assert not report.problems
    assert [(step.id, step.outcome) for step in report.steps] == [("trained", Outcome.RAN), ("total", Outcome.RAN)]
    assert report.figures[0].values == {"sum": 9.0, "kind": "Model"}
    assert report.figures[1].values == {"size": 2, "total": 9}
    assert runs(trained) == 1
    trained.write_slides("- {title: Other, figure: {source: 'plots.py:loss', needs: {model: trained}}}")
    trained.outline.write_text(trained.outline.read_text(encoding="utf-8") + STEPS, encoding="utf-8")
    report = trained.build()
    assert [step.outcome for step in report.steps] == [Outcome.UNCHANGED]
    assert runs(trained) == 1


def test_a_step_that_no_figure_needs_does_not_run(trained: Talk) -> None:
    write(trained, figures=("alone",))
    assert trained.build().steps == ()


def test_what_a_step_read_makes_its_figures_stale(trained: Talk) -> None:
    trained.build()
    trained.write("figures/rows.csv", "1\n5\n")
    report = trained.build(dry_run=True)
    assert [str(reason) for step in report.steps for reason in step.reasons] == [
        "data changed: figures/rows.csv",
        "step would run: trained",
    ]
    assert [str(figure.reasons[0]) for figure in report.figures] == ["step would run: trained"] * 2
    report = trained.build()
    assert [str(figure.reasons[0]) for figure in report.figures] == ["step changed: trained", "step changed: total"]
    assert report.figures[0].values["sum"] == 18.0


def test_a_step_that_comes_to_the_same_result_runs_no_figure(trained: Talk) -> None:
    write(trained, figures=("plain",))
    trained.build()
    trained.write("figures/train.py", TRAIN + "# a remark\n")
    report = trained.build()
    assert [step.outcome for step in report.steps] == [Outcome.RAN, Outcome.RAN]
    assert [figure.outcome for figure in report.figures] == [Outcome.UNCHANGED]


def test_a_figure_depends_on_the_module_that_a_result_is_of(trained: Talk) -> None:
    write(trained, figures=("loss",))
    trained.build()
    trained.write("figures/train.py", TRAIN + "# a remark\n")
    assert [str(why) for figure in trained.build().figures for why in figure.reasons] == [
        "module changed: figures/train.py"
    ]


def test_a_list_names_parameters_and_steps_at_once(trained: Talk) -> None:
    trained.write_slides("- {figure: {source: 'plots.py:loss', needs: [model]}}")
    steps = "steps: {model: 'train.py:train'}\n"
    trained.outline.write_text(trained.outline.read_text(encoding="utf-8") + steps, encoding="utf-8")
    assert trained.build().figures[0].values["sum"] == 6.0


def test_a_failing_step_is_told_once_and_its_figures_are_skipped(trained: Talk) -> None:
    write(trained, STEPS.replace("train.py:train,", "train.py:broken,").replace("params: {epochs: 3}", "params: {}"))
    report = trained.build()
    assert [figure.outcome for figure in report.figures] == [Outcome.SKIPPED] * 2
    assert len(report.problems) == 1
    told = str(report.problems[0])
    assert "step trained: ValueError: no luck" in told and "figures/train.py:17" in told
    assert report.exit_code == 1


def test_a_result_that_cannot_be_kept_is_the_authors_fault(trained: Talk) -> None:
    write(
        trained, "steps: {trained: 'train.py:unkeepable', total: {source: 'train.py:total', needs: {model: trained}}}\n"
    )
    assert "what unkeepable returned cannot be kept" in str(trained.build().problems[0])


@pytest.mark.parametrize(
    ("steps", "message", "hint"),
    [
        (STEPS.replace("trained:", "train:"), "there is no step 'trained'", "did you mean 'train'"),
        ("steps: {trained: train.py}\n", "a step is a function", "source: train.py:FUNCTION"),
        (STEPS.replace("epochs", "epoch"), "train has no parameter 'epoch'", "did you mean 'epochs'"),
        (STEPS.replace("{model: trained}", "{modle: trained}"), "total has no parameter 'modle'", "'model'"),
        (STEPS.replace("{model: trained}", "{model: total}"), "these steps need each other", "take one"),
        (STEPS + "  loss: train.py:train\n", "the figure id 'loss' is taken", "another id"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(trained: Talk, steps: str, message: str, hint: str) -> None:
    write(trained, steps)
    told = [str(problem) for problem in trained.build().problems]
    assert any(message in each and hint in each and "outline.yaml:" in each for each in told), told
