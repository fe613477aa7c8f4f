"""Rendered slides laid out by a browser, at the size at which they are projected, and measured there."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from slidegen.checks.kept import Kept
from slidegen.deck.deck import Deck
from slidegen.errors import ConversionError, Problem
from slidegen.execution.fingerprint import combined, file_digest
from slidegen.files.mediatypes import data_uri
from slidegen.marp.messages import Measured, Places, Rendering
from slidegen.marp.renderer import Renderer
from slidegen.page.markup import embedded
from slidegen.project import Project
from slidegen.publishing.soundness import refuse_miscounted, told
from slidegen.rendering.document import MarpDocument

# All slides at once, one below the other, each of its own size: a slide's px are the screen's.
_LAID_OUT = "body { margin: 0 } div.marpit > svg { display: block; width: auto; height: auto }"

_OPENING = re.compile(rb"<svg\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Projection:
    """The measures of every slide, none where Marp made other slides than the outline has; and what is wrong."""

    slides: tuple[Measured, ...] = ()
    problems: tuple[Problem, ...] = ()


def projected(document: MarpDocument, deck: Deck, project: Project, renderer: Renderer, kept: Kept) -> Projection:
    """Render a deck and measure its slides, as far as that is not known."""
    made_from = _made_from(document, deck)
    if measured := kept.deck(made_from):
        return Projection(measured)
    places = Places(document.images, (project.talk,), project.roots, deck.theme.files)
    rendering = renderer.deck(document.markdown, places, script=True)
    problems = tuple(told(finding, document, deck.theme.files) for finding in rendering.problems)
    try:
        refuse_miscounted(len(rendering.slides), document)
    except ConversionError as error:
        return Projection(problems=(*error.problems, *problems))
    slides = {_digest(html, rendering, deck): html for html in rendering.slides}
    _measure(
        {digest: html for digest, html in slides.items() if digest not in kept.slides}, rendering, renderer, deck, kept
    )
    order = [_digest(html, rendering, deck) for html in rendering.slides]
    project.checked_markdown.write_text(document.markdown, encoding="utf-8")  # for `ahead`
    if not problems:
        kept.keep_deck(made_from, order, (image.path for image in rendering.images))
    return Projection(tuple(map(kept.slide, order)), problems)


def _measure(new: Mapping[str, str], rendering: Rendering, renderer: Renderer, deck: Deck, kept: Kept) -> None:
    if not new:
        return
    with TemporaryDirectory(prefix="slidegen-check-") as folder:
        page = Path(folder) / "slides.html"
        page.write_text(_page(new.values(), rendering, deck.settings.lang), encoding="utf-8")
        for digest, measured in zip(new, renderer.measure(page), strict=True):
            kept.keep_slide(digest, measured)


def _made_from(document: MarpDocument, deck: Deck) -> str:
    """Digest of all that Marp is given, but for the talk's own pictures."""
    images = (
        f"{src} {file.name}" for src, file in sorted(document.images.items())
    )  # files of figures have digests for names
    files = (file_digest(file) for file in (*deck.theme.files, *deck.theme.fonts))
    return combined([document.markdown, *images, *files])


def _digest(html: str, rendering: Rendering, deck: Deck) -> str:
    """Digest of all that a slide's looks hang on; pictures are named by their contents."""
    return combined([html, rendering.css, rendering.script, deck.settings.lang])


def _page(slides: Iterable[str], rendering: Rendering, lang: str) -> str:
    """The slides with nothing around them. Fonts are taken in: a browser may refuse those of other files."""
    files = {image.name: image.path for image in rendering.images}
    css = embedded(rendering.css, lambda name: data_uri(files[name]))
    shown = "".join(embedded(html, lambda name: _blank(files[name])) for html in slides)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><style>{css}\n{_LAID_OUT}</style></head>'
        f'<body><div class="marpit">{shown}</div><script>{rendering.script}</script></body></html>'
    )


def _blank(picture: Path) -> str:
    """An address of a picture as large as this one: drawings without what is drawn, which a browser is slow with."""
    if picture.suffix == ".svg" and (opening := _OPENING.search(picture.read_bytes())):
        empty = opening[0].rstrip(b"/>") + b"/>"
        return f"data:image/svg+xml;base64,{base64.b64encode(empty).decode()}"
    return picture.as_uri()
