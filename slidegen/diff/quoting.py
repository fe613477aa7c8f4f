"""Values that changed, with the slides that show them, and how they read there."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.diff.aligning import Alignment
from slidegen.diff.difference import Change, Quote, ValueChange
from slidegen.diff.side import Side, place_of
from slidegen.diff.values import part_changes, reads_as
from slidegen.diff.worddiff import Hunk, hunks, word_diff

AROUND = 3  # words of a slide that are told around a number
MOST_LOOKED_FOR = 200  # parts of one value: a slide shows no more


def quoted_changes(old: Side, new: Side, alignment: Alignment) -> Iterator[ValueChange]:
    """Every value of the figures on both sides that is another now."""
    texts = {pair.new: tuple(_hunks(old, new, pair.old, pair.new)) for pair in alignment.pairs}
    earlier, now = old.manifest.figures, new.manifest.figures
    for figure in sorted(earlier.keys() & now.keys()):
        before, after = earlier[figure].values, now[figure].values
        for name in sorted(before.keys() | after.keys()):
            if parts := part_changes(name, before.get(name), after.get(name)):
                yield ValueChange(figure, name, parts, tuple(_quotes(f"{figure}.{name}", parts, new, texts)))


def _hunks(old: Side, new: Side, before: int, now: int) -> Iterator[Hunk]:
    """All places where the texts of a slide differ."""
    was, told = old.slides[before].texts, new.slides[now].texts
    for name in told:
        if name in was and was[name] != told[name]:
            yield from hunks(word_diff(was[name], told[name]), around=AROUND)


def _quotes(name: str, parts: tuple[Change, ...], new: Side, texts: dict[int, tuple[Hunk, ...]]) -> Iterator[Quote]:
    for number, slide in enumerate(new.slides):
        if name not in slide.values:
            continue
        place, changed = place_of(new.slides, number), texts.get(number)
        reading = [hunk for hunk in changed or () if any(_shows(hunk, part) for part in parts[:MOST_LOOKED_FOR])]
        yield from (Quote(place, before=_words(hunk, hunk.removed), after=_words(hunk, hunk.added)) for hunk in reading)
        if not reading:
            yield Quote(place, as_before=changed is not None and not any(map(_counts, changed)))


def _counts(hunk: Hunk) -> bool:
    return any(letter.isdigit() for letter in hunk.removed + hunk.added)


def _shows(hunk: Hunk, part: Change) -> bool:
    return reads_as(hunk.removed, part.before) and reads_as(hunk.added, part.after)


def _words(hunk: Hunk, text: str) -> str:
    return " ".join(f"{hunk.lead}{text}{hunk.trail}".split())
