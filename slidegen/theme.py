"""Theme CSS -> tokens. A theme is a standard Marp theme; its custom properties also style the figures."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from slidegen.errors import Problem, SourceLocation, ThemeError, did_you_mean, near
from slidegen.files.textfiles import read_text

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"@theme\s+([\w-]+)")
_IMPORT = re.compile(r"""@import\s+['"]([\w-]+)['"]""")
_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
_VARIANT = re.compile(r"(?:section|:root)\.([\w-]+)")
_PROPERTY = re.compile(r"--([\w-]+)\s*:\s*([^;}]+)")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*?url\(\s*['\"]?([^'\")]+)", re.DOTALL)
_PIXELS = re.compile(r"([1-9]\d*)px ([1-9]\d*)px")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: its CSS files (imported ones first), custom properties and font files.

    ``variants`` are the custom properties that a class on a slide sets anew, by that class: ``section.invert``.
    """

    name: str
    files: tuple[Path, ...]
    tokens: Mapping[str, str]
    fonts: tuple[Path, ...]
    fonts_digest: str
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        try:
            return self.tokens[name.replace("_", "-")]
        except KeyError:
            wanted, meant = name.replace("_", "-"), near(name.replace("_", "-"), list(self.tokens))
            hint = f"; did you mean {meant.replace('-', '_')}?" if meant else ""
            raise AttributeError(f"the theme has no property --{wanted}{hint}") from None

    def variant(self, name: str) -> Mapping[str, str]:
        """The custom properties on a slide of class ``name``; those of ``:root`` for the empty name."""
        return {**self.tokens, **self.variants.get(name, {})}

    def properties(self) -> dict[str, str]:
        """The custom properties of all variants, by their qualified names."""
        names = ("", *self.variants)
        return {qualified(key, name): value for name in names for key, value in self.variant(name).items()}

    def slot(self, layout: str) -> tuple[int, int]:
        """Width and height in px that a figure gets in ``layout``: ``--slot-LAYOUT``, else ``--slot-figure``.

        Raises:
            ThemeError: the property is not two lengths in px.
        """
        name = f"slot-{layout}" if f"slot-{layout}" in self.tokens else "slot-figure"
        size = _PIXELS.fullmatch(self.tokens.get(name, "1136px 500px"))
        if size is None:
            raise ThemeError(Problem(f"--{name} is not a size", self._at(name), "write width and height: 680px 500px"))
        return int(size[1]), int(size[2])

    def _at(self, name: str) -> SourceLocation | None:
        """Where a custom property is set; the last time counts."""
        for css in reversed(self.files):
            if found := [match.start() for match in re.finditer(rf"--{name}\s*:", read_text(css))]:
                return _place(css, read_text(css), found[-1])
        return None


def find_theme(name: str, folders: Sequence[Path], *, asked_at: SourceLocation | None = None) -> Theme:
    """The theme called ``name`` (by its ``@theme`` comment) in the first of these folders that has it.

    Themes that it imports stand in the same folder.

    Raises:
        ThemeError: no CSS file of the folders has that name.
    """
    themes: dict[str, Theme] = {}
    for folder in folders:
        direct = folder / f"{name}.css"
        if direct.is_file() and (theme := load_theme(direct)).name == name:
            return theme
        themes = {theme.name: theme for theme in map(load_theme, sorted(folder.glob("*.css")))} | themes
        if name in themes:
            return themes[name]
    hint = did_you_mean(name, themes) or f"put a Marp theme, as CSS, into {folders[0].name}/"
    raise ThemeError(Problem(f"there is no theme called {name!r}", asked_at, hint))


def names_of_themes(folders: Iterable[Path]) -> Sequence[str]:
    """The names of the themes in these folders, as far as they can be read, each once."""
    files = (css for folder in folders for css in sorted(folder.glob("*.css")))
    texts = (css.read_text(encoding="utf-8", errors="replace") for css in files)
    return list(dict.fromkeys(name[1] for name in map(_NAME.search, texts) if name))


def load_theme(css: Path) -> Theme:
    """Read one theme CSS file; properties of an imported theme in the same folder come first.

    Raises:
        OutlineError: the file cannot be read.
        ThemeError: it has no ``@theme`` comment.
    """
    return _load(css, ())


def _load(css: Path, importing: tuple[Path, ...]) -> Theme:
    text = read_text(css)
    name = _NAME.search(text)
    if not name:
        hint = "Marp themes begin with a comment /* @theme name */"
        raise ThemeError(Problem("this theme has no name", SourceLocation(css), hint))
    bare = _COMMENT.sub("", text)
    bases = [_load(css.with_name(f"{base}.css"), (*importing, css)) for base in _bases(css, text, importing)]
    tokens = {key: value for base in bases for key, value in base.tokens.items()}
    variants = {name: dict(own) for base in bases for name, own in base.variants.items()}
    for selector, body in _RULE.findall(bare):
        own_tokens = {key: " ".join(value.split()) for key, value in _PROPERTY.findall(body)}
        variant = _VARIANT.fullmatch(selector.strip())
        if own_tokens:
            (variants.setdefault(variant[1], {}) if variant else tokens).update(own_tokens)
    own = [url for url in _FONT_FACE.findall(bare) if not url.startswith("data:")]
    fonts = tuple(dict.fromkeys([*(font for base in bases for font in base.fonts), *_existing(own, css, text)]))
    files = tuple(dict.fromkeys([*(file for base in bases for file in base.files), css]))
    return Theme(name[1], files, tokens, fonts, _digest(fonts), variants)


def qualified(name: str, variant: str) -> str:
    """A custom property as reasons name it: with the class it belongs to."""
    return f"{name} in {variant}" if variant else name


def theme_from(tokens: Mapping[str, str]) -> Theme:
    """A theme of properties alone, as a worker or a script on its own sees it."""
    return Theme("", (), tokens, (), "")


def _digest(files: tuple[Path, ...]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()


def _existing(urls: Iterable[str], css: Path, text: str) -> Iterable[Path]:
    for url in urls:
        font = css.parent / url
        if not os.path.isfile(font):  # pathlib raises where a name is too long
            hint = f"paths in it begin in {css.parent.name}/"
            raise ThemeError(Problem(f"there is no font file {url!r}", _place(css, text, text.find(url)), hint))
        yield font.resolve()


def _bases(css: Path, text: str, importing: tuple[Path, ...]) -> Iterable[str]:
    """The names of the themes that this one imports and that stand beside it."""
    for base in _IMPORT.findall(_COMMENT.sub("", text)):
        file = css.with_name(f"{base}.css")
        if file == css:
            continue  # one of Marp's own, of the same name
        if file in (*importing, css):
            names = " -> ".join(each.stem for each in (*importing, css, file))
            place = _place(css, text, text.find("@import"))
            raise ThemeError(Problem(f"these themes import each other: {names}", place, "take one @import away"))
        if file.is_file():
            yield base


def _place(css: Path, text: str, index: int) -> SourceLocation:
    before = text[: max(0, index)].split("\n")
    return SourceLocation(css, len(before), len(before[-1]) + 1)
