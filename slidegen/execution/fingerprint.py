"""Fingerprints: what a run depended on, and whether any of it is different now."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from slidegen.execution.jobs import Reason
from slidegen.files.stamps import MISSING, stamp

SAYABLE = ("package", "python", "theme property", "import")  # kinds whose digests are words a person can read


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One thing a run depended on: its kind, its name and the digest (or version) it had.

    Kinds: ``script``, ``module`` and ``data`` (project-relative paths), ``folder`` (the names in it), ``import``
    (``NAME in FOLDER:FOLDER``: the file that gives the module), ``environment variable``, ``theme property``,
    ``step`` (the result of one), ``package`` (a distribution and its version), ``python``.
    """

    kind: str
    name: str
    digest: str


class World:
    """The present state of everything an Input can name; each file is read at most once.

    ``tokens`` are the theme's properties, ``steps`` the digests of the results of steps, as they become known.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tokens: Mapping[str, str] = {}
        self.steps: dict[str, str] = {}
        self._files: dict[str, tuple[str, str]] = {}
        self._others: dict[tuple[str, str], str] = {}
        self._kinds: dict[str, Callable[[str], str]] = {
            "python": lambda _: platform.python_version(),
            "package": lambda name: installed_versions().get(name, MISSING),
            "theme property": lambda name: self.tokens.get(name, MISSING),
            "step": lambda name: self.steps.get(name, MISSING),
            "environment variable": _variable,
            "folder": lambda name: _names(root / name),
            "import": lambda name: provider(root, name),
        }

    def digest(self, kind: str, name: str) -> str:
        """What ``Input(kind, name, ...)`` would carry if it were recorded now."""
        if kind in ("theme property", "step"):
            return self._kinds[kind](name)
        if kind in self._kinds:
            known = self._others.get((kind, name))
            return known if known is not None else self._others.setdefault((kind, name), self._kinds[kind](name))
        return self._file(name)[1]

    def forget(self, paths: Iterable[Path]) -> None:
        """Look at these files again when next asked."""
        for path in paths:
            self._files.pop(self._name(path), None)

    def forget_names(self) -> None:
        """Files came or went: look again at what hangs on which there are."""
        self._others = {key: digest for key, digest in self._others.items() if key[0] not in ("folder", "import")}

    def knows(self, path: Path) -> bool:
        """Whether a file was asked for."""
        return self._name(path) in self._files

    def steady(self, name: str, met: str | None) -> bool:
        """Whether a file stayed as it was digested; ``met`` is its stamp when a run first opened it, if it was seen.

        Only stamps are compared with each other, so that a clock that is wrong, or is set, does no harm.
        """
        now = stamp(self.root / name)
        return self._file(name)[0] == now == (met or now)

    def record(self, kind: str, names: Iterable[str]) -> list[Input]:
        """Inputs of one kind as they are now."""
        return [Input(kind, name, self.digest(kind, name)) for name in names]

    def changed(self, inputs: Iterable[Input]) -> list[Reason]:
        """One reason for each input that is not what it was."""
        compared = ((each, self.digest(each.kind, each.name)) for each in inputs)
        return [_reason(each, now) for each, now in compared if now != each.digest]

    def _file(self, name: str) -> tuple[str, str]:
        """Stamp and digest of a file; the stamp is taken first, so that it is the older one of the two."""
        if name not in self._files:
            path = self.root / name
            self._files[name] = stamp(path), file_digest(path)
        return self._files[name]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


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


def distributions(tops: Iterable[str]) -> list[str]:
    """The distributions that provide these import names, sorted; not what hooks itself into every start of Python."""
    owners = distributions_by_module()
    return sorted({owner for top in tops if top != "_distutils_hack" for owner in owners.get(top, ())})


def normalised(distribution: str) -> str:
    """A distribution's name as indexes compare it (PEP 503, with underscores)."""
    return distribution.replace("-", "_").replace(".", "_").lower()


def combined(parts: Sequence[str]) -> str:
    """One digest over several strings; no two different sequences share it."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def provider(root: Path, name: str) -> str:
    """The project file that ``import`` finds for ``DOTTED in FOLDER:FOLDER``, or ``MISSING``: an installed one counts.

    The order is that of the import system: in each folder a package, then a module; a bare folder only when no
    folder has either.
    """
    dotted, _, folders = name.partition(" in ")
    bases = [root / folder / dotted.replace(".", "/") for folder in folders.split(":")]
    files = (file for base in bases for file in (base / "__init__.py", base.with_name(f"{base.name}.py")))
    found = next((file for file in files if file.is_file()), None) or next((b for b in bases if b.is_dir()), None)
    return found.relative_to(root).as_posix() if found else MISSING


def _variable(name: str) -> str:
    """A digest, since values can be secrets and the record is a file."""
    value = os.environ.get(name)
    return MISSING if value is None else combined([value])


def _names(folder: Path) -> str:
    """The names in a folder, without those that running Python and editing leave behind."""
    if not folder.is_dir():
        return MISSING
    return combined(sorted(e.name for e in folder.iterdir() if not e.name.startswith((".", "__pycache__"))))


def _reason(was: Input, now: str) -> Reason:
    name = f"{was.name} ({was.digest} -> {now})" if was.kind in SAYABLE else was.name
    return Reason(f"{was.kind} changed", name)
