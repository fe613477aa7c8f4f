"""Faults of the author's code: the sentence, the place in their file, their own frames of the traceback."""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any

_PLACE = re.compile(r" \(/[^)]*\)$")  # of a module that was installed
MOST_FRAMES = 12  # of an author's traceback that are shown


class AuthorFault(Exception):
    """What the author must mend: the sentence, the place in their file, their own frames."""

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        column: int = 1,
        frames: str = "",
        hint: str = "",
        param: str = "",
    ):
        super().__init__(message)
        self.told: dict[str, Any] = {"file": file, "line": line, "column": column, "frames": frames, "hint": hint}
        self.told |= {"param": param, "with": {}}

    def at(self, file: Path, line: int) -> AuthorFault:
        """The same fault, placed."""
        self.told |= {"file": str(file), "line": line}
        return self

    def met_with(self, params: Mapping[str, Any]) -> AuthorFault:
        """The same fault, which a set of parameters brought about."""
        self.told |= {"with": dict(params)}
        return self

    def as_verdict(self) -> dict[str, Any]:
        return {"fault": {"message": str(self), **self.told}}


def described(value: Any) -> str:
    """What kind of thing a value is."""
    if value is None:
        return "None"
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'AEIOaeio' else 'a'} {kind}"


def said(error: BaseException) -> str:
    """The last line of a traceback, or what it means where nobody could guess that from it."""
    if isinstance(error, EOFError):
        return "EOFError: the figure asks for input, and nobody is there to answer"
    if "latex could not be found" in str(error):
        return "LaTeX is not installed, and text.usetex asks for it; without it matplotlib typesets formulas itself"
    told = "".join(traceback.format_exception_only(error)).strip()
    return _PLACE.sub("", told) if isinstance(error, ImportError) else told


def undrawable(error: Exception) -> AuthorFault:
    """What matplotlib made of a figure that it could not draw; broken TeX shows with the mark under it."""
    first, *more = said(error).splitlines()
    message = f"the figure cannot be drawn: {first}"
    if "Parse" in type(error.__cause__).__name__ or (more and "Parse" in more[-1]):
        return AuthorFault("the figure cannot be drawn: its text holds broken TeX", frames="\n".join(more))
    return AuthorFault(message, frames="\n".join(more))


def fault_of(error: BaseException, message: str, script: Path, root: Path, *, hint: str = "") -> AuthorFault:
    """What the author's code raised, at their own last frame."""
    frames = _own_frames(error.__traceback__, root)
    if isinstance(error, SyntaxError) and error.filename:
        column = error.offset or 1
        return AuthorFault(
            message.splitlines()[-1], file=error.filename, line=error.lineno or 1, column=column, hint=hint
        )
    if not frames:
        return AuthorFault(message, file=str(script), line=1, hint=hint)
    told = _without_repeats([f'  File "{f.filename}", line {f.lineno}, in {f.name}\n    {f.line}' for f in frames])
    if len(told) > MOST_FRAMES:  # endless recursion
        told[MOST_FRAMES // 2 : -MOST_FRAMES // 2] = [f"  ... {len(told) - MOST_FRAMES} more ..."]
    last = frames[-1]
    column = (last.colno or 0) + 1
    fault = AuthorFault(message, column=column, frames="\n".join(told), hint=hint)
    return fault.at(Path(last.filename), last.lineno or 1)


def _without_repeats(frames: list[str]) -> list[str]:
    """An endless recursion, told once."""
    groups = ((frame, len(list(same))) for frame, same in groupby(frames))
    return [f"{frame}\n    ... again and again" if count > 2 else "\n".join([frame] * count) for frame, count in groups]


def _own_frames(trace: TracebackType | None, root: Path) -> list[traceback.FrameSummary]:
    """The frames in the author's files; an environment inside the project is not theirs."""
    linecache.checkcache()
    return [frame for frame in traceback.extract_tb(trace) if is_own(frame.filename, root)]


def is_own(filename: str, root: Path) -> bool:
    """Whether code is the author's: in the project, but neither installed there nor slidegen's."""
    ours = Path(filename).is_relative_to(Path(__file__).parents[1])
    return filename.startswith(f"{root}/") and "site-packages" not in filename and not ours
