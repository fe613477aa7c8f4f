"""Which request for a figure is answered, and how its answer may be told so that none overtakes a newer one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from slidegen.server.messages import Ask


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that was accepted.

    ``seen`` is the last turn of each window, this one included, when it came in. A window counts its own turns and
    ignores answers to older ones; to another window than the asker, an answer is as new as what that one had asked for
    before. So it is ignored where something newer is under way, and nowhere else.
    """

    window: int
    ask: Ask
    seen: Mapping[int, int]

    def turn_for(self, window: int) -> int:
        """The turn under which a window is told the answer."""
        return self.seen.get(window, 0)


@dataclass(slots=True)
class Line:
    """The requests for one figure: at most one waits, the newest."""

    _turns: dict[int, int] = field(default_factory=dict)
    _waiting: Ticket | None = None

    def offer(self, window: int, ask: Ask) -> bool:
        """Let a request wait in place of an older one; False if that window has already asked for something newer."""
        if ask.turn <= self._turns.get(window, -1):
            return False
        self._turns[window] = ask.turn
        self._waiting = Ticket(window, ask, dict(self._turns))
        return True

    def take(self) -> Ticket | None:
        """What is to be drawn next."""
        ticket, self._waiting = self._waiting, None
        return ticket

    def forget(self, window: int) -> None:
        """A window is gone: nobody waits for what it asked."""
        self._turns.pop(window, None)
        if self._waiting and self._waiting.window == window:
            self._waiting = None

    @property
    def is_idle(self) -> bool:
        """Whether no window that is still there has asked."""
        return not self._turns
