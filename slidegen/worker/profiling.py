"""Where the time of one run goes: the author's functions, their imports, the drawing. Costs time itself."""

from __future__ import annotations

import builtins
import contextlib
import cProfile
import importlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

from slidegen.worker.faults import is_own

MOST_FUNCTIONS = 20  # the slowest are what a profile is for


class Profiler:
    """Watches the author's calls and times the drawing of one run."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._profile = cProfile.Profile()
        self._imports = _Imports(root)
        self._calls = 0.0
        self._drawing = 0.0

    @contextlib.contextmanager
    def calling(self) -> Iterator[None]:
        """Around the author's code, loading it included."""
        started = time.perf_counter()
        try:
            with self._imports.timed(), self._profile:
                yield
        finally:
            self._calls += time.perf_counter() - started

    @contextlib.contextmanager
    def drawing(self) -> Iterator[None]:
        """Around the saving of a picture."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._drawing += time.perf_counter() - started

    def told(self) -> dict[str, Any]:
        """All in seconds: ``functions`` with all that they call, the slowest first; ``calls`` as a whole."""
        stats: list[Any] = self._profile.getstats()
        own = sorted(filter(self._is_own_function, stats), key=lambda entry: -entry.totaltime)
        return {
            "functions": [self._function(entry) for entry in own[:MOST_FUNCTIONS]],
            "imports": dict(Counter(self._imports.seconds).most_common()),
            "calls": self._calls,
            "drawing": self._drawing,
        }

    def _is_own_function(self, entry: Any) -> bool:
        """Comprehensions are counted where they stand; a module's top level is a function of its own."""
        code = entry.code
        if not isinstance(code, CodeType) or not is_own(code.co_filename, self._root):
            return False
        return not code.co_name.startswith("<") or code.co_name == "<module>"

    def _function(self, entry: Any) -> dict[str, Any]:
        code: CodeType = entry.code
        return {
            "name": code.co_qualname.rpartition("<locals>.")[2],
            "file": Path(code.co_filename).relative_to(self._root).as_posix(),
            "line": code.co_firstlineno,
            "calls": entry.callcount,
            "seconds": entry.totaltime,
        }


@dataclass(slots=True)
class _Imports:
    """Seconds by the top-level name of what was imported, with all that it imports in turn.

    The author's own modules do not count, but what they import does.
    """

    root: Path
    seconds: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def timed(self) -> Iterator[None]:
        """While imports are watched."""
        before: tuple[Any, Any] = (builtins.__import__, importlib.import_module)
        builtins.__import__, importlib.import_module = map(self._timing, before)
        try:
            yield
        finally:
            builtins.__import__, importlib.import_module = before

    def _timing(self, load: Callable[..., Any]) -> Callable[..., Any]:
        def timing(*arguments: Any, **named: Any) -> Any:
            loaded, before, started = len(sys.modules), self.seconds, time.perf_counter()
            module = load(*arguments, **named)
            if len(sys.modules) > loaded and not is_own(_origin(module), self.root):
                top = module.__name__.partition(".")[0]
                took = time.perf_counter() - started  # in place of what was noted meanwhile: that is part of it
                self.seconds = before | {top: before.get(top, 0.0) + took}
            return module

        return timing


def _origin(module: Any) -> str:
    """The file of a module, or the folder of a package without one."""
    return getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), "")
