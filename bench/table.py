"""Measurements -> an aligned table of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.measure import Case, Pair

_NUMERIC = (0, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is printed; ``holds`` is None where there is no target."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    target: str = ""
    holds: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.holds is None else "ok" if self.holds else "over"


def row(case: Case, measured: Sequence[Pair]) -> Row:
    """Medians of the two, and the median of the ratios pair by pair."""
    ratio = median(pair.ratio for pair in measured)
    drawing = median(pair.drawing for pair in measured)
    what = f"{case.what} (less {drawing:.2f} s of drawing)" if case.without_drawing else case.what
    target = f"<= {'drawing + ' if case.without_drawing else ''}{case.limit:g} x marp"
    ours, peer = median(pair.seconds for pair in measured), median(pair.peer for pair in measured)
    return Row(what, f"{ours:.3f} s", f"{peer:.3f} s", f"{ratio:.2f}", target, ratio <= case.limit)


def limited(what: str, value: float, limit: float, unit: str, digits: int) -> Row:
    """A row that has a target of its own instead of a peer."""
    return Row(what, f"{value:.{digits}f} {unit}", target=f"<= {limit:g} {unit}", holds=value <= limit)


def lines(rows: Sequence[Row], *, peer: str = "marp") -> Iterator[str]:
    """The table, columns as wide as they need to be; ``peer`` is what stands over theirs."""
    headings = ("row", "what", "median", peer, "ratio", "target", "")
    cells = [headings, *(_cells(number, row) for number, row in enumerate(rows, 1))]
    widths = [max(len(line[column]) for line in cells) for column in range(len(headings))]
    for line in cells:
        aligned = (
            cell.rjust(width) if column in _NUMERIC else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(aligned).rstrip()


def _cells(number: int, row: Row) -> tuple[str, ...]:
    return (str(number), row.what, row.ours, row.peer, row.ratio, row.target, row.verdict)
