"""What a run used, seen from inside: local modules, files and folders read, packages imported, variables, theme.

Not seen: what is read below Python (HDF5, a subprocess); such files are declared (``reads:``).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from slidegen.execution.imports import imported_names
from slidegen.execution.variables import VariableReads
from slidegen.theme import qualified

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_IMPORTING = ("<frozen importlib", "<frozen runpy", "<frozen zipimport")


class Tokens(Mapping[str, str]):
    """A theme's custom properties, which note those that are asked for."""

    def __init__(self, tokens: Mapping[str, str], variant: str, asked: set[str]) -> None:
        self._tokens = tokens
        self._variant = variant
        self._asked = asked

    def __getitem__(self, name: str) -> str:
        self._asked.add(qualified(name, self._variant))
        return self._tokens[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)


class Tracer:
    """Listens to the interpreter's audit events from its creation on (PEP 578; a hook cannot be removed)."""

    def __init__(self, root: Path, *, ignore: Path, script: Path) -> None:
        self._root = root
        self._ignore = ignore
        self._script = script
        self._read: dict[str, None] = {}
        self._sources: set[str] = set()
        self._written: set[str] = set()
        self._folders: set[str] = set()
        self._imported: set[str] = set()
        self._tokens: set[str] = set()
        self._variables = VariableReads(self._is_project_file)
        sys.addaudithook(self._heard)

    def tokens(self, tokens: Mapping[str, str], variant: str) -> Tokens:
        """A variant of the theme, as the run shall see it."""
        return Tokens(tokens, variant, self._tokens)

    def seen(self) -> dict[str, list[str]]:
        """Names by the kind of Input they become, project files relative to the root; ``package``: import names."""
        modules = {Path(file) for file in (*_module_files(), *self._sources) if self._is_project_file(Path(file))}
        data = {path for path in map(Path, self._read) if self._is_project_file(path)}
        return {
            "module": self._names(modules - {self._script}),
            "data": self._names(data - modules - {self._script}),
            "folder": self._names(path for path in map(Path, self._folders) if self._is_project_file(path)),
            "import": self._imports(modules | {self._script}),
            "environment variable": sorted(self._variables.names),
            "theme property": sorted(self._tokens),
            "package": sorted(_tops(self._read)),
        }

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._opened(*arguments)
        elif event in ("os.listdir", "os.scandir"):
            if isinstance(arguments[0], (str, bytes, type(None))) and not _is_importing(sys._getframe(1)):
                self._folders.add(os.path.abspath(os.fsdecode(arguments[0] or ".")))
        elif event == "import":
            self._imported.add(arguments[0])
        elif event == "sqlite3.connect" and isinstance(arguments[0], (str, bytes)):
            self._read.setdefault(os.path.abspath(os.fsdecode(arguments[0])))

    def _opened(self, name: object, mode: str | None, flags: int) -> None:
        if not isinstance(name, (str, bytes)):
            return
        path = os.path.abspath(os.fsdecode(name))
        if _writes(mode, flags) and path not in self._read:
            self._written.add(path)
        elif _is_importing(sys._getframe(2)):
            self._sources.add(_source(path))
        elif path not in self._written:
            self._read.setdefault(path)

    def _imports(self, modules: set[Path]) -> list[str]:
        """Where local modules were found, and that others were not local: a new file may come before them."""
        folders = [Path(entry) for entry in dict.fromkeys(map(os.path.abspath, sys.path))]
        local = [folder for folder in folders if self._is_project_file(folder)]
        tops = {name.partition(".")[0] for name in self._imported} | imported_names(modules)
        dotted = {name for name, file in _named_module_files() if Path(file) in modules and name != "__main__"}
        searched = ":".join(self._names(local, ordered=True))
        return [f"{name} in {searched}" for name in sorted(tops | dotted - {self._script.stem})]

    def _names(self, paths: Iterator[Path] | set[Path] | list[Path], *, ordered: bool = False) -> list[str]:
        names = [path.relative_to(self._root).as_posix() for path in paths]
        return names if ordered else sorted(names)

    def _is_project_file(self, path: Path) -> bool:
        """Inside the project, there or not, but neither in our own cache nor in an environment inside the project."""
        outside = not path.is_relative_to(self._root) or path.is_relative_to(self._ignore)
        return not outside and not path.is_relative_to(sys.prefix) and "site-packages" not in path.parts


def _writes(mode: str | None, flags: int) -> bool:
    return any(letter in mode for letter in "wax+") if mode else bool(flags & _WRITING)


def _is_importing(frame: Any) -> bool:
    return bool(frame.f_code.co_filename.startswith(_IMPORTING))


def _source(path: str) -> str:
    """The source of a compiled file; any other path as it is."""
    try:
        return importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:
        return path


def _named_module_files() -> list[tuple[str, str]]:
    modules = list(sys.modules.items())
    files = ((name, getattr(module, "__file__", None)) for name, module in modules)
    return [(name, os.path.abspath(file)) for name, file in files if isinstance(file, str)]


def _module_files() -> list[str]:
    return [file for _, file in _named_module_files()]


def _tops(read: dict[str, None]) -> set[str]:
    """Top-level names of what was imported, or read out of an installed package (weights, say)."""
    tops = {name.partition(".")[0] for name in sys.modules}
    return tops | {parts[0] for path in read if (parts := _inside_site_packages(path))}


def _inside_site_packages(path: str) -> tuple[str, ...]:
    _, found, rest = path.partition(f"{os.sep}site-packages{os.sep}")
    return Path(rest).parts if found else ()
