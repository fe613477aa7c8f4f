"""What a deck would fetch from a server while it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.errors import SourceLocation

ADVICE = "save it beside the outline, and name that file: a hall may have no network"
_REMOTE = r"(?:https?:)?//[^\s\"')>]+"
_FETCHED = re.compile(
    rf"<(?!a\b)\w+\b[^>]*?\s(?:src|srcset|data|poster)\s*=\s*[\"']?({_REMOTE})"
    rf"|<link\b[^>]*?\shref\s*=\s*[\"']?({_REMOTE})"
    rf"|url\(\s*[\"']?({_REMOTE})|@import\s+[\"']({_REMOTE})|!\[[^\]]*\]\(\s*<?({_REMOTE})",
    re.IGNORECASE,
)
_APART = re.compile(r"/\*.*?\*/|```.*?```|~~~.*?~~~|`[^`\n]*`", re.DOTALL)  # comments of CSS, code of Markdown


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        for _, address in _fetched(subject.pages.get(slide.id, "")):
            yield Observation(slide.at, f"showing it fetches {address}", ADVICE, slide.id)
    for file in subject.deck.theme.files:
        for line, address in _fetched(file.read_text(encoding="utf-8")):
            yield Observation(SourceLocation(file, line), f"the theme fetches {address}", ADVICE)


def _fetched(text: str) -> Iterator[tuple[int, str]]:
    """Each address that is fetched, with its line."""
    bare = _APART.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _FETCHED.finditer(bare):
        yield bare.count("\n", 0, found.start()) + 1, next(filter(None, found.groups()))


RULE = Rule(
    "external-request",
    Severity.ERROR,
    "the deck fetches nothing from a server",
    """A picture, font, frame or script with an address on a server is fetched while the slide is shown. Without
    network it is missing, with a slow one it comes late, and in any case the server learns who is speaking where.
    Links that are only followed when clicked are no such thing.""",
    _look,
)
