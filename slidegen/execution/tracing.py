"""What a run used, seen from inside: local modules, files read, packages imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Tracer:
    """Listens to the interpreter's audit events from its creation on (PEP 578; a hook cannot be removed)."""

    def __init__(self, root: Path, *, ignore: Path) -> None:
        self._root = root
        self._ignore = ignore
        self._read: dict[str, None] = {}
        self._written: set[str] = set()
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], (str, bytes)):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if _writes(arguments[1], arguments[2]) and path not in self._read:
            self._written.add(path)
        elif path not in self._written:
            self._read.setdefault(path)

    def seen(self) -> dict[str, list[str]]:
        """Project files by kind (module, data), relative to the root; ``package`` holds top-level import names."""
        files = {path for path in map(Path, self._read) if self._is_project_file(path)}
        modules = {Path(file) for file in _module_files() if self._is_project_file(Path(file))}
        data = {path for path in files - modules if path.suffix not in (".py", ".pyc")}
        return {
            "module": sorted(path.relative_to(self._root).as_posix() for path in modules),
            "data": sorted(path.relative_to(self._root).as_posix() for path in data),
            "package": sorted(_tops(self._read)),
        }

    def _is_project_file(self, path: Path) -> bool:
        """Inside the project, but neither our own cache nor an environment that lives in the project."""
        outside = not path.is_relative_to(self._root) or path.is_relative_to(self._ignore)
        return not outside and not path.is_relative_to(sys.prefix) and path.is_file()


def _writes(mode: str | None, flags: int) -> bool:
    return any(letter in mode for letter in "wax+") if mode else bool(flags & _WRITING)


def _module_files() -> list[str]:
    modules = list(sys.modules.values())
    return [file for module in modules if isinstance(file := getattr(module, "__file__", None), str)]


def _tops(read: dict[str, None]) -> set[str]:
    """Top-level names of what was imported, or read out of an installed package (weights, say)."""
    tops = {name.partition(".")[0] for name in sys.modules}
    return tops | {parts[0] for path in read if (parts := _inside_site_packages(path))}


def _inside_site_packages(path: str) -> tuple[str, ...]:
    _, found, rest = path.partition(f"{os.sep}site-packages{os.sep}")
    return Path(rest).parts if found else ()
