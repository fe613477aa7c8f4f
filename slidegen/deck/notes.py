"""Presenter notes as Marp keeps them: comments, made so that no note is taken for a directive or ends early."""

from __future__ import annotations

import re

# A comment that parses as a YAML mapping with one of these keys is a directive to Marp, and the note is lost.
DIRECTIVE_KEYS = (
    "author", "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat", "backgroundSize",
    "class", "color", "description", "footer", "header", "headingDivider", "image", "keywords", "lang", "marp",
    "math", "paginate", "size", "style", "theme", "title", "transition", "url",
)  # fmt: skip
_RISKY = re.compile(rf"\b_?(?:{'|'.join(DIRECTIVE_KEYS)})\b", re.IGNORECASE)
WORD_JOINER = "\u2060"  # invisible; alone on the first line it is a scalar, and then the rest is no YAML mapping


def notes_comment(notes: str) -> str:
    """Notes as one HTML comment, or "" when there are none."""
    text = notes.strip()
    if not text:
        return ""
    if ":" in text and _RISKY.search(text):
        text = f"{WORD_JOINER}\n{text}"
    text = text.replace("--", f"-{WORD_JOINER}-") if "-->" in text or text.startswith("->") else text
    return f"<!--\n{text}\n-->"
