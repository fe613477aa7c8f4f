"""Notes in Markdown as blocks: what each is, and its text as it stands in the notes.

Lines that notes wrap softly are joined, because Marp breaks a line where the source does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:")
# Pandoc, and so Quarto: lines that open and close divisions, and pauses.
_DIVISION = re.compile(r":{3,}[ \t]*(?:\{[^}]*\}|[\w-]*)[ \t]*:*[ \t]*$|\. \. \.[ \t]*$")
_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:.|\n)+?(?<!`)\1(?!`)")


class Kind(StrEnum):
    """What a block of notes is."""

    HEADING = "heading"
    RULE = "rule"
    LIST = "list"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    MATHS = "maths"
    HTML = "html"
    TEXT = "text"
    DEFINITION = "definition"
    FOOTNOTE = "footnote"
    DIVISION = "division"


_KINDS = {
    "heading_open": Kind.HEADING, "hr": Kind.RULE, "bullet_list_open": Kind.LIST, "ordered_list_open": Kind.LIST,
    "blockquote_open": Kind.QUOTE, "fence": Kind.CODE, "code_block": Kind.CODE, "table_open": Kind.TABLE,
    "math_block": Kind.MATHS, "html_block": Kind.HTML, "paragraph_open": Kind.TEXT, "definition": Kind.DEFINITION,
    "footnote": Kind.FOOTNOTE, "division": Kind.DIVISION,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A block: a heading has a ``level``, a list ``items``, code an ``info``, definitions and footnotes a ``label``."""

    kind: Kind
    text: str
    level: int = 0
    items: tuple[str, ...] = ()
    info: str = ""
    label: str = ""


def blocks(notes: str) -> list[Block]:
    """The outermost blocks of notes, in order; together they hold every word."""
    lines = notes.split("\n")
    tokens = parser().parse(notes)
    starts = [number for number, token in enumerate(tokens) if token.level == 0 and token.map and token.nesting >= 0]
    ends = [*starts[1:], len(tokens)] if starts else []
    return [_block(tokens[start:end], lines) for start, end in zip(starts, ends, strict=True)]


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, footnotes, display maths and Pandoc's divisions."""
    made = MarkdownIt("commonmark", {"inline_definitions": True}).enable(["table", "strikethrough"])
    made.block.ruler.before("fence", "math_block", _maths, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    made.block.ruler.before("fence", "division", _division, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    made.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph"]})
    return made


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """``text`` with all of it changed that is no code."""
    tokens = parser().parse(text)
    code = {line for t in tokens if t.type in ("fence", "code_block") and t.map for line in range(*t.map)}
    parts, prose = [], list[str]()
    for number, line in enumerate(text.split("\n")):
        if number in code:
            parts += [*_changed(prose, change), line]
            prose = []
        else:
            prose.append(line)
    return "\n".join([*parts, *_changed(prose, change)])


def _changed(prose: list[str], change: Callable[[str], str]) -> Iterator[str]:
    if prose:
        text, after, made = "\n".join(prose), 0, ""
        for span in _SPAN.finditer(text):
            made += change(text[after : span.start()]) + span[0]
            after = span.end()
        yield made + change(text[after:])


def _block(tokens: Sequence[Token], lines: Sequence[str]) -> Block:
    first = tokens[0]
    start, end = first.map or [0, 0]
    kind = _KINDS[first.type]
    text = _joined(tokens, lines, start, end)
    match kind:
        case Kind.HEADING:
            return Block(kind, " ".join(tokens[1].content.split()), level=int(first.tag[1:]))
        case Kind.CODE:
            return Block(kind, first.content.rstrip("\n"), info=first.info.strip())
        case Kind.LIST:
            spans = [token.map for token in tokens if token.type == "list_item_open" and token.level == 1 and token.map]
            return Block(kind, text, items=tuple(_joined(tokens, lines, *span) for span in spans))
        case Kind.DEFINITION | Kind.FOOTNOTE:
            return Block(kind, text, label=str(first.meta["label"]))
    return Block(kind, text)


def _joined(tokens: Sequence[Token], lines: Sequence[str], start: int, end: int) -> str:
    """The lines from ``start`` to ``end``, those of each paragraph as one."""
    kept = list(lines[start:end])
    spans = [token for token in tokens if token.type == "inline" and token.map and _is_within(token, start, end)]
    for token in reversed(spans):
        first, after = (number - start for number in token.map or (0, 0))
        own = token.content.split("\n")
        if len(own) == after - first:  # else it is a heading with a line under it
            kept[first:after] = _merged([kept[first], *own[1:]])
    return "\n".join(kept).rstrip()


def _is_within(token: Token, start: int, end: int) -> bool:
    return token.map is not None and start <= token.map[0] and token.map[1] <= end and token.map[1] - token.map[0] > 1


def _merged(lines: Sequence[str]) -> list[str]:
    made = lines[0]
    for line in lines[1:]:
        is_hard = made.endswith(("  ", "\\"))
        made = f"{made.rstrip(' ' + chr(92))}<br>{line.strip()}" if is_hard else f"{made.rstrip()} {line.strip()}"
    return [made]


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _maths(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$``, anything, ``$$``: blank lines and lines that look like lists included."""
    if not _line(state, start).startswith("$$") or state.is_code_block(start):
        return False
    last = start
    is_over = len(_line(state, start).strip()) > 2 and _line(state, start).rstrip().endswith("$$")
    while not is_over:
        last += 1
        if last >= end:
            return False
        is_over = _line(state, last).rstrip().endswith("$$")
    if not silent:
        state.push("math_block", "", 0).map = [start, last + 1]
        state.line = last + 1
    return True


def _division(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``::: {.notes}`` or ``:::``, a line each."""
    del end
    if not _DIVISION.match(_line(state, start)) or state.is_code_block(start):
        return False
    if not silent:
        state.push("division", "", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^1]: a text``, with its indented or wrapped lines."""
    found = _FOOTNOTE.match(_line(state, start))
    if not found or state.is_code_block(start):
        return False
    last = start + 1
    while last < end and not state.isEmpty(last) and not _FOOTNOTE.match(_line(state, last)):
        last += 1
    if not silent:
        token = state.push("footnote", "", 0)
        token.map, token.meta = [start, last], {"label": found[1]}
        state.line = last
    return True
