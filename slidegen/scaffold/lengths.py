"""How much room texts take on a slide of our themes, roughly, and how to say long ones shorter."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

ROOM = 540  # px below the title
MOST_ITEMS = 6
LONG = 280  # characters; a longer paragraph is read, not heard
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“(]?[A-ZÀ-Þ0-9])")
_UNSEEN = re.compile(r"(?<=\])\([^)]*\)|[*`\[\]|]|</?\w+>")
_PAIRED = ("`", "**", "$", "_")
Item = TypeVar("Item")


def seen(text: str) -> int:
    """How many characters of Markdown are seen on a slide: no addresses, no padding."""
    return len(" ".join(_UNSEEN.sub("", text).split()))


def paragraph_height(text: str) -> int:
    """Of a paragraph over the whole width."""
    return 20 + 36 * _lines(text, 82)


def item_height(item: str) -> int:
    """Of an item of a list with all that is nested in it."""
    first, *more = item.split("\n")
    return 46 + 36 * _lines(first, 72) + sum(34 * _lines(line, 90) for line in more if line.strip())


def maths_height(text: str) -> int:
    """Of a display formula."""
    return 90 + 30 * text.count("\\\\")


def lead(text: str, most: int) -> str:
    """The first sentence of a long text, if it can stand alone and is short enough; else nothing."""
    first = _SENTENCE.split(text, maxsplit=1)[0]
    is_whole = all(first.count(mark) % 2 == 0 for mark in _PAIRED) and first.count("[") == first.count("]")
    return first if is_whole and first.count("(") == first.count(")") and seen(first) <= most else ""


def shares(items: Sequence[Item], height: Callable[[Item], int], *, room: int, most: int) -> list[Sequence[Item]]:
    """Items in stretches that fit a slide each, about equally full."""
    count = len(_greedy(items, height, room, most))
    even = -(-len(items) // count) if count else 1
    balanced = _greedy(items, height, room, min(even, most))
    return balanced if len(balanced) == count else _greedy(items, height, room, most)


def _greedy(items: Sequence[Item], height: Callable[[Item], int], room: int, most: int) -> list[Sequence[Item]]:
    made: list[list[Item]] = []
    left = 0
    for item in items:
        if not made or len(made[-1]) >= most or height(item) > left:
            made.append([])
            left = room
        made[-1].append(item)
        left -= height(item)
    return [tuple(each) for each in made]


def _lines(text: str, width: int) -> int:
    return max(1, -(-seen(text) // width))
