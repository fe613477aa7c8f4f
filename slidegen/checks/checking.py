"""`slidegen check` as one call: the talk gathered, every rule tried, what the outline allows taken out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slidegen.checks.allowances import Silenced, allowances, parted, useless
from slidegen.checks.catalogue import EVERY, RULES
from slidegen.checks.finding import Finding, Severity
from slidegen.checks.gathering import gathered
from slidegen.checks.rules.unbuildable import unbuildable
from slidegen.checks.subject import Subject
from slidegen.errors import EnvironmentFault, ExitCode, Problem, RequestError, SlidegenError
from slidegen.marp.renderer import Renderer
from slidegen.project import open_project
from slidegen.publishing.publish import exclusively, told
from slidegen.results import problem_json


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings in the order of the sources, those that are silenced, and what the machine lacks for a check."""

    findings: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    problems: tuple[Problem, ...] = ()
    slides: int = 0
    seconds: float = 0.0
    fault: ExitCode = ExitCode.BUILT

    def exit_code(self, *, strict: bool) -> ExitCode:
        """What the shell is told: errors count, warnings only if the check is strict."""
        counts = any(strict or finding.severity is Severity.ERROR for finding in self.findings)
        return self.fault or (ExitCode.TALK_AT_FAULT if counts else ExitCode.BUILT)

    def to_json(self) -> dict[str, Any]:
        """The check as ``--json`` prints it."""
        return {
            "slides": self.slides,
            "seconds": round(self.seconds, 3),
            "findings": [finding.to_json() for finding in self.findings],
            "silenced": [each.finding.to_json() | {"reason": each.reason} for each in self.silenced],
            "problems": [problem_json(problem) for problem in self.problems],
        }


def check(outline: Path, output: Path | None, renderer: Renderer, *, jobs: int, say: Callable[[str], None]) -> Checked:
    """Check a talk as its sources are now; nothing is published."""
    started = time.perf_counter()
    try:
        project = open_project(outline, output)
        with exclusively(project.output, say=say), told(project.output):
            checked = judged(gathered(project, renderer, jobs=jobs, say=say))
    except (EnvironmentFault, RequestError) as error:
        checked = Checked(problems=error.problems, fault=error.exit_code)
    except SlidegenError as error:  # the outline, or the theme: nothing else could be looked at
        checked = Checked(tuple(unbuildable(error.problems, outline.resolve())), fault=error.exit_code)
    return replace(checked, seconds=time.perf_counter() - started)


def judged(subject: Subject) -> Checked:
    """Every rule tried."""
    found = [finding for rule in RULES for finding in rule.findings(subject)]
    staying, silenced, unused = parted(found, allowances(subject.outline, subject.deck), subject.deck)
    first = subject.project.outline  # what is wrong elsewhere comes after
    staying += [useless(each, {rule.id: rule for rule in EVERY}) for each in unused]
    staying += unbuildable(subject.problems, first, subject.deck)
    ordered = sorted(staying, key=lambda each: (each.seen.at.file != first, each.seen.at, each.rule))
    return Checked(tuple(ordered), tuple(silenced), slides=len(subject.deck.slides))
