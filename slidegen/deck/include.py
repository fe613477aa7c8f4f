"""An existing Marp deck as slides of ours: split where Marp would split it, with its directives kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from slidegen.deck.notes import DIRECTIVE_KEYS
from slidegen.errors import OutlineError, Problem, SourceLocation
from slidegen.files.textfiles import read_text
from slidegen.outline.yamlfaults import syntax_problem

# Marp's local directives: they hold from their slide to the end of the deck, or, with a leading
# underscore, for one slide. Here "the end" must be that of the included deck, not of ours.
LOCAL = (
    "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat", "backgroundSize",
    "class", "color", "footer", "header", "paginate",
)  # fmt: skip
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_IMAGE = re.compile(r"(!\[[^\]]*\]\(\s*<?|<img\b[^>]*?\bsrc\s*=\s*[\"'])([^)\s\"'>]+)")
_URL = re.compile(r"(url\(\s*[\"']?)([^)\"']+)")


@dataclass(frozen=True, slots=True)
class Page:
    """One slide of the included deck, and where it starts; ``directives`` are all that hold for it."""

    directives: Mapping[str, Any]
    style: str
    body: str
    at: SourceLocation

    @property
    def markdown(self) -> str:
        """As Marp Markdown, in which nothing holds for another slide."""
        directives = [_directive(key, value) for key, value in self.directives.items()]
        style = f"<style scoped>\n{self.style}\n</style>" if self.style else ""
        return "\n".join(part for part in (*directives, style, self.body) if part)


def included_slides(file: Path, *, base: Path) -> list[Page]:
    """The slides of a Marp deck; its image paths are rewritten to be relative to ``base``.

    Raises:
        OutlineError: not UTF-8, unsound front matter, or a directive that cannot be kept (headingDivider).
    """
    text = read_text(file)
    front, start = _front_matter(file, text)
    folder = Path(os.path.relpath(file.parent, base)).as_posix()
    running = {key: value for key, value in front.items() if key in LOCAL}
    style = str(front.get("style") or "")
    pages = []
    for first, lines in _split(text.splitlines()[start:]):
        blank = next((number for number, line in enumerate(lines) if line.strip()), 0)
        at = SourceLocation(file, start + first + blank + 1)
        spot = dict[str, Any]()
        body = [
            _rebased(_lifted(part, running, spot, at), folder) if is_prose else part for is_prose, part in _prose(lines)
        ]
        directives = {key: _rebased_value(value, folder) for key, value in (running | spot).items()}
        pages.append(Page(directives, style, "\n".join(body), at))
    return pages


def _front_matter(file: Path, text: str) -> tuple[Mapping[str, Any], int]:
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, 0
    try:
        front = loaded(match[1]) or {}
    except yaml.YAMLError as error:
        raise OutlineError(syntax_problem(file, error, match[1], first=1)) from error
    if not isinstance(front, dict):
        raise OutlineError(
            Problem("the front matter is not a mapping", SourceLocation(file, 2), "write key: value lines")
        )
    _refuse_heading_divider(front, _line_with("headingDivider", file, text))
    return front, match[0].count("\n")


def _line_with(word: str, file: Path, text: str) -> SourceLocation:
    return SourceLocation(file, text.partition(word)[0].count("\n") + 1)


def _refuse_heading_divider(directives: Mapping[str, Any], at: SourceLocation) -> None:
    if "headingDivider" in directives:
        hint = "split the slides with --- lines instead"
        raise OutlineError(Problem("headingDivider is not supported in included decks", at, hint))


def _split(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Cut at top-level rulers, as CommonMark sees them: not in code, not under a heading's text."""
    rulers = _rulers("\n".join(lines))
    starts = [0, *(line + 1 for line in rulers)]
    for start, end in zip(starts, [*rulers, len(lines)], strict=True):
        yield start, lines[start:end]


def _rulers(markdown: str) -> list[int]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return [token.map[0] for token in tokens if token.type == "hr" and token.level == 0 and token.map]


def is_one_slide(markdown: str) -> bool:
    """Whether Markdown neither starts a slide of its own nor keeps the next ``---`` from starting one."""
    return len(_rulers(f"{markdown}\n\n---\n")) == 1


def _prose(lines: list[str]) -> Iterator[tuple[bool, str]]:
    """A slide cut into stretches of Markdown (True) and of code blocks (False), which nothing may touch."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse("\n".join(lines))
    code = {n for t in tokens if t.type in ("fence", "code_block") and t.map for n in range(*t.map)}
    for is_code, numbers in groupby(range(len(lines)), key=lambda number: number in code):
        yield not is_code, "\n".join(lines[number] for number in numbers)


def _lifted(markdown: str, running: dict[str, Any], spot: dict[str, Any], at: SourceLocation) -> str:
    """Take directive comments out: what holds from here on goes to ``running``, for this slide to ``spot``.

    As in Marp, a comment with one known key is a directive as a whole. Directives for a whole deck are dropped:
    the deck is now ours.
    """

    def lift(match: re.Match[str]) -> str:
        found = _mapping(match[1])
        if not any(key.lstrip("_") in DIRECTIVE_KEYS for key in found):
            return match[0]
        _refuse_heading_divider(found, at)
        running.update({key: value for key, value in found.items() if key in LOCAL})
        spot.update({key[1:]: value for key, value in found.items() if key[:1] == "_" and key[1:] in LOCAL})
        return ""

    return _COMMENT.sub(lift, markdown)


def loaded(text: str) -> Any:
    """YAML as Marp reads it.

    Raises:
        yaml.YAMLError: it is none; nor are a 30th of February, and brackets without end.
    """
    try:
        return yaml.safe_load(text)
    except (ValueError, OverflowError, RecursionError) as error:
        raise yaml.YAMLError("nested too deeply" if isinstance(error, RecursionError) else str(error)) from error


def _mapping(comment: str) -> dict[str, Any]:
    try:
        found = loaded(comment.strip())
    except yaml.YAMLError:
        return {}
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def _directive(key: str, value: Any) -> str:
    return f"<!-- {yaml.safe_dump({f'_{key}': value}, allow_unicode=True, width=10_000).strip()} -->"


def _rebased_value(value: Any, folder: str) -> Any:
    """A directive's value with the path inside ``url(...)`` rewritten."""
    if not isinstance(value, str):
        return value
    return _URL.sub(lambda match: f"{match[1]}{_joined(folder, match[2])}", value)


def _joined(folder: str, target: str) -> str:
    absolute = re.match(r"[a-z][a-z0-9+.-]*:|/|#", target, re.IGNORECASE)
    return target if absolute or folder == "." else f"{folder}/{target}"


def _rebased(markdown: str, folder: str) -> str:
    return _IMAGE.sub(lambda match: f"{match[1]}{_joined(folder, match[2])}", markdown)
