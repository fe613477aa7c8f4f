"""Steps that no figure needs."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject


def _look(subject: Subject) -> Iterator[Observation]:
    used = {step.id for step in subject.deck.steps}
    for name in subject.outline.spec.steps:
        if name not in used:
            at = subject.outline.yaml.at("steps", name, key=True)
            yield Observation(at, f"no figure needs the step {name!r}", "name it in a figure's needs:, or take it out")


RULE = Rule(
    "unused-step",
    Severity.WARNING,
    "every step is needed by a figure",
    """A step runs only where a figure needs its result, directly or through another step. One that none needs never
    runs, so nobody would notice that it is broken.""",
    _look,
)
