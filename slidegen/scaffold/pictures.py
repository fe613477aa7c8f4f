"""Pictures in notes: local ones come along, those on servers become links, and what is missing is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

FOLDER = "images"  # beside the outline
_SUFFIXES = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}
_ALT = r"!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]"
_TARGET = r"\(\s*(?P<src><[^<>\n]*>|[^\s()<>]+)(?P<title>\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
_IMAGE = re.compile(rf"{_ALT}(?:{_TARGET}|\[(?P<ref>[^\[\]]*)\])?")
_LINKED = re.compile(rf"\[\s*{_IMAGE.pattern}\s*\](?=[\[(])")
_ALONE = re.compile(rf"{_ALT}{_TARGET}")
_URL = re.compile(r"(?<=url\()\s*[\"']?(?P<src>[^)\"']+?)[\"']?\s*(?=\))")
LARGEST = (1136, 480)  # px, alone on a slide
BESIDE_TEXT = (900, 160)


@dataclass(slots=True)
class Pictures:
    """Takes pictures along. ``files`` are those found, by name beside the outline; ``moved`` their old addresses.

    ``lost`` are addresses at which there is nothing, ``remote`` those on servers, which no deck may need.
    """

    beside: Path
    definitions: Mapping[str, str]
    files: dict[str, Path] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    remote: list[str] = field(default_factory=list)

    def rewritten(self, text: str, left: list[str]) -> str:
        """Markdown whose pictures are all local; what a slide cannot show of them is ``left``."""
        text = _LINKED.sub(lambda found: f"[{self._named(found, left)}]", text)
        return _IMAGE.sub(lambda found: self._one(found, left), text)

    def brought(self, value: str) -> str:
        """A directive's value whose ``url(...)`` is of a picture that came along."""
        return _URL.sub(self._brought, value)

    def sized(self, text: str, *, alone: bool) -> str:
        """Markdown with pictures that fit their slide."""
        room = LARGEST if alone else BESIDE_TEXT
        return _ALONE.sub(lambda found: self._fitted(found, room), text)

    def _one(self, found: re.Match[str], left: list[str]) -> str:
        src, alt = self._src(found), found["alt"]
        if src is None:
            return found[0]  # no picture: a text that looks like one
        if _is_remote(src):
            self.remote.append(src)
            return f"[{alt or src}]({found['src'] or src}{found['title'] or ''})"
        if src.startswith("data:"):
            return found[0]
        file = self.beside / unquote(src)
        if not _is_picture(file):
            self.lost.append(src)
            left.append(found[0])
            return f"*{alt.strip()}*" if alt.strip() else ""
        self.moved.append(src)
        return f"![{alt}]({self._copied(file)}{found['title'] or ''})"

    def _brought(self, found: re.Match[str]) -> str:
        file = self.beside / unquote(found["src"])
        if _is_remote(found["src"]) or not _is_picture(file):
            (self.remote if _is_remote(found["src"]) else self.lost).append(found["src"])
            return found[0]
        self.moved.append(found["src"])
        return self._copied(file)

    def _named(self, found: re.Match[str], left: list[str]) -> str:
        """A picture inside a link, as the text of that link."""
        src = self._src(found)
        if src is not None and _is_picture(self.beside / unquote(src)) and not _is_remote(src):
            return self._one(found, left)
        left.append(found[0].removeprefix("[").removesuffix("]"))
        self.remote.append(src or "")
        return found["alt"].strip() or "link"

    def _src(self, found: re.Match[str]) -> str | None:
        if found["src"]:
            return found["src"].strip("<>")
        return self.definitions.get((found["ref"] or found["alt"]).strip().casefold())

    def _copied(self, file: Path) -> str:
        same = next((name for name, known in self.files.items() if known == file.resolve()), None)
        if same is None:
            plain = re.sub(r"[^\w.-]+", "-", file.name)
            same = f"{FOLDER}/{plain}"
            number = 1
            while same in self.files:
                number += 1
                same = f"{FOLDER}/{Path(plain).stem}-{number}{file.suffix}"
            self.files[same] = file.resolve()
        return same

    def _fitted(self, found: re.Match[str], room: tuple[int, int]) -> str:
        if found["src"] not in self.files:
            return found[0]
        size = _fit(self.files[found["src"]], room)
        return f"![{size} {found['alt']}]({found['src']}{found['title'] or ''})"


def is_alone(text: str) -> bool:
    """Whether a paragraph is a local picture and nothing else."""
    return _ALONE.fullmatch(text.strip()) is not None


def _fit(file: Path, room: tuple[int, int]) -> str:
    """The size of a picture in Marp's words: its own, or as large as there is room."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(file) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError):
        return f"h:{room[1]}"
    scale = min(1.0, room[0] / width, room[1] / height)
    return f"w:{max(1, round(width * scale))}"


def _is_remote(src: str) -> bool:
    return src.startswith("//") or (re.match(r"[a-z][a-z0-9+.-]*:", src, re.I) is not None and src[:5] != "data:")


def _is_picture(file: Path) -> bool:
    try:
        return file.suffix.lower() in _SUFFIXES and file.is_file()
    except (OSError, ValueError):
        return False
