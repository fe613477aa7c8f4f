"""Differences -> lines for a terminal, changed words as `git diff --word-diff` marks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slidegen.diff.difference import Change, Difference, FigureChange, Place, SlideChange, ValueChange
from slidegen.diff.differing import Told
from slidegen.diff.telling import fact, quoted, sums, where
from slidegen.diff.worddiff import Hunk, hunks, word_diff

AROUND = 4  # words told on each side of a change
MOST_HUNKS = 4  # of one text; the page has all
MOST_PARTS = 4  # of one value
MOST_WORDS = 16  # of a stretch that came or went


def diff_lines(told: Told) -> Iterator[str]:
    """What a person wants to know: slides, figures and values that changed, where the page is, and the sum."""
    if told.difference is not None:
        yield f"{told.difference.old} -> {told.difference.new}"
        yield from _differences(told.difference)
        yield ""
        yield f"{told.page}" if told.difference else "no differences"
        yield f"{', '.join(sums(told.difference))}, {told.seconds:.2f} s"
    for problem in told.problems:
        yield f"error: {problem}\n"
    if told.problems:
        yield "nothing was compared"


def _differences(told: Difference) -> Iterator[str]:
    yield from _titled("the deck", [f"  {fact(change)}" for change in told.deck])
    slides = [*(_place("-", each) for each in told.removed), *(_place("+", each) for each in told.added)]
    yield from _titled("slides", [*slides, *(line for slide in told.slides for line in _slide(slide))])
    yield from _titled("figures", [line for figure in told.figures for line in _figure(figure)])
    yield from _titled("values", [line for value in told.values for line in _value(value)])


def _titled(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", title, *lines)


def _place(mark: str, place: Place) -> str:
    return f"  {mark} {place.number:>3}  {place.title or place.id}"


def _slide(slide: SlideChange) -> Iterator[str]:
    moved = f" (was slide {slide.old.number})" if slide.moved else ""
    yield _place(">" if slide.moved else "~", slide.new) + moved
    yield from (f"         {fact(change)}" for change in slide.facts)
    for change in slide.texts:
        yield from (f"         {change.name}: {line}" for line in _text(change))
    yield from (f"         picture: {name} looks different" for name in slide.pictures)


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
    removed, added = (_short(text) for text in (hunk.removed, hunk.added))
    inside = (f"[-{removed}-]" if removed else "") + (f"{{+{added}+}}" if added else "")
    space = " " if (hunk.removed or hunk.added)[-1:].isspace() else ""
    return " ".join(f"{hunk.lead}{inside}{space}{hunk.trail}".split())


def _short(text: str) -> str:
    words = text.split()
    kept = words if len(words) <= MOST_WORDS else [*words[: MOST_WORDS - 5], "…", *words[-4:]]
    return " ".join(kept)


def _figure(figure: FigureChange) -> Iterator[str]:
    mark = {"added": "+", "removed": "-", "changed": "~"}[figure.standing]
    looks = ["looks different"] if figure.pictures else ["looks the same"] if figure.standing == "changed" else []
    yield f"  {mark} {figure.id}: {', '.join([*looks, where(figure.slides)])}"
    yield from (f"         {fact(change)}" for change in figure.asked)


def _value(value: ValueChange) -> Iterator[str]:
    figure = value.name.partition(".")[0]
    for change in value.parts[:MOST_PARTS]:
        yield f"  {figure}.{fact(change)}"
    if len(value.parts) > MOST_PARTS:
        yield f"  … and {len(value.parts) - MOST_PARTS} more of {value.name}"
    yield from (f"         {quoted(quote)}" for quote in value.quotes)
