"""Notes in Markdown -> the files of a talk, with every word of the notes in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from slidegen.errors import OutlineError, Problem, SourceLocation
from slidegen.scaffold.files import MODELINE, OUTLINE, THEME, Files, common
from slidegen.scaffold.markdown import Block, Kind, blocks
from slidegen.scaffold.marpdeck import marp_parts, without_directives
from slidegen.scaffold.nesting import nested
from slidegen.scaffold.notebook import notebook_notes
from slidegen.scaffold.outlinetext import outline_text, outside_jinja
from slidegen.scaffold.page import Page, Part
from slidegen.scaffold.pages import Pager
from slidegen.scaffold.pictures import Pictures
from slidegen.scaffold.references import Library
from slidegen.scaffold.settings import Front, split_front


@dataclass(frozen=True, slots=True)
class Conversion:
    """The files of a talk, and what became of the notes, for people."""

    files: Files
    remarks: tuple[str, ...]


def converted(notes: Path) -> Conversion:
    """The talk that notes make, or a deck for Marp.

    Raises:
        OutlineError: there are no such notes, they are no text, or a deck that cannot be split.
    """
    front = split_front(_read(notes))
    return _of_marp(notes, front) if front.is_marp else _of_notes(notes, front)


def _of_notes(notes: Path, front: Front) -> Conversion:
    found = blocks(nested(front.body))
    title, found = _title(front, found, notes)
    definitions = {block.label.casefold(): _address(block.text) for block in found if block.kind is Kind.DEFINITION}
    pager = Pager(Pictures(notes.parent, definitions), _library(front, notes.parent), _spoken(title))
    pager.run(found)
    opening = Page(title, layout="title")
    pager.parts = _opened(pager.parts, opening)
    _note_front(front, opening, pager)
    return _talk(front, title, pager)


def _of_marp(deck: Path, front: Front) -> Conversion:
    pager = Pager(Pictures(deck.parent, {}), Library(), "")
    pager.parts, css = marp_parts(deck, pager.pictures)
    opening = pager.parts[0].pages[0]
    title = front.settings.get("title") or opening.title or deck.stem
    if _same("".join(opening.body), front.settings.get("author", "")):
        opening.body = []  # the first slide names its author anyway
    front = replace(front, rest=without_directives(front.rest))
    _note_front(front, opening, pager)
    return _talk(front, title, pager, css)


def _note_front(front: Front, opening: Page, pager: Pager) -> None:
    if front.rest:
        opening.notes.append(front.rest)
        pager.moved["front matter that is no setting of a deck"] += 1


def _talk(front: Front, title: str, pager: Pager, css: str = "") -> Conversion:
    """The talk of all pages; what should have been lost on the way goes to the last one's notes."""
    missing = _missing(front, title, pager, css)
    if missing:
        pager.parts[-1].pages[-1].notes.append(" ".join(missing.elements()))
    return Conversion(_files(front, title, pager, css), tuple(_remarks(front, pager, missing)))


def words(text: str) -> Counter[str]:
    """The words of a text, counted; what is only punctuation is none."""
    return Counter(filter(None, (word.strip("_") for word in re.findall(r"\w+", text.casefold()))))


def _read(notes: Path) -> str:
    try:
        text = notes.read_text(encoding="utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        return notebook_notes(text, notes) if notes.suffix == ".ipynb" else text
    except UnicodeDecodeError as error:
        raise OutlineError(Problem(f"these notes are no UTF-8 text ({error.reason})", SourceLocation(notes))) from None
    except OSError as error:
        hint = "name a Markdown file: slidegen new DIR --from NOTES.md"
        raise OutlineError(Problem(f"{notes} cannot be read: {error.strerror}", hint=hint)) from None


def _title(front: Front, found: list[Block], notes: Path) -> tuple[str, list[Block]]:
    """The deck's title, from the front matter, the one highest heading that comes first, or the file's name."""
    headings = [block for block in found if block.kind is Kind.HEADING]
    highest = [block for block in headings if block.level == min(block.level for block in headings)]
    first = headings[0] if len(highest) == 1 and highest[0] is found[0] and len(headings) > 1 else None
    if first and first.text and "![" not in first.text:
        told = front.settings.get("title", first.text)
        if _same(told, first.text):
            return first.text, found[1:]
    if "title" in front.settings:
        return front.settings["title"], found
    return notes.stem.replace("-", " ").replace("_", " ").strip().capitalize() or "Talk", found


def _same(one: str, other: str) -> bool:
    return words(one) == words(other)


def _spoken(title: str) -> str:
    """A title without its Markdown, for where only text can be."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]", r"\1", title).strip() or "Talk"


def _library(front: Front, folder: Path) -> Library:
    library = Library()
    file = folder / front.bibliography
    if front.bibliography and file.is_file():
        library.brought = file.read_text(encoding="utf-8", errors="replace")
    return library


def _opened(parts: list[Part], opening: Page) -> list[Part]:
    """The parts that have pages, after the first slide; what stands before all headings is with that."""
    first, *others = (part for part in parts if part.pages)
    if first.title:
        return [Part("", [opening]), first, *others]
    return [Part("", [opening, *first.pages]), *others]


def _files(front: Front, title: str, pager: Pager, css: str) -> Files:
    deck = {"title": _spoken(title), **_rest_of(front.settings), "theme": THEME}
    sections = [(outside_jinja(part.title), [_slide(page) for page in part.pages]) for part in pager.parts]
    files = {OUTLINE: (MODELINE + outline_text(deck, sections)).encode()} | dict(common())
    if css:
        files[f"themes/{THEME}.css"] += f"\n/* As the deck had it */\n\n{css.strip()}\n".encode()
    for name, file in pager.pictures.files.items():
        files[f"talk/{name}"] = file.read_bytes()
    bibtex = pager.library.bibtex(key for part in pager.parts for page in part.pages for key in page.cite)
    return files | ({"talk/references.bib": bibtex.encode()} if bibtex.strip() else {})


def _rest_of(settings: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in settings.items() if key != "title"}


def _slide(page: Page) -> dict[str, object]:
    told = {
        "title": outside_jinja(page.title),
        "layout": page.layout,
        "class": page.classes,
        "body": outside_jinja("\n\n".join(page.body)),
        "attribution": outside_jinja(page.attribution),
        "cite": page.cite,
        "directives": page.directives,
        "notes": outside_jinja("\n\n".join(page.notes)),
    }
    return {key: value for key, value in told.items() if value or (key == "title" and page.layout != "section")}


def _missing(front: Front, title: str, pager: Pager, css: str) -> Counter[str]:
    """Words of the notes that would stand nowhere in the talk; new addresses of pictures count as the old ones."""
    told = words(front.body) + words(" ".join(front.settings.values())) + words(front.rest)
    kept = [title, *front.settings.values(), *pager.pictures.moved, *map(unquote, pager.pictures.moved), css]
    for page in (page for part in pager.parts for page in part.pages):
        kept += [page.title, page.attribution, *page.body, *page.notes]
        kept += [f"{key} {value}" for key, value in page.directives.items()]
        kept += [f"class {page.classes}"] if page.classes and front.is_marp else []
    kept += [*pager.divisions.said, *(part.title for part in pager.parts)]
    kept += [front.settings.get("author", "")] if front.is_marp else []  # the first slide said it again
    kept += [re.sub(r"\\([&%$#_])", r"\1", entry.bibtex) for entry in pager.library.entries]
    return told - words("\n".join([*kept, pager.library.brought]))


def _address(definition: str) -> str:
    found = re.match(r"\s*\[[^\]]*\]:\s*(<[^>]*>|\S+)", definition)
    return found[1].strip("<>") if found else ""


def _remarks(front: Front, pager: Pager, missing: Counter[str]) -> Iterator[str]:
    pages = [page for part in pager.parts for page in part.pages]
    total = sum((words(front.body) + words(" ".join(front.settings.values())) + words(front.rest)).values())
    sections = sum(bool(part.title) for part in pager.parts)
    made = _count(len(pages), "slide") + (f" in {_count(sections, 'section')}" if sections else "")
    yield f"{_count(total, 'word')} of notes, all of them kept: {made}"
    moved = pager.moved + Counter({"words without a place": sum(missing.values())})
    if moved:
        yield "in the presenter notes, because no slide has a place for it:"
        yield from (f"  {number} × {why}" for why, number in moved.items() if number)
    yield from _listed("copied into talk/images:", pager.pictures.moved)
    yield from _listed("not found, named in the notes:", pager.pictures.lost)
    yield from _listed("on a server, linked (no deck may need the network):", pager.pictures.remote)
    if entries := pager.library.entries:
        parsed = sum(entry.is_parsed for entry in entries)
        yield f"talk/references.bib: {_count(len(entries), 'work')}, {parsed} with author, year and title"


def _listed(head: str, names: Iterable[str]) -> Iterator[str]:
    if unique := list(dict.fromkeys(names)):
        yield f"{head} {', '.join(unique[:5])}{f' and {len(unique) - 5} more' if len(unique) > 5 else ''}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
