"""Blocks of notes -> sections and slides of an outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from slidegen.scaffold.divisions import Divisions
from slidegen.scaffold.harmless import harmless, is_unsafe
from slidegen.scaffold.lengths import (
    LONG,
    MOST_ITEMS,
    ROOM,
    item_height,
    lead,
    maths_height,
    paragraph_height,
    seen,
    shares,
)  # fmt: skip
from slidegen.scaffold.markdown import Block, Kind, outside_code
from slidegen.scaffold.page import Page, Part
from slidegen.scaffold.pictures import Pictures, is_alone
from slidegen.scaffold.references import Library, is_reference_list
from slidegen.scaffold.settling import cite, settle

_ATTRIBUTION = re.compile(r"(?:\n|<br>|\s)(?:—|–|―|--)\s*([^\n—–]{2,80})$")
_ROW_CHARS, _ROW, _DENSE_CHARS, _DENSE_ROW = 90, 51, 130, 33
_CODE_LINES, _LONG_CODE = 20, 12


@dataclass(slots=True)
class Pager:
    """Goes through the blocks once; ``moved`` counts, by reason, what had no home on a slide."""

    pictures: Pictures
    library: Library
    deck_title: str
    parts: list[Part] = field(default_factory=lambda: [Part("")])
    moved: Counter[str] = field(default_factory=Counter)
    title: str = ""
    above: str = ""  # a heading that no slide has yet
    depth: int = 0
    page: Page | None = None
    early: list[str] = field(default_factory=list)
    divisions: Divisions = field(default_factory=Divisions)

    def run(self, found: Sequence[Block]) -> None:
        """Make slides of all blocks."""
        sections, found = _section_level(found), list(found)
        number = 0
        while number < len(found):
            block = found[number]
            number += 1
            if block.kind is Kind.HEADING and is_reference_list(block.text):
                end = next((n for n in range(number, len(found)) if _ends(found[n], block.level)), len(found))
                self._references(block.text, found[number:end])
                number = end
            elif block.kind is Kind.HEADING:
                self._heading(block, is_section=block.level == sections)
            else:
                self._block(block)
        if self.above:
            self._open()
        pages = [page for part in self.parts for page in part.pages] or [self._open()]
        pages[-1].notes += self.early
        self.moved += settle(found, pages)
        cite(pages, self.library.numbered(), self.library.brought)

    def _heading(self, block: Block, *, is_section: bool) -> None:
        left: list[str] = []
        text = self._plain(block.text, left)
        self.page = None
        if self.above and (is_section or block.level <= self.depth):
            self._open()
        if is_section:
            self.parts.append(Part(text, [Page("", layout="section", notes=left)] if text else []))
            self.title, self.above = text, ""
            return
        self.depth = block.level
        self.title = self.above = f"{self.above}: {text}" if self.above and text else self.above or text
        self.early += left

    def _references(self, title: str, listed: Sequence[Block]) -> None:
        if self.above:
            self._open()
        before = len(self.library.left)
        self.library.read(listed)
        self.parts[-1].pages.append(Page(title, layout="references", notes=self.library.left[before:]))
        self.moved["references that BibTeX cannot hold"] += len(self.library.left) - before
        self.page, self.title = None, ""

    def _block(self, block: Block) -> None:
        match block.kind:
            case Kind.DIVISION:
                self._aside(self.divisions.take(block.text), "divisions of Pandoc")
            case _ if self.divisions.are_notes:
                self._keep([block.text])
            case Kind.RULE:
                self.page = None
            case Kind.HTML:
                self._aside(block.text.strip().removeprefix("<!--").removesuffix("-->").strip(), "HTML")
            case Kind.CODE:
                self._code(block)
            case Kind.MATHS:
                self._flow(block.text, maths_height(block.text))
            case Kind.DEFINITION | Kind.FOOTNOTE:
                pass  # they go to the slides that use them, when all are there
            case _ if is_unsafe(block.text):
                self._aside(block.text, "HTML")
            case Kind.TABLE:
                self._table(block)
            case Kind.QUOTE:
                self._quote(block)
            case Kind.LIST:
                self._list(block)
            case _:
                self._text(block)

    # Kinds of blocks

    def _text(self, block: Block) -> None:
        left: list[str] = []
        text = self._plain(block.text, left)
        if is_alone(text):
            self._alone(self.pictures.sized(text, alone=True), "bullets")
        elif seen(text) <= LONG:
            self._flow(self.pictures.sized(text, alone=False), paragraph_height(text))
        else:
            self._shortened(text)
        self._keep(left)

    def _shortened(self, text: str) -> None:
        """The first sentence of a long paragraph on the slide, all of it in the notes."""
        short = lead(text, LONG)
        if short or paragraph_height(text) > ROOM:
            if short:
                self._flow(short, paragraph_height(short))
            self._aside(text, "long paragraphs, of which slides have the first sentence")
        else:
            self._flow(text, paragraph_height(text))

    def _list(self, block: Block) -> None:
        left: list[str] = []
        plain = [self.pictures.sized(self._plain(item, left), alone=False) for item in block.items]
        items = [self._item(item) for item in plain]
        room = self.page.room if self.page else ROOM
        first = shares(items, item_height, room=room, most=MOST_ITEMS)
        chunks = first if len(first) == 1 else shares(items, item_height, room=ROOM, most=MOST_ITEMS)
        for chunk in chunks:
            self._flow("\n".join(chunk), sum(map(item_height, chunk)), is_new=len(chunks) > 1)
        self._keep(left)

    def _item(self, item: str) -> str:
        """An item that fits a slide; of one that does not, the beginning, and all of it in the notes."""
        first, _, more = item.partition("\n")
        if item_height(item) > ROOM or (seen(first) > LONG and not more.strip()):
            self._aside(item, "long items, of which slides have the beginning")
            return lead(first, LONG) or f"{first[:120].rsplit(' ', 1)[0]} …" if seen(first) > LONG else first
        return item

    def _quote(self, block: Block) -> None:
        left: list[str] = []
        text = self._plain(re.sub(r"^ {0,3}>[ ]?", "", block.text, flags=re.MULTILINE), left).strip()
        found = _ATTRIBUTION.search(text)
        words = text[: found.start()].rstrip().removesuffix("<br>") if found else text
        is_short = seen(words) <= 220 and not re.search(r"^\s*(?:[-*+>#|`~]|\d+[.)])", words, re.MULTILINE)
        shown = words if is_short else lead(words, 220)
        if shown:
            page = self._alone(shown, "quote")
            page.attribution = f"— {found[1].strip()}" if found and is_short else ""
        if not is_short:
            self._aside(text, "long quotes")
        self._keep(left)

    def _code(self, block: Block) -> None:
        language = re.match(r"\{?\.?([\w+#-]+)\}?$", block.info) or re.match(r"([\w+#-]+ \{[\d, -]+\})$", block.info)
        lines = block.text.split("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", block.text)), default=0))
        for chunk in shares(lines, lambda line: 1, room=_CODE_LINES, most=_CODE_LINES):
            body = "\n".join([f"{fence}{language[1] if language else ''}", *chunk, fence])
            self._alone(body, "code").classes = "long-code" if len(chunk) > _LONG_CODE else ""
        if block.info and not language:
            self._keep([block.info])

    def _table(self, block: Block) -> None:
        left: list[str] = []
        head, ruler, *rows = self._plain(block.text, left).split("\n")
        heights = [_ROW * -(-seen(row) // _ROW_CHARS) for row in (head, *rows)]
        is_dense = sum(heights) > ROOM
        chars, row = (_DENSE_CHARS, _DENSE_ROW) if is_dense else (_ROW_CHARS, _ROW)
        for chunk in shares(rows, lambda text: row * -(-seen(text) // chars), room=ROOM - row, most=14) or [()]:
            self._alone("\n".join([head, ruler, *chunk]), "table").classes = "dense" if is_dense else ""
        self._keep(left)

    # Slides

    def _open(self, layout: str = "bullets") -> Page:
        page = Page(self.title or self.parts[-1].title or self.deck_title, layout=layout)
        page.notes, self.early, self.above = self.early, [], ""
        self.parts[-1].pages.append(page)
        return page

    def _flow(self, text: str, height: int, *, is_new: bool = False) -> None:
        """Put a text on the slide, or on the next if there is no room for it."""
        if not text.strip():
            return
        if self.page is None or (is_new and self.page.body) or self.page.room < height:
            self.page = self._open()
        self.page.body.append(text)
        self.page.room -= height
        is_formula = any(part.startswith("$$") for part in self.page.body)
        has_list = any(re.match(r"\s*(?:[-*+]|\d+[.)])\s", part) for part in self.page.body)
        self.page.layout = "equation" if is_formula and not has_list else "bullets"

    def _alone(self, text: str, layout: str) -> Page:
        """A slide for one thing; what comes then has the next."""
        page = self._open(layout)
        page.body.append(text)
        self.page = None
        return page

    def _keep(self, texts: Sequence[str]) -> None:
        """Texts into the notes of the slide that is being made, or was made last."""
        if not texts:
            return
        pages = self.parts[-1].pages
        if self.above or not pages:
            self.page = self._open()
            pages = self.parts[-1].pages
        pages[-1].notes += texts

    def _aside(self, text: str, why: str) -> None:
        if text:
            self.moved[why] += 1
            self._keep([text])

    # Words

    def _plain(self, text: str, left: list[str]) -> str:
        """Markdown as Marp takes it: local pictures, harmless elements, footnotes as numbers."""
        return harmless(outside_code(text, lambda prose: self.pictures.rewritten(prose, left)))


def _section_level(found: Sequence[Block]) -> int:
    """The level of the headings that open sections: the highest, if there are headings below it."""
    levels = sorted({block.level for block in found if block.kind is Kind.HEADING})
    return levels[0] if len(levels) > 1 else 0


def _ends(block: Block, level: int) -> bool:
    return block.kind is Kind.HEADING and block.level <= level
