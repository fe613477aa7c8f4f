"""What a build tells of a talk besides: the rules that need no browser and next to no time, tried on what it has."""

from __future__ import annotations

from slidegen.checks.allowances import allowances, parted
from slidegen.checks.finding import Finding
from slidegen.checks.rule import Rule
from slidegen.checks.rules import alt_text, missing_claim, swallowed_note, time_budget, typed_number
from slidegen.checks.subject import Subject
from slidegen.errors import Problem

QUICK: tuple[Rule, ...] = (
    alt_text.RULE,
    time_budget.RULE,
    typed_number.RULE,
    missing_claim.RULE,
    swallowed_note.RULE,
)


def glimpsed(subject: Subject) -> tuple[Problem, ...]:
    """What the quick rules find on the slides that are built, in the order of the sources, as problems to be told."""
    found = (finding for rule in QUICK for finding in rule.findings(subject))
    staying, _, _ = parted(found, allowances(subject.outline, subject.deck), subject.deck)
    return tuple(map(_problem, sorted(staying, key=lambda each: each.seen.at)))


def _problem(finding: Finding) -> Problem:
    seen = finding.seen
    message = f"slide {seen.slide}: {seen.measured}" if seen.slide else seen.measured
    return Problem(message, seen.at, seen.advice, kind=finding.rule)
