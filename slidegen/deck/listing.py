"""What a slide shows of a listing: some lines folded into one, some in focus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from slidegen.errors import OutlineError, Problem, Problems, SourceLocation

_WRITTEN = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines ``first`` to ``last``, counted from 1; written ``5-7``, or ``5`` for one line."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def meets(self, other: Span) -> bool:
        """Whether the two have a line in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Item:
    """An item of ``highlight:`` or ``fold:`` as written, and where."""

    text: str
    at: SourceLocation


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text a slide shows; ``focus`` and ``folds`` are lines of that text."""

    text: str
    focus: tuple[Span, ...]
    folds: tuple[Span, ...]


def excerpt(text: str, highlight: Iterable[Item], fold: Iterable[Item]) -> Excerpt:
    """``text`` with lines folded and lines in focus, both named by their numbers in ``text``.

    Raises:
        OutlineError: with every item that names no lines of the text, or lines that are folded away.
    """
    lines = text.split("\n")
    folds: list[Span] = []
    focus: list[Span] = []
    problems = Problems()
    for items, spans in ((fold, folds), (highlight, focus)):
        for item in items:
            if span := problems.tried(partial(_span, item, len(lines), folds)):
                spans.append(span)
    if problems:
        raise OutlineError(*problems)
    for span in sorted(folds, reverse=True):
        lines[span.first - 1 : span.last] = [_folded(lines[span.first - 1 : span.last])]
    return Excerpt("\n".join(lines), _shown(focus, folds), _shown(folds, folds))


def _span(item: Item, lines: int, folds: Iterable[Span]) -> Span:
    match = _WRITTEN.fullmatch(item.text)
    span = Span(int(match[1]), int(match[2] or match[1])) if match else None
    if span is None or span.last < span.first:
        raise OutlineError(Problem(f"{item.text!r} names no lines", item.at, "write 5 for one line, 5-7 for several"))
    if span.first < 1 or span.last > lines:
        raise OutlineError(Problem(f"this listing has no lines {span}", item.at, f"its lines are 1 to {lines}"))
    for other in folds:
        if span.meets(other):
            hint = "lines are counted before anything is folded"
            raise OutlineError(Problem(f"the lines {span} are not shown: {other} are folded", item.at, hint))
    return span


def _folded(lines: Sequence[str]) -> str:
    """One line that stands for ``lines``, indented as the first of them that is not blank."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return f"{indent}...  # {len(lines)} line{'s' if len(lines) > 1 else ''}"


def _shown(spans: Iterable[Span], folds: Sequence[Span]) -> tuple[Span, ...]:
    """Where ``spans`` stand once ``folds`` take one line each; a fold itself is such a line."""
    shown = []
    for span in sorted(spans):
        first = span.first - sum(fold.last - fold.first for fold in folds if fold.last < span.first)
        shown.append(Span(first, first if span in folds else first + span.last - span.first))
    return tuple(shown)
