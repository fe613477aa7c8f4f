"""What a build found: claims, artifacts and the report that people and programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from slidegen.errors import ExitCode, Problem, SourceLocation
from slidegen.execution.jobs import JobResult, Reason
from slidegen.outline.ideas import Coverage


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """One claim, tried: its slide (from 1), whether it holds, and the values it was judged on.

    ``broken``: it could not be judged.
    """

    slide: int
    expression: str
    passed: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Artifact:
    """A published file and its SHA-256."""

    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Everything a build has to say. ``first_changed`` is the first slide (from 1) that is not as it was.

    ``warnings`` keep nothing from being published.
    """

    steps: tuple[JobResult, ...] = ()
    figures: tuple[JobResult, ...] = ()
    claims: tuple[ClaimResult, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    slides: int = 0
    minutes: float = 0
    coverage: Coverage | None = None
    first_changed: int | None = None
    seconds: float = 0.0
    exit_code: ExitCode = ExitCode.BUILT
    changed: bool = True

    def to_json(self) -> dict[str, Any]:
        """The report as ``--json`` prints it."""
        return {
            "exit_code": int(self.exit_code),
            "changed": self.changed,
            "slides": self.slides,
            "minutes": round(self.minutes, 2),
            "coverage": _coverage_json(self.coverage) if self.coverage else None,
            "first_changed_slide": self.first_changed,
            "seconds": round(self.seconds, 3),
            "steps": [job_json(step) for step in self.steps],
            "figures": [job_json(figure) | {"values": dict(figure.values)} for figure in self.figures],
            "claims": [_claim_json(claim) for claim in self.claims],
            "artifacts": [{"path": str(a.path), "digest": a.digest} for a in self.artifacts],
            "problems": [problem_json(problem) for problem in self.problems],
            "warnings": [problem_json(warning) for warning in self.warnings],
        }


def _coverage_json(coverage: Coverage) -> dict[str, Any]:
    return {"ideas": coverage.ideas, "covered": coverage.covered, "missing": list(coverage.missing)}


def failed(
    report: BuildReport, problems: Sequence[Problem], exit_code: ExitCode = ExitCode.TALK_AT_FAULT
) -> BuildReport:
    """The report of a build that did not publish."""
    return replace(report, problems=tuple(problems), exit_code=exit_code, artifacts=(), changed=False)


def job_json(job: JobResult) -> dict[str, Any]:
    return {
        "id": job.id,
        "outcome": str(job.outcome),
        "reasons": [reason_json(reason) for reason in job.reasons],
        "seconds": round(job.seconds, 4),
    }


def reason_json(reason: Reason) -> dict[str, str]:
    return {"kind": reason.kind, "name": reason.name}


def _claim_json(claim: ClaimResult) -> dict[str, Any]:
    return {
        "slide": claim.slide,
        "expression": claim.expression,
        "passed": claim.passed,
        "values": dict(claim.values),
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem for programs: the place in parts, the words as they are."""
    place = problem.location
    return {
        "message": problem.message,
        "file": str(place.file) if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "hint": problem.hint,
        "detail": problem.detail,
        "kind": problem.kind or None,
    }


def problem_from_json(raw: Mapping[str, Any]) -> Problem:
    """The problem that ``problem_json`` wrote."""
    place = SourceLocation(Path(raw["file"]), raw["line"], raw["column"]) if raw["file"] else None
    return Problem(raw["message"], place, raw["hint"], raw["detail"], raw["kind"] or "")
