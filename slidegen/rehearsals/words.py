"""Comparisons and changes -> lines for a terminal of 100 characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from click import style

from slidegen.rehearsals.comparing import Comparison
from slidegen.rehearsals.writing import Change

WIDEST = 48


def table_lines(told: Comparison) -> Iterator[str]:
    """A line a slide, and the total: minutes planned, their median and last in rehearsals, the difference."""
    if not told.rehearsals:
        path = f" of the path {told.path}" if told.path else ""
        yield f"no rehearsal{path} yet: slidegen present, and start the timer"
        return
    width = min(WIDEST, max(len(row.id) for row in told.rows))
    yield style(f"{'slide':<{width}}  planned   median     last  difference", bold=True)
    for row in told.rows:
        yield _line(_cut(row.id, width), width, row.budget, row.median, row.last, row.difference)
    columns = [(row.budget, row.median, row.last, row.difference) for row in told.rows]
    yield style(_line("total", width, *map(_sum, zip(*columns, strict=True))), bold=True)
    yield f"in minutes; {_count(told.rehearsals, 'rehearsal')}, the last one of {_day(told.rehearsals[-1].started)}"
    if told.gone:
        yield f"no longer in the talk: {', '.join(told.gone)}"


def change_lines(changes: Sequence[Change]) -> Iterator[str]:
    """What was written."""
    yield ""
    for change in changes:
        yield f"{change.at}: {change.id}: {change.before:g} -> {change.after:g}"
    yield f"new minutes for {_count(changes, 'slide')}" if changes else "no minutes would fit the rehearsals better"


def _line(
    name: str, width: int, planned: float, median: float | None, last: float | None, difference: float | None
) -> str:
    middle, latest = (f"{'' if minutes is None else format(minutes, '.2f'):>7}" for minutes in (median, last))
    return f"{name:<{width}}  {planned:>7.2f}  {middle}  {latest}{_signed(difference):>12}".rstrip()


def _signed(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:+.2f}"


def _day(started: str) -> str:
    return started[:16].replace("T", " ")


def _sum(values: Iterable[float | None]) -> float:
    return sum(value for value in values if value is not None)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
