"""What a run used, seen from inside: local modules, files and folders read, packages imported, variables, theme.

Not seen: what is read below Python (HDF5, a subprocess); such files are declared (``reads:``).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from slidegen.files.stamps import stamp
from slidegen.theme import qualified
from slidegen.worker.imports import imported_names
from slidegen.worker.variables import VariableReads

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_IMPORTING = ("_frozen_importlib", "importlib._", "importlib.metadata", "runpy", "zipimport")


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
    """Listens to the interpreter's audit events from its creation on (PEP 578; a hook cannot be removed).

    Paths are text throughout: hundreds are looked at in every run, and Path objects would cost more than the rest.
    """

    def __init__(self, root: Path, *, ignore: Path, script: Path, reads: Iterable[str] = ()) -> None:
        self._root = f"{root}{os.sep}"
        self._foreign = (f"{ignore}{os.sep}", f"{sys.prefix}{os.sep}")
        self._script = str(script)
        self._read: dict[str, str] = {}  # each with its stamp when it was first met, and so the sources
        self._sources: dict[str, str] = {}
        self._written: set[str] = set()
        self._folders: set[str] = set()
        self._imported: set[str] = set()
        self._tokens: set[str] = set()
        self._variables = VariableReads(self._is_ours)
        for name in reads:  # declared: they are read in ways that are not heard
            _note(str(root / name), self._read)
        _listen(
            {
                "open": self._opened,
                "os.listdir": self._listed,
                "os.scandir": self._listed,
                "import": lambda name, *_: self._imported.add(name),
                "sqlite3.connect": self._connected,
            }
        )

    def tokens(self, tokens: Mapping[str, str], variant: str) -> Tokens:
        """A variant of the theme, as the run shall see it."""
        return Tokens(tokens, variant, self._tokens)

    def seen(self) -> dict[str, list[str]]:
        """Names by the kind of Input they become, project files relative to the root; ``package``: import names."""
        loaded = {name: file for name, file in _module_files().items() if self._is_ours(file)}
        modules = {*loaded.values(), *filter(self._is_ours, self._sources)} - {self._script}
        data = set(filter(self._is_ours, self._read)) - modules - {self._script}
        return {
            "module": sorted(map(self._name, modules)),
            "data": sorted(map(self._name, data)),
            "folder": sorted(map(self._name, filter(self._is_ours, self._folders))),
            "import": self._imports(loaded, modules),
            "environment variable": sorted(self._variables.names),
            "theme property": sorted(self._tokens),
            "package": sorted(_tops(self._read)),
        }

    def stamps(self) -> dict[str, str]:
        """The stamps that project files had when they were first opened, or looked for."""
        met = self._read | self._sources
        return {self._name(path): met[path] for path in filter(self._is_ours, met)}

    def _listed(self, folder: object) -> None:
        if isinstance(folder, str | bytes | None) and not _is_importing(sys._getframe(2)):
            self._folders.add(os.path.abspath(os.fsdecode(folder or ".")))

    def _connected(self, database: object) -> None:
        if isinstance(database, str | bytes):
            _note(os.path.abspath(os.fsdecode(database)), self._read)

    def _opened(self, name: object, mode: str | None, flags: int) -> None:
        if not isinstance(name, str | bytes):
            return
        path = os.path.abspath(os.fsdecode(name))
        if _writes(mode, flags) and path not in self._read:
            self._written.add(path)
        elif _is_importing(sys._getframe(2)):
            _note(_source(path), self._sources)
        elif path not in self._written:
            _note(path, self._read)

    def _imports(self, loaded: Mapping[str, str], modules: set[str]) -> list[str]:
        """Where local modules were found, and that others were not local: a new file may come before them."""
        folders = dict.fromkeys(map(os.path.abspath, sys.path))
        searched = ":".join(self._name(folder) for folder in folders if self._is_ours(folder))
        names = {name.partition(".")[0] for name in self._imported} | {n for n in loaded if n != "__main__"}
        names |= imported_names([self._script, *modules])
        return [f"{name} in {searched}" for name in sorted(names - {Path(self._script).stem})]

    def _name(self, path: str) -> str:
        return path[len(self._root) :].replace(os.sep, "/") or "."

    def _is_ours(self, path: str) -> bool:
        """Inside the project, there or not, but neither in our own cache nor in an environment inside the project."""
        path = f"{path}{os.sep}"
        return path.startswith(self._root) and not path.startswith(self._foreign) and "site-packages" not in path


def _listen(handlers: Mapping[str, Callable[..., None]]) -> None:
    """Hear these events only. Drawing raises tens of thousands of others, so the way past them is short."""
    find = handlers.get

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if handler := find(event):
            handler(*arguments)

    sys.addaudithook(heard)


def _note(path: str, among: dict[str, str]) -> None:
    if path not in among:
        among[path] = stamp(path)


def _writes(mode: str | None, flags: int) -> bool:
    return any(letter in mode for letter in "wax+") if mode else bool(flags & _WRITING)


def _is_importing(frame: Any) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith(_IMPORTING)


def _source(path: str) -> str:
    """The source of a compiled file; any other path as it is."""
    try:
        return importlib.util.source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:
        return path


def _module_files() -> dict[str, str]:
    """The file of every loaded module that has one."""
    files = ((name, getattr(module, "__file__", None)) for name, module in list(sys.modules.items()))
    return {name: _absolute(file) for name, file in files if isinstance(file, str)}


def _absolute(file: str) -> str:
    """Almost every module's file is that already, and abspath is slow."""
    plain = file.startswith(os.sep) and f"{os.sep}.." not in file and f"{os.sep}.{os.sep}" not in file
    return file if plain else os.path.abspath(file)


def _tops(read: Mapping[str, str]) -> set[str]:
    """Top-level names of what was imported, or read out of an installed package (weights, say)."""
    tops = {name.partition(".")[0] for name in sys.modules}
    return tops | {parts[0] for path in read if (parts := _inside_site_packages(path))}


def _inside_site_packages(path: str) -> tuple[str, ...]:
    _, found, rest = path.partition(f"{os.sep}site-packages{os.sep}")
    return Path(rest).parts if found else ()
