"""What can go wrong, by phase, and how it is told: what, where, the line with a caret, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class ExitCode(IntEnum):
    """What the process says to the shell."""

    BUILT = 0
    TALK_AT_FAULT = 1
    USAGE = 2
    BUG = 3


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """A place in a file; line and column count from 1, as editors do."""

    file: Path
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{_from_here(self.file)}:{self.line}:{self.column}"

    def row(self, number: int) -> str:
        """A line of the file, as far as it can be read; a place may also be behind the last one."""
        try:
            return self.file.read_text(encoding="utf-8-sig", errors="replace").splitlines()[number - 1]
        except (OSError, IndexError):
            return ""

    def excerpt(self) -> str:
        """The line of the file with a caret under the column, or "" when it cannot be read."""
        if not self.file.is_file():
            return ""
        shown, column = _around(self.row(self.line).expandtabs(1), self.column)
        shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in shown)
        gutter = f"{self.line:>5} | "
        return f"{gutter}{shown}\n{' ' * (len(gutter) - 2)}| {' ' * (column - 1)}^"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a sentence, its place, and what to do about it.

    ``kind`` is what `slidegen check` calls it; most have no name of their own.
    """

    message: str
    location: SourceLocation | None = None
    hint: str = ""
    detail: str = ""
    kind: str = ""

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        excerpt = self.location.excerpt() if self.location else ""
        hint = f"  help: {self.hint}" if self.hint else ""
        return "\n".join(part for part in (place + self.message, excerpt, self.detail, hint) if part)


class SlidegenError(Exception):
    """Base of all errors a person can mend; carries every problem found, not only the first."""

    exit_code = ExitCode.TALK_AT_FAULT

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(Problem(p) if isinstance(p, str) else p for p in problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class Problems(list[Problem]):
    """Problems gathered on the way, so that one run shows them all."""

    def tried(self, step: Callable[[], Result]) -> Result | None:
        """Run a step; what it raises is kept."""
        try:
            return step()
        except SlidegenError as error:
            self.extend(error.problems)
            return None


class OutlineError(SlidegenError):
    """The outline, or a file it names, is not what it should be."""


class RequestError(SlidegenError):
    """The command line asks for what the talk does not have."""

    exit_code = ExitCode.USAGE


class ThemeError(SlidegenError):
    """The theme is missing or lacks what the deck needs."""


class RenderError(SlidegenError):
    """A body, layout or claim could not be rendered."""


class ConversionError(SlidegenError):
    """Marp did not turn the document into a sound artefact."""


class EnvironmentFault(SlidegenError):
    """Something the machine should have is missing: node, npm, a browser, space, a permission."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known word, or all of them when none is near."""
    choices = sorted(set(known))
    if meant := near(word, choices):
        return f"did you mean {meant!r}?"
    return f"known: {', '.join(choices)}" if choices else ""


def near(word: str, known: Sequence[str]) -> str:
    """The one of ``known`` that is spelt much like ``word``, if there is one."""
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), "")


def _from_here(path: Path) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def _around(text: str, column: int, width: int = 100) -> tuple[str, int]:
    """A window of a long line around the column, and the column inside it."""
    if len(text) <= width:
        return text, column
    start = max(0, min(column - width // 2, len(text) - width))
    return text[start : start + width], column - start
