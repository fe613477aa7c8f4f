"""The local engine and Marp, except that what they start outlives the build: a test should not have to wait for it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import ClassVar
from unittest.mock import patch

from slidegen.cli.main import main
from slidegen.execution.orders import Ending, Order
from slidegen.execution.pool import ForkPool
from slidegen.marp.driver import Driver
from slidegen.marp.renderer import Renderer

# The rooms that start a local engine.
_ENGINES = ("build", "figures.standing", "figures.trial", "fresh", "verify")
# Servers that are kept, each of another environment: a test that sets a variable goes back and forth between two.
_MOST = 2


class WarmPool:
    """A :class:`ForkPool` for one build, whose server is left running for the next if nothing runs in it any more."""

    _pools: ClassVar[dict[frozenset[tuple[str, str]], ForkPool]] = {}  # by environment; the last one was used last

    _drawn: Callable[[str], None]  # of the one that was made last

    def __init__(self, *, jobs: int, drawn: Callable[[str], None] | None = None) -> None:
        type(self)._drawn = staticmethod(drawn or (lambda name: None))
        self._jobs = jobs
        self._asked: list[Future[Ending]] = []

    def start(self) -> None:
        """Many a build ends before anything is drawn."""

    def submit(self, order: Order) -> Future[Ending]:
        self._asked.append(self._there().submit(order))
        return self._asked[-1]

    def draw(self, figure: str, order: Order) -> Future[Ending]:
        return self._there().draw(figure, order)

    def warm(self, figure: str, order: Order) -> None:
        self._there().warm(figure, order)

    def cancel(self, name: str) -> None:
        self._there().cancel(name)

    def forget(self, figures: Iterable[str]) -> None:
        self._there().forget(figures)

    def _there(self) -> ForkPool:
        """The server that stands, unless the environment, which its figures inherit, is another."""
        cls = type(self)
        environment = frozenset((name, text) for name, text in os.environ.items() if name != "PYTEST_CURRENT_TEST")
        pool = cls._pools.pop(environment, None) or ForkPool(jobs=self._jobs, drawn=lambda name: cls._drawn(name))
        cls._pools[environment] = pool
        while len(cls._pools) > _MOST:
            cls._pools.pop(next(iter(cls._pools))).close()
        return pool

    def close(self) -> None:
        """End the servers only where runs have to be ended with one, or where one has died."""
        if not all(future.done() and future.exception() is None for future in self._asked):
            type(self).end()

    @classmethod
    def end(cls) -> None:
        """End what servers there are."""
        while cls._pools:
            cls._pools.popitem()[1].close()


class WarmMarp(Renderer):
    """A :class:`Renderer` whose Node outlives the build, and starts only when a deck is rendered."""

    _shared: Driver | None = None

    def start_if_installed(self, *, pdf: bool = False) -> None:
        """Many a build ends before anything is rendered."""

    def dismiss(self) -> None:
        """The next build will ask."""

    def close(self) -> None:
        """The same."""
        self._driver = None

    def _ready(self) -> Driver:
        self._driver = type(self)._shared
        type(self)._shared = super()._ready()
        return type(self)._shared

    @classmethod
    def end(cls) -> None:
        """End Node, if it was started."""
        if cls._shared is not None:
            cls._shared.close()
            cls._shared = None


@contextlib.contextmanager
def kept_warm(marp: type = WarmMarp) -> Iterator[None]:
    """Within it figures run in a warm server, also for the command, and slides are rendered by ``marp``."""
    with contextlib.ExitStack() as stack:
        for room in _ENGINES:
            stack.enter_context(patch(f"slidegen.{room}.ForkPool", WarmPool))
        stack.enter_context(patch("slidegen.marp.renderer.Renderer", marp))
        stack.enter_context(patch("slidegen.build.tool_digest", lambda: "this tool"))
        yield


def run_here(arguments: Sequence[str]) -> int:
    """Runs the command as a shell would, but in this process; its exit code."""

    def leave(code: int) -> None:
        raise SystemExit(code)

    with patch.object(sys, "argv", ["slidegen", *arguments]), patch("slidegen.cli.main._leave", leave):
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0)
    raise AssertionError("the command did not end")
