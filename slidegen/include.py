"""An existing Marp deck as slides of ours: split where Marp would split it, with its directives kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slidegen.errors import OutlineError, Problem, SourceLocation

# Marp's local directives: they hold from their slide to the end of the deck, or, with a leading
# underscore, for one slide. Here "the end" must be that of the included deck, not of ours.
LOCAL = (
    "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat", "backgroundSize",
    "class", "color", "footer", "header", "paginate",
)  # fmt: skip
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_IMAGE = re.compile(r"(!\[[^\]]*\]\(\s*<?|<img\b[^>]*?\bsrc\s*=\s*[\"'])([^)\s\"'>]+)")


@dataclass(frozen=True, slots=True)
class Page:
    """One slide of the included deck as Marp Markdown, and where it starts."""

    markdown: str
    at: SourceLocation


def included_slides(file: Path, *, base: Path) -> list[Page]:
    """The slides of a Marp deck; its image paths are rewritten to be relative to ``base``.

    Raises:
        OutlineError: not UTF-8, unsound front matter, or a directive that cannot be kept (headingDivider).
    """
    text = _read(file)
    front, start = _front_matter(file, text)
    folder = Path(os.path.relpath(file.parent, base)).as_posix()
    running = {key: value for key, value in front.items() if key in LOCAL}
    style = f"<style scoped>\n{front['style']}\n</style>" if front.get("style") else ""
    pages = []
    for first, lines in _split(text.splitlines()[start:]):
        markdown, spot = _spot_directives("\n".join(lines), running)
        parts = (*(_directive(key, value) for key, value in spot.items()), style, _rebased(markdown, folder))
        pages.append(Page("\n".join(part for part in parts if part), SourceLocation(file, start + first + 1)))
    return pages


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutlineError(Problem(f"this is not UTF-8 text ({error.reason})", SourceLocation(file))) from error


def _front_matter(file: Path, text: str) -> tuple[Mapping[str, Any], int]:
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, 0
    try:
        front = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        raise OutlineError(Problem(f"the front matter is not YAML: {error}", SourceLocation(file))) from error
    if not isinstance(front, dict):
        raise OutlineError(Problem("the front matter is not a mapping", SourceLocation(file)))
    if "headingDivider" in front:
        hint = "split the slides with --- lines instead"
        raise OutlineError(Problem("headingDivider is not supported in included decks", SourceLocation(file), hint))
    return front, match[0].count("\n")


def _split(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Cut at top-level rulers, as CommonMark sees them: not in code, not under a heading's text."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(lines))
    rulers = [token.map[0] for token in tokens if token.type == "hr" and token.level == 0 and token.map]
    starts = [0, *(line + 1 for line in rulers)]
    for start, end in zip(starts, [*rulers, len(lines)], strict=True):
        yield start, lines[start:end]


def _spot_directives(markdown: str, running: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Lift directive comments out of a slide; returns its Markdown and what holds for this slide alone."""
    spot: dict[str, Any] = {}

    def lift(match: re.Match[str]) -> str:
        found = _mapping(match[1])
        local = {key: value for key, value in found.items() if key in LOCAL}
        once = {key[1:]: value for key, value in found.items() if key[:1] == "_" and key[1:] in LOCAL}
        running.update(local)
        spot.update(once)
        return "" if len(local) + len(once) == len(found) > 0 else match[0]

    lifted = _COMMENT.sub(lift, markdown)
    return lifted, running | spot


def _mapping(comment: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(comment)
    except yaml.YAMLError:
        return {}
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def _directive(key: str, value: Any) -> str:
    return f"<!-- {yaml.safe_dump({f'_{key}': value}, allow_unicode=True, width=10_000).strip()} -->"


def _rebased(markdown: str, folder: str) -> str:
    def rebase(match: re.Match[str]) -> str:
        target = match[2]
        absolute = re.match(r"[a-z][a-z0-9+.-]*:|/|#", target, re.IGNORECASE)
        return match[0] if absolute or folder == "." else f"{match[1]}{folder}/{target}"

    return _IMAGE.sub(rebase, markdown)
