"""Titles and notes as windows need them."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from markdown_it import MarkdownIt

from slidegen.deck.deck import IncludedSlide, Slide
from slidegen.deck.notes import WORD_JOINER

_MARKS = re.compile(r"<[^>]*>|\{\{[^}]*\}\}|\{%[^%]*%\}|[*`$]")
_ROOT = re.compile(r"\\sqrt\{([^{}]*)\}")
_TEX = re.compile(r"\\([a-zA-Z]+)|[{}\\]")
_POWERS = str.maketrans("0123456789n", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ")
_POWER = re.compile(r"\^\{?([0-9n])\}?")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def plain_title(slide: Slide | IncludedSlide) -> str:
    """A slide's title as plain text: for lists, and for the ears."""
    written = heading(slide.markdown) if isinstance(slide, IncludedSlide) else slide.title.source
    return plain(written) or slide.id


def heading(markdown: str) -> str:
    """The first heading in a text."""
    found = _HEADING.search(markdown)
    return found[1] if found else ""


def plain(markdown: str) -> str:
    """A line of Markdown as plain text."""
    words = re.sub(r"\$([^$]*)\$", lambda formula: _spoken(formula[1]), markdown)
    return html.unescape(" ".join(_MARKS.sub("", words).split()))


def _spoken(tex: str) -> str:
    """A short formula in plain letters: √d_k, 4d²."""
    powers = _POWER.sub(lambda power: power[1].translate(_POWERS), _ROOT.sub(r"√\1", tex))
    return _TEX.sub(lambda mark: mark[1] or "", powers)


@lru_cache(maxsize=4096)
def notes_html(notes: str) -> str:
    """Presenter notes, Markdown, as HTML; what is HTML in them is shown as text."""
    markdown = MarkdownIt("commonmark", {"html": False})
    return str(markdown.render(notes.replace(WORD_JOINER, "").strip()))
