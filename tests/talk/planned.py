"""planned.yaml: every value that was measured when the talk was planned, and what has become of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from slidegen.publishing.manifest import MANIFEST, read_manifest

ROOT = Path(__file__).parents[2]
PLANNED = Path(__file__).with_name("planned.yaml")

Value = bool | int | float | str | list[int | float | str]
Values = Mapping[str, Mapping[str, Any]]
"""What the figures of the talk returned, by their ids."""
Fate = Literal["met", "differs", "tested", "left out"]


class Tolerance(BaseModel):
    """How far from a number a value may be: by ``abs`` or by a share ``rel``, else not at all; or bounds instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    abs: float | None = None
    rel: float | None = None
    below: float | None = None
    low: float | None = Field(None, alias="from")
    high: float | None = Field(None, alias="to")

    def allows(self, actual: Any, expected: Any) -> bool:
        """Whether a value is near enough; of lists, whether all items are."""
        if isinstance(actual, list):
            each = expected if isinstance(expected, list) else [expected] * len(actual)
            return len(actual) == len(each) and all(map(self.allows, actual, each))
        if self.below is not None:
            return abs(actual) < self.below
        if self.low is not None:
            return self.low <= actual <= self.high
        if self.abs is not None:
            return abs(actual - expected) <= self.abs
        if self.rel is not None:
            return abs(actual - expected) <= self.rel * abs(expected)
        return bool(actual == expected)


class Entry(Tolerance):
    """One planned value. ``value`` is where a figure returns ours, FIGURE.NAME or FIGURE.NAME[INDEX].

    Where no figure does, ``what`` says what it is and ``tested`` which test measures it, or ``left_out`` why nothing
    does. Where ours is outside the tolerance, ``differs`` says why, and ``ours`` what we stand by: a number, within the
    same tolerance, or bounds.
    """

    planned: Value
    value: str = ""
    what: str = ""
    differs: str = ""
    ours: Value | Tolerance | None = None
    tested: str = ""
    left_out: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Entry:
        if not self.value and not (self.what and (self.tested or self.left_out)):
            raise ValueError("neither a value nor what: with tested: or left_out:")
        if bool(self.differs) != (self.ours is not None):
            raise ValueError("differs: and ours: belong together")
        return self

    @property
    def fate(self) -> Fate:
        if self.differs:
            return "differs"
        return "met" if self.value else "tested" if self.tested else "left out"

    @property
    def name(self) -> str:
        return self.value or self.what

    def met_by(self, actual: Any) -> bool:
        """Whether our value is what was planned."""
        return self.allows(actual, self.planned)

    def stands(self, actual: Any) -> bool:
        """Whether our value is the one we stand by."""
        return self.ours.allows(actual, None) if isinstance(self.ours, Tolerance) else self.allows(actual, self.ours)


def read_planned(file: Path = PLANNED) -> dict[str, list[Entry]]:
    """All entries, by the figure of the plan that they belong to, in the order of the plan."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {figure: [Entry(**entry) for entry in entries] for figure, entries in raw.items()}


def built_values(output: Path) -> Values:
    """The values of all figures of a talk that was built into this folder."""
    return {name: entry.values for name, entry in read_manifest(output / MANIFEST).figures.items()}


def look_up(values: Values, path: str) -> Any:
    """The value at FIGURE.NAME or FIGURE.NAME[INDEX]."""
    figure, name, index = re.fullmatch(r"(\w+)\.(\w+)(?:\[(\d+)\])?", path).groups()
    value = values[figure][name]
    return value if index is None else value[int(index)]
