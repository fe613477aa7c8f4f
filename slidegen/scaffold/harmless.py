"""Lines of notes as slides can take them: no elements that would take a slide apart, no formulas without an end."""

from __future__ import annotations

import re

from slidegen.scaffold.markdown import outside_code, parser

# Elements that may stand in a line. Others would need what a slide has not, or reach beyond it.
_INLINE = (
    "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "strong",
    "sub", "sup", "u", "var",
)  # fmt: skip
_OTHER = (
    "a", "audio", "div", "embed", "form", "iframe", "img", "input", "link", "object", "p", "picture", "script",
    "source", "span", "style", "svg", "table", "td", "th", "tr", "video",
)  # fmt: skip
_ADDRESSES = ("http", "https", "mailto")
_TAG = re.compile(r"<(?=/?([A-Za-z][\w-]*))")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def is_unsafe(text: str) -> bool:
    """Whether there is HTML in it that a slide cannot take in."""
    tokens = parser().parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    html = [token.content for token in (*tokens, *inner) if token.type in ("html_inline", "html_block")]
    return any(part.startswith(("<!", "<?")) or _is_element(part) for part in html)


def harmless(text: str) -> str:
    """Markdown without placeholders that look like elements, with footnotes as raised numbers."""
    text = outside_code(text, lambda prose: _FOOTNOTE.sub(r"<sup>\1</sup>", _TAG.sub(_kept, prose)))
    if text.count("$$") % 2:
        return outside_code(text, lambda prose: prose.replace("$$", r"\$\$"))
    return text


def _is_element(html: str) -> bool:
    found = _TAG.match(html)
    return found is not None and found[1].lower() in _OTHER


def _kept(found: re.Match[str]) -> str:
    """An element or address as it is; anything else in angle brackets as what it was meant to be, text."""
    return found[0] if found[1].lower() in (*_INLINE, *_ADDRESSES) else "\\<"
