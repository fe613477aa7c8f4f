"""A rule: what it is called, how bad it is to break it, why it is there, and how it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from slidegen.checks.finding import Finding, Observation, Severity
from slidegen.checks.subject import Subject


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``explanation`` is a paragraph for people; ``look`` yields all that speaks against it."""

    id: str
    severity: Severity
    title: str
    explanation: str
    look: Callable[[Subject], Iterable[Observation]]

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """All that speaks against this rule in a talk."""
        for seen in self.look(subject):
            yield Finding(self.id, self.severity, seen)
