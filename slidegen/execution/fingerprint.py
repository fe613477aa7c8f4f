"""Fingerprints: what a run depended on, and whether any of it is different now."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from slidegen.execution.jobs import Reason

MISSING = "missing"


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One thing a run depended on: its kind, its name and the digest (or version) it had.

    Kinds: ``script``, ``module`` and ``data`` (project-relative paths), ``folder`` (the names in it),
    ``package`` (a distribution and its version), ``python``.
    """

    kind: str
    name: str
    digest: str


class World:
    """The present state of everything an Input can name; each file is read at most once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._digests: dict[Path, str] = {}

    def digest(self, kind: str, name: str) -> str:
        """What ``Input(kind, name, ...)`` would carry if it were recorded now."""
        if kind == "python":
            return platform.python_version()
        if kind == "package":
            return installed_versions().get(name, MISSING)
        path = self.root / name
        if kind == "folder":
            return _names(path)
        if path not in self._digests:
            self._digests[path] = file_digest(path)
        return self._digests[path]

    def record(self, kind: str, names: Iterable[str]) -> list[Input]:
        """Inputs of one kind as they are now."""
        return [Input(kind, name, self.digest(kind, name)) for name in names]

    def changed(self, inputs: Iterable[Input]) -> list[Reason]:
        """One reason for each input that is not what it was."""
        return [Reason(_verb(i), i.name) for i in inputs if self.digest(i.kind, i.name) != i.digest]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, or ``MISSING``."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return MISSING


@cache
def installed_versions() -> dict[str, str]:
    """Normalised distribution name -> version, read off the names of the metadata folders (about a millisecond)."""
    found: dict[str, str] = {}
    for entry in sys.path:
        folder = Path(entry or ".")
        for info in folder.glob("*.dist-info") if folder.is_dir() else ():
            name, _, version = info.name.removesuffix(".dist-info").partition("-")
            found.setdefault(normalised(name), version)
    return found


@cache
def distributions_by_module() -> dict[str, list[str]]:
    """Top-level import name -> distributions that provide it, their names normalised."""
    from importlib.metadata import packages_distributions

    return {top: [normalised(name) for name in names] for top, names in packages_distributions().items()}


def normalised(distribution: str) -> str:
    """A distribution's name as indexes compare it (PEP 503, with underscores)."""
    return distribution.replace("-", "_").replace(".", "_").lower()


def combined(parts: Sequence[str]) -> str:
    """One digest over several strings; no two different sequences share it."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def _names(folder: Path) -> str:
    return combined(sorted(entry.name for entry in folder.iterdir())) if folder.is_dir() else MISSING


def _verb(changed: Input) -> str:
    return "package version" if changed.kind == "package" else f"{changed.kind} changed"
