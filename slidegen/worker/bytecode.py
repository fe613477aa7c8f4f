"""Bytecode of the project is not kept: Python would take it for that of a source edited within the same second."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from pathlib import Path

_set_data = SourceFileLoader.set_data


def keep_none_of(root: Path) -> None:
    """From now on in this process, write no bytecode for modules of a project; installed packages keep theirs.

    Python compares a source's size and whole seconds (PEP 3147); an edit that is looked at at once may change neither.
    """

    def set_data(self: SourceFileLoader, path: str, data: bytes, *, _mode: int = 0o666) -> None:
        if "site-packages" in path or not Path(path).is_relative_to(root):
            _set_data(self, path, data, _mode=_mode)

    SourceFileLoader.set_data = set_data  # type: ignore[assignment, method-assign]
