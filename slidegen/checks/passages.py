"""The texts of a slide one by one, what of them is prose, and where in its file a word of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from slidegen.deck.deck import IncludedSlide, Slide, Text
from slidegen.errors import SourceLocation
from slidegen.publishing.pageslides import uses_on

SPOKEN = "notes"  # the field that the audience does not see
_NOT_PROSE = re.compile(
    r"```.*?```|~~~.*?~~~|`[^`\n]*`"  # code
    r"|\$\$.*?\$\$|\$[^$\n]+\$"  # formulas
    r"|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}"  # what Jinja makes
    r"|<!--.*?-->|<(style|script|pre)\b.*?</\1>|<[^>]*>"  # HTML
    r"|!?\[[^\]]*\]\(<?(?=[^)\s]*\.(?:png|jpe?g|svg|webp|gif|avif))[^)]*\)|\]\([^)]*\)|https?://[^\s)]+",  # addresses
    re.DOTALL | re.IGNORECASE,
)
_VISIBLE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a slide; ``field`` is what the outline calls it."""

    slide: str
    field: str
    text: Text


def passages(slide: Slide | IncludedSlide) -> Iterator[Passage]:
    """Every text of a slide that says something."""
    found = _included(slide) if isinstance(slide, IncludedSlide) else _texts(slide)
    return (Passage(slide.id, name, text) for name, text in found if text.source.strip())


@lru_cache(maxsize=5_000)
def prose(source: str) -> str:
    """A text of the same length with only its words: code, formulas, tags, addresses and expressions are blanks."""
    return _NOT_PROSE.sub(lambda found: _VISIBLE.sub(" ", found[0]), source)


def place_of(text: Text, word: str, offset: int = 0) -> SourceLocation:
    """Where the word at an ``offset`` into a text stands in its file, whose lines YAML may have folded."""
    before = text.source.count(word, 0, offset)
    for number, line in enumerate(_lines_from(text.at)):
        first = text.at.column - 1 if number == 0 else 0
        starts = [found.start() for found in re.finditer(re.escape(word), line) if found.start() >= first]
        if before < len(starts):
            return SourceLocation(text.at.file, text.at.line + number, starts[before] + 1)
        before -= len(starts)
    return text.at


def place_on(slide: Slide | IncludedSlide, words: str) -> SourceLocation:
    """Where words that a browser shows were written, as far as that can be told; else where their slide is."""
    for passage in passages(slide):
        if passage.field != SPOKEN and (offset := passage.text.source.find(words)) >= 0:
            return place_of(passage.text, words, offset)
    return slide.at


def _lines_from(place: SourceLocation) -> list[str]:
    return place.file.read_text(encoding="utf-8-sig", errors="replace").splitlines()[place.line - 1 :]


def _included(slide: IncludedSlide) -> Iterator[tuple[str, Text]]:
    yield "body", Text(slide.markdown, slide.at)


def _texts(slide: Slide) -> Iterator[tuple[str, Text]]:
    yield from (("title", slide.title), ("body", slide.body))
    for column in slide.columns:
        yield from (("title", column.title), ("body", column.body))
    for use in uses_on(slide):
        yield from (("alt", use.alt), ("caption", use.caption))
    if slide.code:
        yield "caption", slide.code.caption
    if slide.table:
        yield "caption", slide.table.caption
    yield from (("attribution", slide.attribution), ("source", slide.source), (SPOKEN, slide.notes))
