"""The local engine and Marp, except that what they start outlives the build: a test should not have to wait for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from slidegen.execution.orders import Ending, Order
from slidegen.execution.pool import ForkPool
from slidegen.marp.driver import Driver
from slidegen.marp.renderer import Renderer


class WarmPool:
    """A :class:`ForkPool` for one build, whose server is left running for the next if nothing runs in it any more."""

    _pool: ForkPool | None = None
    _environment: dict[str, str] | None = None

    _drawn: Callable[[str], None]  # of the one that was made last

    def __init__(self, *, jobs: int, drawn: Callable[[str], None] | None = None) -> None:
        type(self)._drawn = staticmethod(drawn or (lambda name: None))
        self._jobs = jobs
        self._asked: list[Future[Ending]] = []

    def start(self) -> None:
        """Use the server that stands, unless the environment, which its figures inherit, is another by now."""
        cls, environment = type(self), dict(os.environ)
        environment.pop("PYTEST_CURRENT_TEST", None)
        if cls._pool is not None and cls._environment != environment:
            cls.end()
        if cls._pool is None:
            cls._pool, cls._environment = ForkPool(jobs=self._jobs, drawn=lambda name: cls._drawn(name)), environment
            cls._pool.start()

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
        self.start()
        pool = type(self)._pool
        assert pool is not None
        return pool

    def close(self) -> None:
        """End the server only where runs have to be ended with it, or where it has died."""
        if not all(future.done() and future.exception() is None for future in self._asked):
            type(self).end()

    @classmethod
    def end(cls) -> None:
        """End the server, if there is one."""
        if cls._pool is not None:
            cls._pool.close()
            cls._pool = None


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
