"""Imports of a project's own files: which names they import, and whether a project file comes before a loaded one."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from pathlib import Path


def imported_names(files: Iterable[str]) -> set[str]:
    """Top-level names that the files import anywhere, also in functions that were not called."""
    return {name for file in files for name in _names(file)}


def forget_shadowed(folders: Iterable[Path]) -> None:
    """Make loaded modules that a project file of the same name shadows loadable anew.

    ``python script.py`` finds the author's ``random.py`` before the library's, but here the library's was loaded
    long before; those who have it keep it.
    """
    for folder in folders:
        for entry in folder.iterdir():
            name = entry.stem if entry.suffix == ".py" else entry.name if (entry / "__init__.py").is_file() else ""
            if name in sys.modules and name not in sys.builtin_module_names:
                del sys.modules[name]


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
