"""Lists as their authors mean them: what is indented below a numbered item belongs to it, if by two columns only.

CommonMark asks for as many columns as the number and its blank take, and would begin another list. Most who write notes
indent by two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(r" *\d{1,9}[.)] +(?=\S)")
_ITEM = re.compile(r" *(?:[-*+]|\d{1,9}[.)]) ")
_FENCE = re.compile(r" *(```|~~~)")


@dataclass(slots=True)
class _Numbered:
    """A numbered item: the columns of its number and of its text, and how much further all below it is indented."""

    number: int
    text: int
    shift: int
    has_list: bool = False

    def holds(self, item: int) -> None:
        """The first list item below it, at this column, tells how far its author indents."""
        if not self.has_list:
            self.has_list, self.shift = True, self.shift + max(0, self.text - item)


def nested(notes: str) -> str:
    """Notes in which lists below numbered items are indented as far as CommonMark asks."""
    return "\n".join(_lines(notes.split("\n")))


def _lines(lines: Sequence[str]) -> Iterator[str]:
    around: list[_Numbered] = []
    fence = ""
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if line.strip() and not fence:
            while around and indent <= around[-1].number:
                around.pop()
            if around and _ITEM.match(line):
                around[-1].holds(indent)
        shift = around[-1].shift if around and line.strip() else 0
        yield " " * shift + line
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence and (numbered := _NUMBERED.match(line)):
            around.append(_Numbered(indent, numbered.end(), shift))
