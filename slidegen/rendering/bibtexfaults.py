"""What a reader of BibTeX stumbles over, with the place of the entry that is at fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from slidegen.errors import Problem, SourceLocation

if TYPE_CHECKING:
    from pybtex.exceptions import PybtexError

# What is wrong, where in the text it is, and what to do.
Fault: TypeAlias = tuple[str, int, str]
_ENTRY = re.compile(r"@\w+\s*[{(]")


def bibtex_problem(file: Path, text: str, error: PybtexError) -> Problem:
    """What is wrong with a bibliography, and where."""
    message, index, hint = _fault(text, str(error), (getattr(error, "error_context_info", None) or (0,))[-1])
    before = text[: max(0, index)].split("\n")
    return Problem(message, SourceLocation(file, len(before), len(before[-1]) + 1), hint)


def _fault(text: str, said: str, stopped: int) -> Fault:
    for pattern, fault in _FAULTS:
        if match := re.search(pattern, said):
            return fault(match, text)
    # What is missing is missed at the next word, but belongs behind the last one.
    message = re.sub(r"^.*syntax error in line \d+: ", "", said)
    hint = "fields are separated by commas, and braces come in pairs"
    return f"this is not BibTeX: {message}", len(text[:stopped].rstrip()), hint


def _open(_: re.Match[str], text: str) -> Fault:
    starts = [match.start() for match in _ENTRY.finditer(text)]
    return "this entry is not closed", starts[-1] if starts else 0, "count its braces: each { needs a }"


def _twice(match: re.Match[str], text: str) -> Fault:
    key = match[1]
    found = list(re.finditer(rf"{_ENTRY.pattern}\s*({re.escape(key)})\s*,", text, re.IGNORECASE))
    return f"the key {key!r} stands twice", found[-1].start(1) if found else 0, "keep one"


def _no_abbreviation(match: re.Match[str], text: str) -> Fault:
    start = sum(len(row) + 1 for row in text.split("\n")[: int(match[1]) - 1])
    name = match[2]
    return f"{name!r} is no abbreviation", text.find(name, start), f"put braces around it: {{{name}}}"


def _no_name(match: re.Match[str], text: str) -> Fault:
    hint = "several authors are joined by and: {Doe, Jane and Roe, Richard}"
    return "this name has too many commas", text.find(match[1]), hint


_FAULTS: tuple[tuple[str, Callable[[re.Match[str], str], Fault]], ...] = (
    (r"premature end", _open),
    (r"repeated bibliography entry: (.+)", _twice),
    (r"undefined string in line (\d+): (.+)", _no_abbreviation),
    (r"Too many commas in '(.+)'", _no_name),
)
