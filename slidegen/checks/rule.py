"""A rule: what it is called, how bad it is to break it, why it is there, and how it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from slidegen.checks.finding import Finding, Observation, Severity
from slidegen.checks.subject import Subject


def _nothing(_: Subject) -> Iterable[Observation]:
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``explanation`` is a paragraph for people; ``look`` yields all that speaks against it in a talk.

    Rules about what came of the others look at no talk. What ``is_fatal`` keeps a talk from being built: no slide can
    be allowed it.
    """

    id: str
    severity: Severity
    title: str
    explanation: str
    look: Callable[[Subject], Iterable[Observation]] = _nothing
    is_fatal: bool = False

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """All that speaks against this rule in a talk."""
        return map(self.finding, self.look(subject))

    def finding(self, seen: Observation) -> Finding:
        """An observation that speaks against this rule."""
        return Finding(self.id, self.severity, seen)
