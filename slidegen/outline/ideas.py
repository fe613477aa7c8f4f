"""The ideas that a talk is to carry, and those that its slides do carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from slidegen.errors import OutlineError, Problem
from slidegen.outline.yamlsource import read_yaml


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the listed ideas the slides carry, and the ids of those without a slide."""

    ideas: int
    missing: tuple[str, ...]

    @property
    def covered(self) -> int:
        return self.ideas - len(self.missing)


def read_ideas(file: Path) -> Mapping[str, str]:
    """A file of ``ID: PHRASE`` lines.

    Raises:
        OutlineError: it is not YAML, or not of that form.
    """
    source = read_yaml(file)
    if not isinstance(source.data, dict):
        raise OutlineError(
            Problem("this is no list of ideas", source.at(), "write a line for each: its-id: what it says")
        )
    return {str(key): str(phrase) for key, phrase in source.data.items()}


def coverage(ideas: Mapping[str, str], covered: Collection[str]) -> Coverage:
    """What of ``ideas`` is among the ids that slides say they cover."""
    return Coverage(len(ideas), tuple(name for name in ideas if name not in covered))
