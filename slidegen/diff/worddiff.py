"""Two texts, word by word: what stayed, what went and what came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# A word with the marks inside it (12.5, don't, 12 000 with a thin space), white space, or a mark alone.
_TOKEN = re.compile(r"\w+(?:[.,'’\u202f]\w+)*|\s+|[^\w\s]")
_WORD = re.compile(r"\w")
_SOFT = re.compile(r"(?<!\n)\n(?![\s\-*+|#>\d<])")  # the end of a line that no paragraph, list, table or tag needs


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place where texts differ: the words around it, what went and what came."""

    lead: str
    removed: str
    added: str
    trail: str


def flowing(markdown: str) -> str:
    """A text without the line breaks that Markdown takes for spaces; one with code in it stays as it is."""
    return markdown if "```" in markdown else _SOFT.sub(" ", markdown)


def word_diff(before: str, now: str) -> tuple[Piece, ...]:
    """The new text with what went and what came; white space counts only as such, however wide it is."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    matcher = SequenceMatcher(str.isspace, _keys(old), _keys(new), autojunk=False)
    runs = [("".join(old[i:j]), "".join(new[k:m]), tag == "equal") for tag, i, j, k, m in matcher.get_opcodes()]
    return tuple(_pieces(_joined(runs)))


def hunks(pieces: Sequence[Piece], *, around: int) -> list[Hunk]:
    """The places where texts differ, each with so many words around it."""
    found: list[Hunk] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "same" or (piece.kind == "added" and number and pieces[number - 1].kind == "removed"):
            continue
        changed = {each.kind: each.text for each in pieces[number : number + 2] if each.kind != "same"}
        lead, trail = pieces[number - 1 : number] if number else (), pieces[number + len(changed) :][:1]
        found.append(
            Hunk(
                _last(_text(lead), around),
                changed.get("removed", ""),
                changed.get("added", ""),
                _first(_text(trail), around),
            )
        )
    return found


def condensed(pieces: Sequence[Piece], *, around: int) -> tuple[Piece, ...]:
    """The same text without what lies far from every change."""
    last = len(pieces) - 1
    return tuple(
        piece if piece.kind != "same" else Piece("same", _gist(piece.text, around, after=n > 0, before=n < last))
        for n, piece in enumerate(pieces)
    )


def _gist(text: str, around: int, *, after: bool, before: bool) -> str:
    """Those words of a text that come soon after a change, or stand shortly before one."""
    if after and before and len(text.split()) > 2 * around:
        return f"{_first(text, around)} {_last(text, around).removeprefix('… ')}"
    return text if after and before else _first(text, around) if after else _last(text, around) if before else ""


def _keys(tokens: Iterable[str]) -> list[str]:
    return [" " if token.isspace() else token for token in tokens]


def _joined(runs: Iterable[tuple[str, str, bool]]) -> Iterator[tuple[str, str, bool]]:
    """Changes with no word between them are one change: people do not read marks."""
    old = new = ""
    between = ("", "")
    for before, now, same in runs:
        if not same:
            old, new, between = old + between[0] + before, new + between[1] + now, ("", "")
        elif (old or new) and not _WORD.search(now):
            between = (before, now)
        else:
            yield from ((old, new, False), (before, now, True))
            old = new = ""
    yield from ((old, new, False), (*between, True))


def _pieces(runs: Iterable[tuple[str, str, bool]]) -> Iterator[Piece]:
    for before, now, same in runs:
        if same:
            yield from (Piece("same", now),) if now else ()
        else:
            yield from (Piece("removed", before),) if before else ()
            yield from (Piece("added", now),) if now else ()


def _text(pieces: Sequence[Piece]) -> str:
    return pieces[0].text if pieces else ""


def _last(text: str, words: int) -> str:
    """The end of a text, with … for what is left out."""
    found = re.findall(r"(?:^\s+)?\S+\s*", text)
    return text if len(found) <= words else "… " + "".join(found[-words:])


def _first(text: str, words: int) -> str:
    """The beginning of a text, with … for what is left out."""
    found = re.findall(r"\s*\S+(?:\s+$)?", text)
    return text if len(found) <= words else "".join(found[:words]) + " …"
