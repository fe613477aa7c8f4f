"""Verifying: every figure and step made again from nothing, and held against the manifest of what was published."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from slidegen.deck.deck import Deck
from slidegen.deck.resolve import resolve
from slidegen.errors import ExitCode, Problem, SlidegenError
from slidegen.execution.cache import Cache, differences
from slidegen.execution.executor import Runner
from slidegen.execution.fingerprint import Input, World, file_digest
from slidegen.execution.host import host_facts
from slidegen.execution.jobs import Job, JobResult, Reason
from slidegen.execution.pool import ForkPool
from slidegen.likeness import picture_difference, value_difference
from slidegen.outline.outline import read_outline
from slidegen.project import Project, open_project
from slidegen.publishing.manifest import MANIFEST, Entry, Manifest, read_manifest
from slidegen.results import problem_json


class Sameness(StrEnum):
    """How what was made now compares with what was published."""

    SAME = "same bytes"
    CLOSE = "same within tolerance"  # of likeness; only where versions or host are others
    NOT_COMPARED = "not compared"
    DIFFERENT = "DIFFERENT"
    CHANGED = "changed since it was built"
    UNBUILT = "not in the manifest"
    GONE = "no longer in the deck"

    @property
    def outdated(self) -> bool:
        return self in (Sameness.CHANGED, Sameness.UNBUILT, Sameness.GONE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one figure or step; ``what`` says more."""

    id: str
    sameness: Sameness
    what: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """All findings, the versions and facts of the host that are others now, and what went wrong."""

    findings: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0

    @property
    def outdated(self) -> bool:
        return any(finding.sameness.outdated for finding in self.findings)

    @property
    def exit_code(self) -> ExitCode:
        different = any(finding.sameness is Sameness.DIFFERENT for finding in self.findings)
        return ExitCode.TALK_AT_FAULT if different or self.outdated or self.problems else ExitCode.BUILT

    def to_json(self) -> dict[str, Any]:
        """The verification as ``--json`` prints it."""
        return {
            "exit_code": int(self.exit_code),
            "seconds": round(self.seconds, 3),
            "findings": [{"id": f.id, "sameness": str(f.sameness), "what": f.what} for f in self.findings],
            "other_versions": list(self.others),
            "problems": [problem_json(problem) for problem in self.problems],
        }


def verify(outline: Path, output: Path | None, *, jobs: int, say: Callable[[str], None]) -> Verification:
    """Make everything again in a folder of its own, and compare; the output folder is only read."""
    started = time.perf_counter()
    try:
        project = open_project(outline, output)
        manifest = read_manifest(project.output / MANIFEST)
        deck = resolve(read_outline(project.outline), project)
        told = _Verifier(project, manifest, deck).run(jobs, say)
    except SlidegenError as error:
        told = Verification(problems=error.problems)
    return replace(told, seconds=time.perf_counter() - started)


@dataclass(slots=True)
class _Verifier:
    """One verification while it runs."""

    project: Project
    manifest: Manifest
    deck: Deck
    world: World = field(init=False)
    entries: Mapping[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        self.world = World(self.project.root)
        self.world.tokens = self.deck.theme.properties()
        self.entries = {**self.manifest.steps, **self.manifest.figures}

    def run(self, jobs: int, say: Callable[[str], None]) -> Verification:
        wanted: dict[str, Job] = {job.id: job for job in (*self.deck.steps, *self.deck.jobs)}
        outdated = {job.id: found for job in wanted.values() if (found := self._outdated(job, wanted))}
        current = [job for job in wanted.values() if job.id not in outdated]
        gone = [Finding(name, Sameness.GONE) for name in self.entries if name not in wanted]
        with TemporaryDirectory(prefix="slidegen-verify-") as folder:
            results = self._made_again(current, Path(folder).resolve(), jobs, say)
            compared = [outdated.get(name) or self._compared(name, results[name]) for name in wanted]
        others = dict.fromkeys(other for job in current for other in self._others(self.entries[job.id]))
        problems = tuple(result.problem for result in results.values() if result.problem)
        return Verification((*compared, *gone), tuple(others), problems)

    def _made_again(
        self, jobs: list[Job], folder: Path, most: int, say: Callable[[str], None]
    ) -> Mapping[str, JobResult]:
        with Runner(Cache(folder), self.world, ForkPool(jobs=most)) as runner:
            runner.begin(jobs)
            for result in runner.results():
                say(f"{len(runner.settled)}/{len(jobs)}  {result.id}  {result.outcome}  {result.seconds:.1f} s")
        return runner.settled

    def _outdated(self, job: Job, wanted: Mapping[str, Job]) -> Finding | None:
        """Why it would be no wonder if a job came out differently: it, or what it needs, is not what was built."""
        entry = self.entries.get(job.id)
        if entry is None:
            return Finding(job.id, Sameness.UNBUILT)
        sources = [
            Input(kind, *each) for kind, known in entry.inputs.items() if kind != "step" for each in known.items()
        ]
        reasons = [*differences(entry.asked, job), *self.world.changed(sources)]
        reasons += [Reason("step changed", name) for name in job.needs.values() if self._outdated(wanted[name], wanted)]
        return Finding(job.id, Sameness.CHANGED, ", ".join(map(str, reasons))) if reasons else None

    def _others(self, entry: Entry) -> list[str]:
        """Versions and facts of the host that are others than at the time of the run."""
        recorded = [Input("python", "", entry.python), *(Input("package", *each) for each in entry.packages.items())]
        facts = host_facts()
        host = [f"{name} ({was} -> {facts.get(name)})" for name, was in entry.host.items() if facts.get(name) != was]
        return [str(reason) for reason in self.world.changed(recorded)] + [f"host changed: {fact}" for fact in host]

    def _compared(self, name: str, result: JobResult) -> Finding:
        entry = self.entries[name]
        if result.outcome.failed:
            return Finding(name, Sameness.DIFFERENT, f"it fails now: {result.outcome}")
        exactly = not self._others(entry)
        values = dict(result.values)
        found = [*self._product_findings(entry, result, exactly=exactly)] or [(Sameness.SAME, "values only")]
        if told := value_difference(entry.values, values, "values", exactly=exactly):
            found.append((Sameness.DIFFERENT, told))
        elif entry.values != values:
            found.append((Sameness.CLOSE, ""))
        worst = max(found, key=lambda each: tuple(Sameness).index(each[0]))
        return Finding(name, *worst)

    def _product_findings(self, entry: Entry, result: JobResult, *, exactly: bool) -> Iterator[tuple[Sameness, str]]:
        for name, product in entry.products.items():
            published = self.project.output / product.file if product.file else None
            if published and file_digest(published) != product.sha256:
                yield Sameness.DIFFERENT, f"{product.file} is not the file that was published"
            elif result.products[name].stem == product.sha256:
                yield Sameness.SAME, ""
            elif exactly:
                yield Sameness.DIFFERENT, f"other bytes: {product.file or name}"
            elif published is None:
                yield Sameness.NOT_COMPARED, "other bytes; of a result that is not published nothing else is known"
            else:
                told = picture_difference(published, result.products[name])
                yield (Sameness.DIFFERENT, f"{product.file}: {told}") if told else (Sameness.CLOSE, "")
