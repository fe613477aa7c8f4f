"""How often is too often."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """Lets ``burst`` through at once and ``rate`` a second for good. Times are seconds of any one clock."""

    rate: float
    burst: float
    _spent: float = field(default=0, init=False)
    _at: float | None = field(default=None, init=False)

    def take(self, now: float) -> bool:
        """Take one, if there is one."""
        regained = 0 if self._at is None else (now - self._at) * self.rate
        self._at, self._spent = now, max(0, self._spent - regained)
        if self._spent + 1 > self.burst:
            return False
        self._spent += 1
        return True
