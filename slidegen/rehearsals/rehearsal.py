"""One rehearsal: for how long each slide was shown while the timer ran. Times are passed in, as epoch seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``seconds`` by slide id, in the order in which slides came first; ``slide`` is timed since ``since``."""

    started: float | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    slide: str | None = None
    since: float = 0

    @property
    def total(self) -> float:
        """Seconds on all slides."""
        return sum(self.seconds.values())


def noted(rehearsal: Rehearsal, slide: str, *, running: bool, now: float) -> Rehearsal:
    """From now on this slide is shown, and the timer runs or not. Coming back to a slide adds to its time."""
    seconds = dict(rehearsal.seconds)
    if rehearsal.slide is not None:
        spent = max(0, now - rehearsal.since)
        seconds[rehearsal.slide] = seconds.get(rehearsal.slide, 0) + spent
    if not running:
        return replace(rehearsal, seconds=seconds, slide=None)
    started = now if rehearsal.started is None else rehearsal.started
    return Rehearsal(started, seconds, slide, now)
