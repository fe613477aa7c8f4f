"""A list of references in notes -> BibTeX. Every entry keeps its text, word for word, in its note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from slidegen.errors import RenderError
from slidegen.rendering.bibliography import read_bibliography
from slidegen.scaffold.markdown import Block, Kind

_HEADING = re.compile(
    r"references|bibliography|literature(?: cited)?|works cited|citations|further reading|literatur(?:verzeichnis)?",
    re.IGNORECASE,
)
_MARKER = re.compile(r"(?:[-*+]|(?P<number>\d+)[.)])\s+|\[(?P<label>[\w-]+)\]:?\s+")
_ENTRY = re.compile(
    r"(?P<who>[^\d]{3,200}?)[.,]?\s*\(?(?P<year>(?:1[5-9]|20)\d\d)[a-z]?\)?[.,:]?\s+"
    r"[\"“*_]*(?P<title>[^.\"”*_]{8,})[\"”*_]*[.,?!]?[\"”*_]*\s*(?P<rest>.*)"
)
_SURNAME_FIRST = re.compile(r"([^\W\d][^,;&]*?),\s*((?:[A-Z]\.[\s-]?)+)")
_BETWEEN = re.compile(r"\s*(?:;|,?\s+and\s+|,?\s*&|,)\s*")
_URL = re.compile(r"https?://[^\s<>{}\\]*[^\s<>{}\\.,;)\]]")
_DOI = re.compile(r"\b10\.\d{4,}/[^\s<>{}\\]*[^\s<>{}\\.,;)\]]")
_APART = re.compile(r"(?:<br>|\s)+(?=\[\d+\]\s)")  # works in lines of one paragraph: [1] ... [2] ...
# What would be TeX in BibTeX, or reach a slide as a picture or as HTML.
_UNSOUND = re.compile(r"[{}\\~^]|!\[|<(?!https?:)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One work: its key, what the notes number it as, its BibTeX, and whether more than its text is known."""

    key: str
    number: str
    bibtex: str
    is_parsed: bool


@dataclass(slots=True)
class Library:
    """The works of notes. ``left`` is what BibTeX cannot hold; ``brought`` is BibTeX that was there already."""

    entries: list[Entry] = field(default_factory=list)
    brought: str = ""
    left: list[str] = field(default_factory=list)

    def read(self, listed: Iterable[Block]) -> None:
        """Take in what stands under a heading such as References."""
        for block in listed:
            match block.kind:
                case Kind.LIST:
                    for item in block.items:
                        self._add(" ".join(item.split()))
                case Kind.TEXT:
                    for part in _APART.split(block.text):
                        self._add(part.strip())
                case Kind.CODE if _is_sound(block.text):
                    self.brought += f"{block.text}\n\n"
                    self.left += [block.info] if block.info else []
                case Kind.DEFINITION | Kind.FOOTNOTE | Kind.RULE:
                    pass  # slides that use them have them
                case _:
                    self.left.append("\n".join(part for part in (block.info, block.text) if part))

    def bibtex(self, cited: Iterable[str]) -> str:
        """All of it; works that no slide cites are further reading, else they would be on no slide."""
        used = set(cited)
        own = (_marked(entry.bibtex, "" if entry.key in used else "further") for entry in self.entries)
        return "\n\n".join(part for part in (self.brought.strip(), *own) if part) + "\n"

    def numbered(self) -> Mapping[str, str]:
        """Keys of the works that are known well enough to be cited in a line, by their numbers in the notes."""
        return {entry.number: entry.key for entry in self.entries if entry.number and entry.is_parsed}

    def _add(self, text: str) -> None:
        found = _MARKER.match(text)
        number = (found["number"] or found["label"] or "") if found else ""
        bare = text[found.end() :] if found else text
        key = self._key(bare, number)
        fields = _fields(bare)
        kept = f"[{number}] {bare}" if number else bare
        for known in (fields, {}):
            bibtex = _entry(key, known, kept)
            if not _UNSOUND.search(kept) and _is_sound(bibtex):
                self.entries.append(Entry(key, number, bibtex, bool(known)))
                return
        self.left.append(text)

    def _key(self, text: str, number: str) -> str:
        """A surname and a year, or the number in the notes."""
        year, name = re.search(r"(?:1[5-9]|20)\d\d", text), re.match(r"[A-Za-z]{2,}", text)
        wanted = f"{name[0].lower()}{year[0]}" if name and year else f"ref{number or len(self.entries) + 1}"
        taken = {entry.key for entry in self.entries}
        return next(key for key in (wanted, *(f"{wanted}-{n}" for n in range(2, 10_000))) if key not in taken)


def is_reference_list(title: str) -> bool:
    """Whether what stands below a heading are works."""
    return _HEADING.fullmatch(title.strip(" :*_")) is not None


def _fields(text: str) -> dict[str, str]:
    found = _ENTRY.fullmatch(text)
    link = {"url": url[0]} if (url := _URL.search(text)) else {"doi": doi[0]} if (doi := _DOI.search(text)) else {}
    if not found:
        return {}
    where = _URL.sub("", found["rest"]).strip(" .,*_()")
    told = {"author": _authors(found["who"]), "title": found["title"].strip(), "year": found["year"]}
    return told | ({"howpublished": where} if where else {}) | link


def _authors(who: str) -> str:
    """Names as BibTeX separates them."""
    others = bool(re.search(r"\bet al\b\.?", who))
    plain = re.sub(r",?\s*\bet al\b\.?", "", who).strip(" ,.&(")
    plain = re.sub(r"\b[A-Z]$", r"\g<0>.", plain)
    pairs = _SURNAME_FIRST.findall(plain)
    names = [f"{last.removeprefix('and ').strip()}, {first.strip()}" for last, first in pairs]
    names = names or [name for name in _BETWEEN.split(plain) if name]
    return " and ".join([*names, *(["others"] if others else [])])


def _entry(key: str, fields: Mapping[str, str], text: str) -> str:
    escaped = {name: value if name in ("url", "doi") else _escaped(value) for name, value in fields.items()}
    lines = [f"  {name} = {{{value}}}," for name, value in (escaped | {"note": _escaped(text)}).items()]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)


def _marked(bibtex: str, keyword: str) -> str:
    return bibtex.removesuffix("}") + f"  keywords = {{{keyword}}},\n}}" if keyword else bibtex


def _is_sound(bibtex: str) -> bool:
    """Whether it can be read; asked of what will read it."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = Path(folder) / "references.bib"
        try:
            file.write_text(bibtex, encoding="utf-8")
            return bool(read_bibliography(file))
        except (RenderError, ValueError):
            return False
