"""Parts of a difference in a few words, for the terminal and for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from slidegen.diff.difference import Change, Difference, Place, Quote
from slidegen.diff.values import told_apart

LONG = 40  # letters that are told whole
KINDS = ("added", "removed", "moved", "changed")


def sums(told: Difference) -> Iterator[str]:
    """The difference in a few numbers."""
    standings = [slide.standing for slide in told.slides if slide.standing != "changed" or slide.rewritten]
    counts = Counter[str](standings)
    counts["moved"] = sum(slide.moved for slide in told.slides)
    parts = ", ".join(f"{number} {what}" for what in KINDS if (number := counts[what]))
    yield f"slides: {apart(told.slides_before, told.slides_now)}{f' ({parts})' if parts else ''}"
    if told.minutes_before or told.minutes_now:
        planned = f" of {told.planned:g}" if told.planned else ""
        yield f"minutes: {apart(told.minutes_before, told.minutes_now)}{planned}"
    yield f"figures changed: {len(told.figures)}"
    yield f"values changed: {len(told.values)}"


def apart(before: Any, now: Any) -> str:
    """What was and is; one word where that is the same."""
    one, other = told_apart(before, now)
    if isinstance(now, float) and before == now:
        return f"{now:g}"
    return f"{one} -> {other}" if one != other else one


def fact(change: Change) -> str:
    """A change in a line."""
    return f"{change.name}: {apart(change.before, change.after)}"


def is_long(change: Change) -> bool:
    """Whether what changed is a text that is better told word by word."""
    return all(isinstance(each, str) and len(each) > LONG for each in (change.before, change.after))


def where(places: Sequence[Place]) -> str:
    """Slides by their numbers."""
    numbers = ", ".join(str(place.number) for place in places)
    return f"slide{'' if len(places) == 1 else 's'} {numbers}" if places else "on no slide"


def quoted(quote: Quote) -> str:
    """How a slide reads where it shows a value."""
    if quote.before or quote.after:
        return f"slide {quote.slide.number}: {quote.before} -> {quote.after}"
    return f"slide {quote.slide.number}{' reads as before' if quote.as_before else ''}"
