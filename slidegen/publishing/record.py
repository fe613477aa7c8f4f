"""The record of the last successful build, by which the next one knows that there is nothing to do."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slidegen.execution.cache import UNREADABLE
from slidegen.execution.fingerprint import Input, file_digest
from slidegen.execution.jobs import JobResult, Outcome
from slidegen.outline.ideas import Coverage
from slidegen.results import Artifact, BuildReport, ClaimResult, problem_from_json

FORMAT = 4


@dataclass(frozen=True, slots=True)
class Record:
    """The last successful build of an output folder.

    ``asked`` is the digest of what the command line asked for, ``made_from`` that of everything Marp was given,
    ``slides`` one digest a slide, ``files`` the published names with their digests.
    """

    asked: str
    made_from: str
    inputs: tuple[Input, ...]
    files: Mapping[str, str]
    slides: Sequence[str]
    report: Mapping[str, Any] = field(default_factory=dict)

    def intact(self, output: Path) -> bool:
        """Whether the published files are still as they were published."""
        return all(file_digest(output / name) == digest for name, digest in self.files.items())

    def unchanged_report(self, output: Path) -> BuildReport:
        """The report of that build, told as one in which nothing ran."""
        steps = tuple(_unchanged(raw) for raw in self.report["steps"])
        figures = tuple(_unchanged(raw) for raw in self.report["figures"])
        claims = tuple(
            ClaimResult(c["slide"], c["expression"], c["passed"], c["values"]) for c in self.report["claims"]
        )
        artifacts = tuple(Artifact(output / name, self.files[name]) for name in self.report["shown"])
        coverage = self.report["coverage"]
        return BuildReport(
            steps,
            figures,
            claims,
            artifacts,
            warnings=tuple(map(problem_from_json, self.report["warnings"])),
            slides=len(self.slides),
            minutes=self.report["minutes"],
            coverage=Coverage(coverage["ideas"], tuple(coverage["missing"])) if coverage else None,
            changed=False,
        )


def read_record(file: Path) -> Record | None:
    """The record in a file, if there is one that this version can read."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        if raw.pop("format") != FORMAT:
            return None
        return Record(**raw | {"inputs": tuple(Input(*i) for i in raw["inputs"])})
    except (OSError, *UNREADABLE):
        return None


def write_record(file: Path, record: Record) -> None:
    """Replace the record in a file."""
    raw = {
        "format": FORMAT,
        "asked": record.asked,
        "made_from": record.made_from,
        "inputs": [[i.kind, i.name, i.digest] for i in record.inputs],
        "files": dict(record.files),
        "slides": list(record.slides),
        "report": dict(record.report),
    }
    scratch = file.with_suffix(f".{os.getpid()}.tmp")
    scratch.write_text(json.dumps(raw), encoding="utf-8")
    os.replace(scratch, file)


def kept_report(report: BuildReport) -> dict[str, Any]:
    """What of a report is kept in the record."""
    told = report.to_json()
    kept = {kind: told[kind] for kind in ("steps", "figures", "claims", "minutes", "coverage", "warnings")}
    return kept | {"shown": [artifact.path.name for artifact in report.artifacts]}


def _unchanged(raw: Mapping[str, Any]) -> JobResult:
    return JobResult(raw["id"], Outcome.UNCHANGED, values=raw.get("values", {}), seconds=raw["seconds"])
