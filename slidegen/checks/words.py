"""Findings and rules -> lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import wrap

from slidegen.checks.checking import Checked
from slidegen.checks.finding import Finding
from slidegen.checks.rule import Rule
from slidegen.errors import Problem, RequestError, did_you_mean

WIDTH = 100


def check_lines(told: Checked) -> Iterator[str]:
    """What a person wants to know: each finding, what is silenced and why, and the sum."""
    for finding in told.findings:
        yield from _finding(finding)
    for each in told.silenced:
        yield f"allowed: {_place(each.finding)} {each.finding.rule}: {each.reason}"
    if told.silenced:
        yield ""
    if told.problems:
        yield from (f"error: {problem}\n" for problem in told.problems)
        yield "nothing was checked"
        return
    counts = Counter(str(finding.severity) for finding in told.findings)
    found = [f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in sorted(counts.items())]
    allowed = [f"{len(told.silenced)} allowed"] if told.silenced else []
    slides = f"{told.slides} slide{'' if told.slides == 1 else 's'}"
    subject = f"{slides} checked" if told.slides else "nothing else was checked"
    yield f"{subject}: {', '.join([*(found or ['no findings']), *allowed])}, {told.seconds:.2f} s"


def _finding(finding: Finding) -> Iterator[str]:
    seen = finding.seen
    yield f"{finding.severity}[{finding.rule}] {_place(finding)} {seen.measured}"
    if (seen.at.line, seen.at.column) != (1, 1) and (excerpt := seen.at.excerpt()):
        yield excerpt  # what stands first in a file stands for all of it, which may be a picture
    if seen.detail:
        yield seen.detail
    if seen.advice:
        yield f"  help: {seen.advice}"
    yield ""


def _place(finding: Finding) -> str:
    slide = f" slide {finding.seen.slide}:" if finding.seen.slide else ""
    return f"{finding.seen.at}:{slide}"


def rule_lines(name: str, rules: Iterable[Rule]) -> Iterator[str]:
    """One rule explained; all of them, a line each, for the name "list".

    Raises:
        RequestError: there is no such rule.
    """
    known = {rule.id: rule for rule in rules}
    if name == "list":
        yield from (f"{rule.id:<20} {rule.severity:<8} {rule.title}" for rule in known.values())
    elif rule := known.get(name):
        yield f"{rule.id} ({rule.severity}): {rule.title}"
        yield ""
        yield from wrap(" ".join(rule.explanation.split()), WIDTH)
        yield ""
        if rule.is_fatal:
            yield "it cannot be allowed: nothing is built before it is mended"
        else:
            yield f"to let it be on one slide:   allow: {{{rule.id}: the reason}}"
    else:
        hint = f"{did_you_mean(name, known)}; --explain list shows all"
        raise RequestError(Problem(f"there is no rule {name!r}", hint=hint))
