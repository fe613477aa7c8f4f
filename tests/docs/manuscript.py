"""A page of docs/ as what its reader does: files to write, lines to change, commands to type.

A fence whose info string names a file (```yaml talk/outline.yaml) is that file; ```diff NAME changes lines of one;
```console holds commands after `$ `, each with what it prints, where `...` stands for what differs from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^(`{3,})(\w+) ?(\S*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class File:
    """A file to write, whole."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a file to change to others."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Command:
    """A line to type, and what it prints."""

    line: str
    expected: str


def steps(page: str) -> Iterator[File | Edit | Command]:
    """What the page asks its reader to do, in order; files are named in the words above them, too."""
    for fence in _FENCE.finditer(page):
        language, name, text = fence.groups()[1:]
        assert not name or f"`{name}`" in page[: fence.start()], f"no sentence names {name}, which is shown"
        match language, name:
            case "console", "":
                yield from _commands(text)
            case "diff", str() if name:
                yield Edit(name, _side(text, "-"), _side(text, "+"))
            case _, str() if name:
                yield File(name, text)


def _commands(text: str) -> Iterator[Command]:
    for part in text.removeprefix("$ ").split("\n$ "):
        line, _, expected = part.partition("\n")
        yield Command(line, expected if not expected or expected.endswith("\n") else f"{expected}\n")


def _side(diff: str, sign: str) -> str:
    return "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] in (sign, " "))
