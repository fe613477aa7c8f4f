"""What windows share while presenting, and how it changes. Times are seconds since the epoch, passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from slidegen.server.messages import Change, Scalar

MOST_TUNED = 100  # figures whose values the stage keeps


@dataclass(frozen=True, slots=True)
class Timer:
    """``elapsed`` counts up to ``since``, which is when it was last started."""

    running: bool = False
    elapsed: float = 0
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the talk is; ``live`` has the values of the controls that were moved, by SLIDE/FIGURE."""

    slide: str
    step: int = 0
    blank: str = ""
    pointer: tuple[float, float] | None = None
    timer: Timer = Timer()
    live: Mapping[str, Mapping[str, Scalar]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As windows are told."""
        return asdict(self)


def opened(ids: Sequence[str]) -> Stage:
    """The stage of a talk that begins."""
    return Stage(ids[0] if ids else "")


def moved(stage: Stage, change: Change, ids: Sequence[str]) -> Stage:
    """With what a window changed. A slide that is not there, perhaps no longer, changes nothing.

    Another slide begins at its first step, without the pointer, unless the change says otherwise.
    """
    if "slide" in change.model_fields_set and change.slide not in ids:
        return stage
    said = {name: getattr(change, name) for name in change.model_fields_set}
    fresh = {"step": 0, "pointer": None} if said.get("slide", stage.slide) != stage.slide else {}
    return replace(stage, **(fresh | said))


def timed(stage: Stage, do: Literal["start", "pause", "reset"], now: float) -> Stage:
    """With the timer started, paused or set to zero; one that runs goes on from zero."""
    timer = stage.timer
    if do == "reset":
        return replace(stage, timer=Timer(timer.running, 0, now if timer.running else None))
    if (do == "start") == timer.running:
        return stage
    if do == "start":
        return replace(stage, timer=Timer(True, timer.elapsed, now))
    return replace(stage, timer=Timer(False, timer.elapsed + max(0, now - (timer.since or now)), None))


def tuned(stage: Stage, slide: str, figure: str, params: Mapping[str, Scalar]) -> Stage:
    """With a figure drawn with these values; without any it is as in the outline. The oldest of too many is dropped."""
    others = [(key, value) for key, value in stage.live.items() if key != f"{slide}/{figure}"]
    wanted = [(f"{slide}/{figure}", dict(params))] if params else []
    return replace(stage, live=dict([*others, *wanted][-MOST_TUNED:]))


def settled(stage: Stage, before: Sequence[str], ids: Sequence[str]) -> Stage:
    """In a talk whose slides were ``before`` and are now ``ids``: from a slide that is gone to the nearest after it."""
    live = {key: value for key, value in stage.live.items() if key.rpartition("/")[0] in ids}
    stage = stage if len(live) == len(stage.live) else replace(stage, live=live)
    if stage.slide in ids or not ids:
        return stage
    place = before.index(stage.slide) if stage.slide in before else 0
    candidates = (*before[place:], *reversed(before[:place]), *ids)
    return replace(stage, slide=next(id for id in candidates if id in ids), step=0, pointer=None)
