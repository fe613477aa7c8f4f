"""Rows and trials -> lines for a terminal of 100 characters."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from click import style

from slidegen.execution.jobs import JobResult, Outcome, Profile, Reason
from slidegen.figures.judging import Judgement
from slidegen.figures.standing import Row
from slidegen.figures.trial import Trial

WIDTH = 100
LONGEST_NAME = 28
SHORTEST = 0.0005  # seconds: less is not worth a line of a profile
_MARKS = {"holds": "✓", "is false": "✗", "is broken": "✗", "unknown": "?"}
_COLOURS = {"holds": "green", "is false": "red", "is broken": "red", "unknown": "yellow"}


def table_lines(rows: Sequence[Row]) -> Iterator[str]:
    """The rows as a table, steps first, and a summary."""
    width = max([len("figure"), *(len(_cut(row.id, LONGEST_NAME)) for row in rows)])
    for kind in ("step", "figure"):
        if own := [row for row in rows if row.kind == kind]:
            yield _heading(f"{kind:<{width}}  {'state':<10}  seconds      KB  inputs  why")
            yield from (_row(row, width) for row in own)
            yield ""
    yield _summary(rows)


def trial_lines(trial: Trial, name: str) -> Iterator[str]:
    """How it fared, where its image lies, its values, its claims and its profile; or what is wrong."""
    if trial.problems:
        for problem in trial.problems:
            yield f"error: {problem}"
        return
    yield _outcome(trial.result, name)
    if trial.image is not None:
        yield f"{_short_path(trial.image)}  {_kilobytes(trial.image.stat().st_size)} KB"
    if trial.is_step:
        yield from _step(trial.result)
    elif trial.result.values:
        yield from ("", _heading("values"), *_values(trial.result))
    if trial.claims:
        yield from (
            "",
            _heading("claims"),
            *(line for claim in trial.claims for line in _claim(claim, trial.result.id)),
        )
    if trial.result.profile:
        yield from ("", *_profile(trial.result.profile, trial.result.seconds))


def _heading(text: str) -> str:
    return style(text, bold=True)


def _row(row: Row, width: int) -> str:
    seconds = "" if row.seconds is None else f"{row.seconds:.2f}"
    size = "" if row.size is None else _kilobytes(row.size)
    inputs = "" if row.inputs is None else str(row.inputs)
    cells = f"{_cut(row.id, LONGEST_NAME):<{width}}  {row.status:<10}  {seconds:>7}  {size:>6}  {inputs:>6}  "
    if row.up_to_date:
        return cells.rstrip()
    return style(cells + _why(row.reasons, WIDTH - len(cells)), fg="yellow")


def _why(reasons: Sequence[Reason], room: int) -> str:
    """The first reason, and how many more there are; of a long path its end tells most."""
    more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
    first, over = str(reasons[0]), len(str(reasons[0])) + len(more) - room
    if over > 0 and over + 1 < len(reasons[0].name) and "/" in reasons[0].name:
        first = f"{reasons[0].kind}: …{reasons[0].name[over + 1 :]}"
    return _cut(first, room - len(more)) + more


def _summary(rows: Sequence[Row]) -> str:
    counts = [(sum(row.kind == kind for row in rows), kind) for kind in ("step", "figure")]
    have = ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for number, kind in counts if number)
    stale = [row for row in rows if not row.up_to_date]
    seconds = [row.seconds for row in stale if row.seconds is not None]
    last = f", which took {sum(seconds):.1f} s last time" if len(seconds) == len(stale) else ""
    return f"{have or 'no figures'}: {f'{len(stale)} would run{last}' if stale else 'all up to date'}"


def _outcome(result: JobResult, name: str) -> str:
    if result.outcome is Outcome.UNCHANGED:
        return f"{name} is unchanged; its run took {result.seconds:.2f} s"
    reasons = ", ".join(map(str, result.reasons))
    return _cut(f"{name} {result.outcome} in {result.seconds:.2f} s ({reasons})", 3 * WIDTH)


def _step(result: JobResult) -> Iterator[str]:
    """What it computed, if that is known; and its size, if it was kept."""
    kept = result.products.get("result")
    size = [f"{_kilobytes(kept.stat().st_size)} KB"] if kept else []
    yield "  ".join([*map(str, result.values.values()), *size])


def _values(result: JobResult) -> Iterator[str]:
    width = max(len(name) for name in result.values)
    for name, value in result.values.items():
        yield _cut(f"  {name:<{width}}  {short(value)}", WIDTH)


def _claim(claim: Judgement, figure: str) -> Iterator[str]:
    verdict = style(f"{_MARKS[claim.verdict]} {claim.verdict:<9}", fg=_COLOURS[claim.verdict])
    yield f"  {verdict}  slide {claim.slide:>2}  {claim.expression}"
    for name, value in claim.values.items():
        own = name.removeprefix(f"figures.{figure}.").removeprefix("figures.")
        shown = repr(value) if isinstance(value, (int, float)) else short(value)  # what is compared is told exactly
        yield _cut(f"{'':25}{own} = {shown}", WIDTH)
    if claim.why:
        yield f"{'':25}{claim.why}"


def _profile(profile: Profile, seconds: float) -> Iterator[str]:
    yield f"{seconds:.2f} s, of which profiling itself takes some; nothing of this run is kept"
    yield from _section("calls", "your functions, with all that they call")
    functions = [each for each in profile.functions if each.seconds >= SHORTEST]
    width = max((len(_cut(each.name, LONGEST_NAME)) for each in functions), default=0)
    for each in functions:
        name = _cut(each.name, LONGEST_NAME)
        yield f"{each.seconds:>9.3f}  {each.calls:>7}  {name:<{width}}  {each.file}:{each.line}"
    if imports := [(name, took) for name, took in profile.imports.items() if took >= SHORTEST]:
        yield from _section("", "imports, with all that they import")
        yield from _spent(imports)
    yield from _section("", "the rest")
    yield from _spent([("drawing", profile.drawing), ("all else", seconds - profile.calls - profile.drawing)])


def _section(second: str, third: str) -> Iterator[str]:
    yield from ("", _heading(f"{'seconds':>9}  {second:>7}  {third}"))


def _spent(parts: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield from (f"{seconds:>9.3f}  {'':7}  {name}" for name, seconds in parts)


class _Short(reprlib.Repr):
    """Values in little room: few elements of long ones, and numbers to six digits."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxdict = 4
        self.maxstring, self.maxother, self.fillvalue = 60, 60, "…"

    def repr_float(self, value: float, level: int) -> str:
        return f"{value:.6g}"


def short(value: Any) -> str:
    """A value in little room; of a long list, how long it is."""
    shown = _Short().repr(value)
    return f"{shown}  ({len(value)} items)" if isinstance(value, (list, dict)) and "…" in shown else shown


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _short_path(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
