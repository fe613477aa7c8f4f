"""What a check says: which rule, how bad, on which slide, where in the sources, what was measured, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slidegen.errors import SourceLocation


class Severity(StrEnum):
    """How bad it is: an error the audience will meet, a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a rule saw at a place. ``slide`` is the id of the slide it is about, "" where it is about none.

    ``detail`` are lines that tell more, such as where a figure failed.
    """

    at: SourceLocation
    measured: str
    advice: str
    slide: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """An observation, with the rule it speaks against."""

    rule: str
    severity: Severity
    seen: Observation

    def to_json(self) -> dict[str, Any]:
        """The finding as ``--json`` prints it."""
        seen = self.seen
        return {
            "rule": self.rule,
            "severity": str(self.severity),
            "slide": seen.slide or None,
            "file": str(seen.at.file),
            "line": seen.at.line,
            "column": seen.at.column,
            "measured": seen.measured,
            "advice": seen.advice,
            "detail": seen.detail,
        }
