"""The front matter of notes -> settings of a deck, and what of it no deck has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"\s*#[ \t]*\{\{[ ]*page\.title[ ]*\}\}[ \t]*(?:\n|\Z)")
_SETTINGS = ("title", "subtitle", "author", "date", "description", "lang")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the notes: settings of the deck, the lines that are none, and the notes themselves.

    ``bibliography`` is the BibTeX file that they name; ``is_marp`` if they are slides for Marp already.
    """

    body: str
    settings: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    bibliography: str = ""
    is_marp: bool = False


def split_front(notes: str) -> Front:
    """Notes without their front matter, which may be YAML between lines of ``---``."""
    found = _FRONT.match(notes)
    if not found:
        return Front(notes)
    body = notes[found.end() :]
    try:
        raw = yaml.load(found[1], yaml.BaseLoader)  # texts only: a date is what was written
    except (yaml.YAMLError, RecursionError):  # the latter of brackets without end
        raw = None
    if not isinstance(raw, dict):  # it was a rule, or is broken: no word of it may go
        return Front(body, rest=found[1].strip()) if found[1].strip() else Front(body)
    told = {str(key): _text(value) for key, value in raw.items()}
    settings = {key: told[key] for key in _SETTINGS if told.get(key) and _fits(key, told[key])}
    rest = {key: value for key, value in raw.items() if key not in settings}
    jekyll = _TITLE.match(body) if "title" in settings else None  # its heading says what the front matter does
    body = body[jekyll.end() :] if jekyll else body
    kept = yaml.safe_dump(rest, allow_unicode=True, sort_keys=False, width=10_000).strip() if rest else ""
    kept = "\n".join(part for part in (kept, jekyll[0].strip() if jekyll else "") if part)
    return Front(body, settings, kept, told.get("bibliography", ""), told.get("marp") == "true")


def _text(value: object) -> str:
    """A value in one line; of authors given as mappings, their names."""
    match value:
        case [*parts]:
            return ", ".join(filter(None, map(_text, parts)))
        case {"name": name, **rest} if not rest:
            return _text(name)
        case str():
            return " ".join(value.split())
    return ""


def _fits(key: str, text: str) -> bool:
    return key != "lang" or _LANGUAGE.fullmatch(text) is not None
