"""A Marp deck -> slides of an outline: each as it was written, its directives as keys, its comments as notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import yaml

from slidegen.deck.include import LOCAL, included_slides
from slidegen.deck.include import Page as Included
from slidegen.scaffold.markdown import Kind, blocks, outside_code, parser
from slidegen.scaffold.page import Page, Part
from slidegen.scaffold.pictures import Pictures

# Whichever begins first: a comment in code is code, and code in a comment is comment.
_CODE_OR_COMMENT = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1|\Z)|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)|<!--(?P<comment>.*?)-->",
    re.DOTALL | re.MULTILINE,
)
_NO_TEXT = re.compile(r"!\[[^\]]*\]\([^)]*\)|<style.*?</style>", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# A slide that has one kind of thing only is laid out for that.
_LAYOUTS = {Kind.CODE: "code", Kind.TABLE: "table", Kind.QUOTE: "quote", Kind.MATHS: "equation"}


def marp_parts(deck: Path, pictures: Pictures) -> tuple[list[Part], str]:
    """The slides of a deck, and the CSS of its front matter; a heading alone opens a section, if slides follow.

    Raises:
        OutlineError: the deck splits its slides at headings, or has front matter that is no YAML.
    """
    included = included_slides(deck, base=deck.parent)
    parts = [Part("")]
    for number, one in enumerate(included):
        page = _page(one, pictures)
        if number == 0:
            page.layout = "title"
        elif page.title and not page.body and number + 1 < len(included):
            parts.append(Part(page.title))
            page.title, page.layout = "", "section"
        parts[-1].pages.append(page)
    return parts, included[0].style


def without_directives(front: str) -> str:
    """The lines of a deck's front matter that its slides do not say."""
    told = yaml.safe_load(front) if front else {}
    left = {key: value for key, value in told.items() if key not in ("marp", "style", *LOCAL)}
    return yaml.safe_dump(left, allow_unicode=True, sort_keys=False, width=10_000).strip() if left else ""


def _page(one: Included, pictures: Pictures) -> Page:
    notes: list[str] = []
    body = outside_code(_noted(one.body, notes), lambda prose: pictures.rewritten(prose, notes))
    title, body = _lifted(body)
    page = Page(title, [body] if body else [], [note for note in notes if note], _layout(body))
    for key, value in one.directives.items():
        told = _told(value)
        if key == "class" and all(map(_NAME.fullmatch, told.split())):
            page.classes = told
        elif (key, told) != ("paginate", "true"):  # which is how decks are
            page.directives[key] = pictures.brought(told)
    return page


def _told(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _noted(body: str, notes: list[str]) -> str:
    """Markdown without its comments, which are notes."""

    def take(found: re.Match[str]) -> str:
        if found["comment"] is None:
            return found[0]
        notes.append(found["comment"].strip())
        return ""

    return _CODE_OR_COMMENT.sub(take, body)


def _lifted(body: str) -> tuple[str, str]:
    """The heading that a slide begins with, and the rest of it; pictures may stand before."""
    lines = body.split("\n")
    heading = next(_headings(body), None)
    if heading is None or _NO_TEXT.sub("", "\n".join(lines[: heading[1]])).strip():
        return "", body.strip("\n").rstrip()
    title, start, end = heading
    around = ("\n".join(part).strip("\n").rstrip() for part in (lines[:start], lines[end:]))
    return title, "\n\n".join(filter(None, around))


def _headings(body: str) -> Iterator[tuple[str, int, int]]:
    tokens = parser().parse(body)
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map and inline.content.strip():
            start, end = token.map
            yield " ".join(inline.content.split()), start, end


def _layout(body: str) -> str:
    kinds = {block.kind for block in blocks(body)}
    return _LAYOUTS.get(kinds.pop(), "bullets") if len(kinds) == 1 else "bullets"
