"""Writes docs/measured.md, the planned values beside ours: ``python -m tests.talk.measured``, after a build."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

from tests.talk.planned import ROOT, Entry, Tolerance, Values, built_values, look_up, read_planned

MEASURED = ROOT / "docs/measured.md"
HEAD = """\
# Planned and measured values

When this talk was planned, its numbers were measured once with throw-away code; here each of them stands beside the
value that the talk's figures return now, and where the two differ the table says why. Ours are rounded to what their
tolerance leaves certain, errors of rounding are given as bounds, and what was trained or hangs on one draw as a range.

{counts}.
`tests/talk/planned.yaml` holds the entries, and `tests/talk/test_planned.py` checks them.

| figure | value | planned | ours | why different, or where tested |
|---|---|---|---|---|
"""


def page(planned: dict[str, list[Entry]], values: Values) -> str:
    """The whole of docs/measured.md."""
    fates = Counter(entry.fate for entries in planned.values() for entry in entries)
    counts = (
        f"Of {fates.total()} values, {fates['met']} are as planned, {fates['differs']} differ, "
        f"{fates['tested']} are only tested, and {fates['left out']} are left out"
    )
    rows = [row(figure, entry, values) for figure, entries in planned.items() for entry in entries]
    return HEAD.format(counts=counts) + "\n".join(rows) + "\n"


def row(figure: str, entry: Entry, values: Values) -> str:
    """One line of the table."""
    if entry.value:
        figure, _, path = entry.value.partition(".")
    what = entry.what or f"`{path}`"
    reason = " ".join(filter(None, [entry.differs, entry.left_out, link(entry.tested)]))
    return f"| {figure} | {what} | {plain(entry.planned)} | {ours(entry, values)} | {reason} |"


def link(tested: str) -> str:
    """A test, as a link to its file."""
    file, _, name = tested.partition("::")
    return f"[{name}](../{file})" if tested else ""


def ours(entry: Entry, values: Values) -> str:
    """What we have in place of the planned value: as a range or bound where it is held to one, else as a number."""
    if entry.left_out:
        return "–"
    limits = entry.ours if isinstance(entry.ours, Tolerance) else entry
    if limits.below is not None:
        return f"< {plain(limits.below)}"
    if limits.low is not None:
        return f"{plain(limits.low)} to {plain(limits.high)}"
    measured = look_up(values, entry.value) if entry.value else entry.ours if entry.differs else entry.planned
    return rounded(measured, entry)


def rounded(value: Any, tolerance: Tolerance) -> str:
    """A value with the digits that its tolerance leaves certain."""
    if isinstance(value, list):
        return ", ".join(rounded(each, tolerance) for each in value)
    if isinstance(value, float) and tolerance.abs is not None:
        return plain(round(value, round(-math.log10(tolerance.abs))))
    if isinstance(value, float) and tolerance.rel is not None:
        return plain(float(f"{value:.{1 + round(-math.log10(tolerance.rel))}g}"))
    return plain(value)


def plain(value: Any) -> str:
    """A value as people write it: 5e-9 and not 5e-09."""
    if isinstance(value, list):
        return ", ".join(map(plain, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return re.sub(r"e([+-])0", r"e\1", f"{value:g}") if isinstance(value, float) else str(value)


if __name__ == "__main__":
    MEASURED.write_text(page(read_planned(), built_values(ROOT / "build")), encoding="utf-8")
