"""Reports -> lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from slidegen.execution.jobs import JobResult, Outcome
from slidegen.results import BuildReport

if TYPE_CHECKING:  # a build has no use for it
    from slidegen.verify import Verification

MOST = 3  # warnings that a build tells


def lines(report: BuildReport, *, explain: bool) -> Iterator[str]:
    """What a person wants to know after a build, problems last so that they are still on the screen."""
    if explain:
        yield from (_explained(job) for job in (*report.steps, *report.figures))
    for problem in report.problems:
        yield ""
        yield f"error: {problem}"
    if report.problems:
        yield ""
        yield _count(len(report.problems), "problem") + "; what was published before is untouched"
        return
    yield from (f"{short(artifact.path)}" for artifact in report.artifacts)
    yield _summary(report)
    if report.warnings:
        yield from (
            f"warning[{warning.kind}] {warning.location}: {warning.message}" for warning in report.warnings[:MOST]
        )
        more = f"{len(report.warnings)} warnings; " if len(report.warnings) > MOST else ""
        yield f"{more}slidegen check tells all, and what to do"


def verification_lines(told: Verification) -> Iterator[str]:
    """What a person wants to know: a line a figure, other versions, what went wrong, and the sum."""
    for finding in told.findings:
        yield f"  {finding.id:<28} {finding.sameness}{f' ({finding.what})' if finding.what else ''}"
    yield from (f"since it was built: {other}" for other in told.others)
    yield from (f"\nerror: {problem}" for problem in told.problems)
    if told.outdated:
        yield "the outline asks for something else than was built: build first"
    counts = Counter(finding.sameness for finding in told.findings)
    yield ", ".join([*(f"{number} {kind}" for kind, number in counts.items()), f"{told.seconds:.2f} s"])


def _explained(job: JobResult) -> str:
    reasons = ", ".join(map(str, job.reasons))
    match job.outcome:
        case Outcome.UNCHANGED:
            return f"  {job.id:<28} unchanged"
        case Outcome.PENDING:
            return f"  {job.id:<28} would run ({reasons})"
        case Outcome.SKIPPED:
            return f"  {job.id:<28} skipped ({reasons})"
    return f"  {job.id:<28} {job.outcome} in {job.seconds:.2f} s ({reasons})"


def _summary(report: BuildReport) -> str:
    ran = sum(figure.outcome is Outcome.RAN for figure in report.figures)
    pending = sum(figure.outcome is Outcome.PENDING for figure in report.figures)
    minutes = f" in {report.minutes:g} minute{'' if report.minutes == 1 else 's'}" if report.minutes else ""
    parts = [
        _count(report.slides, "slide") + minutes,
        f"{_count(len(report.figures), 'figure')} ({_fate(ran, pending)})",
    ]
    if report.claims:
        parts.append(f"{_count(len(report.claims), 'claim')} {'holds' if len(report.claims) == 1 else 'hold'}")
    if report.coverage:
        parts.append(f"{report.coverage.covered} of {_count(report.coverage.ideas, 'idea')} covered")
    state = "" if report.changed or pending else "nothing changed: "
    return f"{state}{', '.join(parts)}, {report.seconds:.2f} s"


def _fate(ran: int, pending: int) -> str:
    return f"{pending} would run" if pending else f"{ran} ran"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def short(path: Path) -> Path:
    """A path as it is written from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
