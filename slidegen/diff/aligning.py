"""Which slide of one deck is which of another, and which of them moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from slidegen.publishing.manifest import SlideFacts

LEAST = 0.5  # of the words of two slides that are one under another id; fewer, and they are two slides
Score = Callable[[SlideFacts, SlideFacts], float]


@dataclass(frozen=True, slots=True)
class Pair:
    """A slide that is in both decks, by its places from 0. It moved if the others that stayed must let it pass."""

    old: int
    new: int
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two decks slide by slide: pairs in the order of the new one, and the places of slides that only one has."""

    pairs: tuple[Pair, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def aligned(old: Sequence[SlideFacts], new: Sequence[SlideFacts]) -> Alignment:
    """Slides of the same content first, for ids made of titles or numbers shift; then of the same id; then alike."""
    found: dict[int, int] = {}
    for score in (_same, _alike):
        left = [place for place in range(len(old)) if place not in found]
        right = sorted(set(range(len(new))) - set(found.values()))
        found |= _paired((i, j, score(old[i], new[j])) for i in left for j in right)
    order = sorted(found, key=lambda place: found[place])
    stayed = set(longest_rising(order))
    return Alignment(
        pairs=tuple(Pair(place, found[place], place not in stayed) for place in order),
        removed=tuple(place for place in range(len(old)) if place not in found),
        added=tuple(sorted(set(range(len(new))) - set(found.values()))),
    )


def longest_rising(places: Sequence[int]) -> list[int]:
    """The longest subsequence that rises: what kept its order."""
    ends: list[int] = []  # ends[n] is the smallest place in which a rising sequence of n + 1 ends
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    found: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]


def _paired(scored: Iterable[tuple[int, int, float]]) -> dict[int, int]:
    """The best pairs, each slide in one; the order of equals is the same with old and new exchanged."""
    best = sorted(
        (each for each in scored if each[2]), key=lambda each: (-each[2], abs(each[0] - each[1]), sum(each[:2]))
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for old, new, _ in best:
        if old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    return found


def _same(one: SlideFacts, other: SlideFacts) -> float:
    if (one.texts, one.pictures) != (other.texts, other.pictures):
        return 0
    return 2 if one.id == other.id else 1


def _alike(one: SlideFacts, other: SlideFacts) -> float:
    """2 for the same id, else the share of words and pictures that both have, if it is large."""
    if one.id == other.id:
        return 2
    mine, theirs = _words(one), _words(other)
    share = 2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())
    return share if share >= LEAST else 0


def _words(slide: SlideFacts) -> Counter[str]:
    return Counter([*slide.pictures, *(word for text in slide.texts.values() for word in text.split())])
