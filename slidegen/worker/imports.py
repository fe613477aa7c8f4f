"""Imports of a project's own files: which names they import, and whether a project file comes before a loaded one."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def imported_names(files: Iterable[str]) -> set[str]:
    """Top-level names that the files import anywhere, also in functions that were not called."""
    return {name for file in files for name in _names(file)}


@contextmanager
def shadowed(folders: Iterable[Path]) -> Iterator[list[str]]:
    """Make loaded modules that a project file of the same name shadows loadable anew, for a while; yields which.

    ``python script.py`` finds the author's ``random.py`` before the library's, but here the library's was loaded
    long before; those who have it keep it.
    """
    entries = (entry for folder in folders for entry in folder.iterdir())
    found = {name for entry in entries if (name := _importable(entry)) in sys.modules and not _loaded_from(entry, name)}
    hidden = {name: sys.modules.pop(name) for name in sorted(found - set(sys.builtin_module_names))}
    try:
        yield list(hidden)
    finally:
        sys.modules.update(hidden)  # what comes after the author's code is ours, and must find Python's own


def _importable(entry: Path) -> str:
    """The name under which a file or package is imported, or ""."""
    return entry.stem if entry.suffix == ".py" else entry.name if (entry / "__init__.py").is_file() else ""


def _loaded_from(entry: Path, name: str) -> bool:
    """Whether the loaded module is that very file or package: slidegen itself may lie in the project."""
    file = getattr(sys.modules[name], "__file__", None)
    return file is not None and Path(file).resolve() in (entry.resolve(), entry.resolve() / "__init__.py")


def _names(file: str) -> Iterable[str]:
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
