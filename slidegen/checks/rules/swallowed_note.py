"""Notes in Markdown that Marp takes for directives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import IncludedSlide, Slide
from slidegen.deck.include import loaded
from slidegen.deck.notes import DIRECTIVE_KEYS
from slidegen.errors import SourceLocation

_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_PROSE = ("author", "description", "footer", "header", "keywords", "style", "title")  # whose values may be sentences
LONGEST = 3  # words that the value of any other directive has


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        if isinstance(slide, Slide):
            for start, what in _swallowed(slide.body.source):
                line = slide.body.at.line + slide.body.source.count("\n", 0, start)
                yield _observed(SourceLocation(slide.body.at.file, line), what, slide.id)
    for file in sorted({slide.at.file for slide in subject.deck.slides if isinstance(slide, IncludedSlide)}):
        yield from _in_deck(file, subject)


def _in_deck(file: Path, subject: Subject) -> Iterator[Observation]:
    text = file.read_text(encoding="utf-8-sig")
    pages = [slide for slide in subject.deck.slides if slide.at.file == file]
    for start, what in _swallowed(text):
        at = SourceLocation(file, text.count("\n", 0, start) + 1)
        page = max((page for page in pages if page.at <= at), key=lambda page: page.at, default=pages[0])
        yield _observed(at, what, page.id)


def _observed(at: SourceLocation, what: str, slide: str) -> Observation:
    advice = "put a line of text without a colon before it, so that it is a note again"
    return Observation(at, f"Marp takes this note for a directive, and nobody will see it: {what}", advice, slide)


def _swallowed(markdown: str) -> Iterator[tuple[int, str]]:
    """Each comment that reads as directives and says more than they can: where it starts, and what gives it away."""
    bare = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), markdown)
    for comment in _COMMENT.finditer(bare):
        if what := _given_away(_mapping(comment[1])):
            yield comment.start(), what


def _given_away(found: Mapping[str, Any]) -> str:
    known = {key: value for key, value in found.items() if key.lstrip("_") in DIRECTIVE_KEYS}
    if not known:
        return ""
    others = [key for key in found if key not in known]
    sentences = [key for key, value in known.items() if key.lstrip("_") not in _PROSE and _is_sentence(value)]
    return next((f"{key}: is no directive" for key in others), "") or next(
        (f"{key}: has a sentence for a value" for key in sentences), ""
    )


def _is_sentence(value: Any) -> bool:
    return isinstance(value, str) and "(" not in value and len(value.split()) > LONGEST


def _mapping(comment: str) -> dict[str, Any]:
    try:
        found = loaded(comment.strip())
    except yaml.YAMLError:
        return {}
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


RULE = Rule(
    "swallowed-note",
    Severity.ERROR,
    "no note is taken for a directive",
    """In Marp's Markdown, a comment is a presenter note, unless it reads as YAML with a key that is a directive, such
    as `color:` or `class:`; then all of it is a directive, and the note is gone without a word. The notes: of an
    outline are safe from that; comments in bodies and in included decks are not.""",
    _look,
)
