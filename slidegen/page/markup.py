"""Puts text where HTML does not escape it: into scripts and styles, and data URIs into attributes."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup

# Where a picture is named: in an attribute, in url(…), or as a further candidate of a srcset.
_MEDIA = re.compile(r"""(?P<before>="|[(,]\s?|[("']|&quot;)media/(?P<key>[0-9a-f]{16}\.[a-z0-9]+)""")
_PICTURE = re.compile(r"<img (?=[^>]*\bsrc=)")
_FACE = re.compile(r"@font-face\s*\{[^}]*\}")


def embedded(markup: str, embed: Callable[[str], str]) -> str:
    """HTML or CSS with each `media/KEY` replaced by what `embed` gives for the key."""
    return _MEDIA.sub(lambda found: found["before"] + embed(found["key"]), markup)


def lazy(html: str) -> str:
    """HTML whose pictures are fetched when they are seen, or asked for."""
    return _PICTURE.sub('<img loading="lazy" ', html)


def in_script(text: str, *, is_code: bool = False) -> Markup:
    """JSON, or code, that cannot end its `<script>`.

    In JSON every `<` is escaped. Code has `<` as an operator; there only what ends a script or opens a comment is,
    which in JavaScript can only stand in a string or a regular expression.
    """
    if not is_code:
        return Markup(text.replace("<", "\\u003c"))
    return Markup(re.sub(r"<(?=/script|!--|script)", r"\\x3c", text, flags=re.IGNORECASE))


def in_style(css: str) -> Markup:
    """CSS that cannot end its `<style>`."""
    return Markup(re.sub(r"</(?=style)", r"<\\/", css, flags=re.IGNORECASE))


def parted(css: str) -> tuple[str, str]:
    """Typefaces and the rest: an open page sets typefaces anew only if they changed, or all text would flash."""
    return "\n".join(_FACE.findall(css)), _FACE.sub("", css)
