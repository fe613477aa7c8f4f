"""Differences -> lines for a terminal, changed words as `git diff --word-diff` marks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from slidegen.diff.difference import Change, Difference, FigureChange, SlideChange, ValueChange
from slidegen.diff.differing import Told
from slidegen.diff.telling import fact, is_long, quoted, sums, where
from slidegen.diff.worddiff import Hunk, hunks, word_diff
from slidegen.report import short

AROUND = 4  # words told on each side of a change
MOST_HUNKS = 4  # of one text; the page has all
MOST_PARTS = 4  # of one value
MARKS = {"added": "+", "removed": "-", "changed": "~"}
MOST_WORDS = 16  # of a stretch that came or went


def diff_lines(told: Told) -> Iterator[str]:
    """What a person wants to know: slides, figures and values that changed, where the page is, and the sum."""
    if told.difference is not None:
        yield f"{told.difference.old} -> {told.difference.new}"
        yield from _differences(told.difference)
        yield ""
        yield str(short(told.page)) if told.page and told.difference else "no differences"
        yield f"{', '.join(sums(told.difference))}, {told.seconds:.2f} s"
    for problem in told.problems:
        yield f"error: {problem}\n"
    if told.problems:
        yield "nothing was compared"


def _differences(told: Difference) -> Iterator[str]:
    yield from _titled("the deck", [f"  {line}" for change in told.deck for line in _lines(change)])
    yield from _titled("slides", [line for slide in told.slides for line in _slide(slide)])
    yield from _titled("figures", [line for figure in told.figures for line in _figure(figure)])
    shown = [value for value in told.values if value.quotes]
    yield from _titled("values on slides", [line for value in shown for line in _value(value)])
    yield from _titled("values on no slide", list(_others(value for value in told.values if not value.quotes)))


def _titled(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", title, *lines)


def _slide(slide: SlideChange) -> Iterator[str]:
    moved = f" (was slide {slide.old.number})" if slide.old and slide.moved else ""
    mark = ">" if slide.moved else MARKS[slide.standing]
    yield f"  {mark} {slide.place.number:>3}  {slide.place.title or slide.place.id}{moved}"
    yield from (f"         {fact(change)}" for change in slide.facts)
    yield from (f"         {change.name}: {line}" for change in slide.texts for line in _text(change))
    yield from (f"         picture: {name} looks different" for name in slide.pictures)


def _lines(change: Change) -> Iterator[str]:
    yield from (f"{change.name}: {line}" for line in _text(change)) if is_long(change) else [fact(change)]


def _text(change: Change) -> Iterator[str]:
    """The places of a text that changed, each in a line."""
    found = hunks(word_diff(change.before or "", change.after or ""), around=AROUND)
    yield from (marked(hunk) for hunk in found[:MOST_HUNKS])
    if len(found) > MOST_HUNKS:
        yield f"… and {len(found) - MOST_HUNKS} more"
    if not found:
        yield "only its white space"


def marked(hunk: Hunk) -> str:
    """A change as git marks it, on one line."""
    removed, added = _short(hunk.removed), _short(hunk.added)
    changed = hunk.removed or hunk.added
    before, after = (" " if edge.isspace() else "" for edge in (changed[:1], changed[-1:]))
    inside = (f"[-{removed}-]" if removed else "") + (f"{{+{added}+}}" if added else "")
    return " ".join(f"{hunk.lead}{before}{inside}{after}{hunk.trail}".split())


def _short(text: str) -> str:
    words = text.split()
    kept = words if len(words) <= MOST_WORDS else [*words[: MOST_WORDS - 5], "…", *words[-4:]]
    return " ".join(kept)


def _figure(figure: FigureChange) -> Iterator[str]:
    looks = ["looks different"] if figure.pictures else ["looks the same"] if figure.standing == "changed" else []
    yield f"  {MARKS[figure.standing]} {figure.id}: {', '.join([*looks, where(figure.slides)])}"
    yield from (f"         {fact(change)}" for change in figure.asked)


def _value(value: ValueChange) -> Iterator[str]:
    yield from _parts(value.figure, value.parts[:MOST_PARTS])
    if len(value.parts) > MOST_PARTS:
        yield f"  … and {len(value.parts) - MOST_PARTS} more of {value.figure}.{value.name}"
    yield from (f"         {quoted(quote)}" for quote in value.quotes)


def _others(values: Iterable[ValueChange]) -> Iterator[str]:
    """Values that nobody sees, a few of each figure."""
    for figure, own in groupby(values, key=lambda value: value.figure):
        parts = [part for value in own for part in value.parts]
        yield from _parts(figure, parts[:MOST_PARTS])
        if len(parts) > MOST_PARTS:
            yield f"  … and {len(parts) - MOST_PARTS} more of {figure}"


def _parts(figure: str, parts: Iterable[Change]) -> Iterator[str]:
    return (f"  {figure}.{line}" for part in parts for line in _lines(part))
