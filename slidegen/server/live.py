"""Live requests on their way through the session: one figure draws one thing at a time, and then the newest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import WeakValueDictionary

from slidegen.server.messages import Ask, Refused
from slidegen.server.talk import Talk
from slidegen.server.turns import Line, Ticket

# How long a drawing may go on after a newer request came in. Stopping it at once would show nothing as long as a
# slider is dragged; never stopping it would keep people waiting for what they no longer want.
PATIENCE = 0.4
MOST_LINES = 500  # figures that windows may have asked for; far more than a talk has

Answer = Mapping[str, Any]


@dataclass(slots=True)
class _Desk:
    """Where the requests of a line are worked off; ``figure`` is held while one is drawn."""

    figure: asyncio.Lock
    line: Line = field(default_factory=Line)
    newer: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class LiveRequests:
    """Hands requests to the talk, and their answers to ``tell``. Lives in the event loop."""

    def __init__(self, talk: Talk, tell: Callable[[Ticket, Answer], None]) -> None:
        self._talk = talk
        self._tell = tell
        self._desks: dict[Hashable, _Desk] = {}
        # The talk draws each figure for one request at a time. Windows that do not share take turns.
        self._figures: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def ask(self, window: int, ask: Ask, *, shared: bool) -> bool:
        """Take a request of a window, unless it has made a newer one; where it is ``shared``, all stand in one line.

        Raises:
            Refused: for more figures than any talk has.
        """
        key = (None if shared else window, ask.slide, ask.figure)
        if key not in self._desks and len(self._desks) >= MOST_LINES:
            raise Refused("too many figures")
        desk = self._desks.setdefault(key, _Desk(self._figures.setdefault(ask.figure, asyncio.Lock())))
        if not desk.line.offer(window, ask):
            return False
        desk.newer.set()
        if desk.task is None:
            desk.task = asyncio.create_task(self._work(desk))
        return True

    def forget(self, window: int) -> None:
        """A window is gone; what only it waited for is stopped."""
        for key, desk in list(self._desks.items()):
            desk.line.forget(window)
            if desk.line.is_idle:
                del self._desks[key]
                if desk.task:
                    desk.task.cancel()

    async def _work(self, desk: _Desk) -> None:
        try:
            while await self._draw_next(desk):
                pass
        finally:
            desk.task = None

    async def _draw_next(self, desk: _Desk) -> bool:
        async with desk.figure:
            ticket = desk.line.take()
            desk.newer.clear()
            if ticket and (answer := await self._answer(ticket.ask, desk.newer)):
                self._tell(ticket, answer)
        return ticket is not None

    async def _answer(self, ask: Ask, newer: asyncio.Event) -> Answer | None:
        """None for a request that was cancelled, by us or by the talk."""
        try:
            drawing = asyncio.wrap_future(self._talk.live(ask.slide, ask.figure, ask.params))
        except Exception as error:
            return _problem(error)
        try:
            await asyncio.wait([drawing], timeout=PATIENCE)
            if not drawing.done():
                await _first(drawing, asyncio.create_task(newer.wait()))
        finally:
            drawing.cancel()  # does nothing to one that is done
        if drawing.cancelled():
            return None
        failed = drawing.exception()
        return _problem(failed) if failed else drawing.result()


async def _first(drawing: asyncio.Future[Answer], newer: asyncio.Task[Literal[True]]) -> None:
    both: list[asyncio.Future[Any]] = [drawing, newer]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        newer.cancel()


def _problem(error: BaseException) -> Answer:
    return {"problem": {"param": None, "text": str(error) or type(error).__name__}}
