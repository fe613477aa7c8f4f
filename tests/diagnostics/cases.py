"""A case of the corpus: what is broken in a small talk, and what its speaker is told. One text file each:

What is broken, in a sentence.

=== talk/outline.yaml
each file that is not as in good/, whole; (absent) after its name takes it away,
(latin-1) and the like write it so, (escaped) means that \\x00 stands for a byte

=== slidegen build -t html
what is told, as it stands on the screen

=== exit 1
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
USUAL = "slidegen build -t html"
_HEAD = re.compile(r"^=== (.+)$", re.MULTILINE)
_FILE = re.compile(r"(\S+)(?: \((\S+)\))?")


@dataclass(frozen=True, slots=True)
class Told:
    """What a command said, and how it ended."""

    said: str
    code: int


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the corpus. ``files`` are the headings of the broken ones, with their texts."""

    broken: str
    files: Mapping[str, str]
    command: str = USUAL
    told: Told = Told("", 1)

    @property
    def arguments(self) -> list[str]:
        return shlex.split(self.command)[1:]

    def contents(self) -> Iterator[tuple[str, bytes | None]]:
        """The broken files by name, and what is in them; None for one that is absent."""
        for head, text in self.files.items():
            match = _FILE.fullmatch(head)
            assert match, f"no heading of a file: {head}"
            yield match[1], _encoded(text, match[2] or "utf-8")

    def with_told(self, told: Told) -> Case:
        return replace(self, told=told)

    def __str__(self) -> str:
        parts = [self.broken, *(f"=== {head}\n{text}" for head, text in self.files.items())]
        parts += [f"=== {self.command}\n{self.told.said}", f"=== exit {self.told.code}"]
        return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def read_case(file: Path) -> Case:
    """A case as it is written down; one that nobody has tried yet ends after its files."""
    broken, *parts = _HEAD.split(file.read_text(encoding="utf-8"))
    texts = {head: text.strip("\n") for head, text in zip(parts[::2], parts[1::2], strict=True)}
    code = next((int(head.removeprefix("exit ")) for head in texts if head.startswith("exit ")), -1)
    command = next((head for head in texts if head.startswith("slidegen ")), USUAL)
    files = {head: text for head, text in texts.items() if head != command and not head.startswith("exit ")}
    return Case(broken.strip(), files, command, Told(texts.get(command, ""), code))


def _encoded(text: str, encoding: str) -> bytes | None:
    if encoding == "absent":
        return None
    whole = f"{text}\n" if text else ""
    return (
        whole.encode("latin-1").decode("unicode_escape").encode("latin-1")
        if encoding == "escaped"
        else whole.encode(encoding)
    )
