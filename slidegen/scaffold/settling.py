"""What notes keep apart from the text that uses it: link definitions, footnotes, the works that numbers cite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from slidegen.scaffold.markdown import Block, Kind, outside_code
from slidegen.scaffold.page import Page

_CITED = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\](?![(\[:])")
_BY_KEY = re.compile(r"[ \t]*\[(@[\w:.-]+(?:\s*;\s*@[\w:.-]+)*)\]")  # as Pandoc and Quarto cite
_KEY = re.compile(r"^\s*@\w+\s*\{\s*([^\s,]+)\s*,", re.MULTILINE)


def settle(found: Iterable[Block], pages: Sequence[Page]) -> Counter[str]:
    """Give definitions and footnotes to the slides that use them; counts, by reason, those that went to notes."""
    moved: Counter[str] = Counter()
    for block in found:
        match block.kind:
            case Kind.FOOTNOTE:
                (_users(f"<sup>{block.label}</sup>", pages) or pages[-1:])[0].notes.append(block.text)
                moved["footnotes"] += 1
            case Kind.DEFINITION if users := _users(f"[{block.label}]", pages):
                for page in users:
                    page.body.append(block.text)
            case Kind.DEFINITION:
                pages[-1].notes.append(block.text)
                moved["addresses that nothing names"] += 1
    return moved


def cite(pages: Iterable[Page], numbered: Mapping[str, str], bibtex: str) -> None:
    """Have slides cite the works that their texts name by number, or by the key of one in ``bibtex``."""
    known = frozenset(_KEY.findall(bibtex))
    for page in pages:
        asked = [n for text in page.body for part in _CITED.findall(text) for n in re.split(r"\s*,\s*", part)]
        keys = [numbered[n] for n in asked if n in numbered]
        taken = partial(_BY_KEY.sub, _taken(known, keys))
        page.body = [outside_code(text, taken) for text in page.body]
        page.cite = list(dict.fromkeys(keys))


def _taken(known: frozenset[str], keys: list[str]) -> Callable[[re.Match[str]], str]:
    """Puts known keys among ``keys`` and leaves nothing of them in the text."""

    def take(found: re.Match[str]) -> str:
        named = [key.strip().removeprefix("@") for key in found[1].split(";")]
        if not known.issuperset(named):
            return found[0]
        keys.extend(named)
        return ""

    return take


def _users(mark: str, pages: Iterable[Page]) -> list[Page]:
    return [page for page in pages if mark.casefold() in "\n".join([page.title, *page.body]).casefold()]
