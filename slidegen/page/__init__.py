"""The deck page: one document for the audience, the presenter and a phone, as a file of its own or served.

Both come from the same template and the same ES modules. A file carries all of it, its figures' frames included, and
asks nothing of a network; a served page names its modules by address and has one more, which follows the edits.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from slidegen.page.assets import IDIOMORPH, address, data_uri, module, modules, sheet_link, sheet_style, sheets
from slidegen.page.markup import embedded, in_script, in_style, lazy, parted
from slidegen.page.template import rendered


@dataclass(frozen=True, slots=True)
class PageSlide:
    """A slide as the page shows it; `html` is Marp's `<svg data-marpit-svg …>`, `notes` HTML, `title` plain text.

    Each of `figures` is `{"id": …, "controls": […]}`, for those that have controls.
    """

    id: str
    title: str
    section: str
    minutes: float
    notes: str
    html: str
    figures: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A talk as the page shows it. `minutes` is what is planned for all of it; `script` is Marp's own, without tags."""

    title: str
    lang: str
    author: str
    description: str
    css: str
    script: str
    minutes: float
    slides: tuple[PageSlide, ...]


def exported(page: Page, idiomorph: Path, *, embed: Callable[[str], str], frames: Mapping[str, bytes]) -> str:
    """The page as one file that works from a disk.

    `embed` gives the data URI of a picture named `media/KEY`; `frames` is what `frames.packed` gives, by slide id.
    """
    talk = _talk(page) | {"frames": {slide: base64.b64encode(packed).decode() for slide, packed in frames.items()}}
    parts = {
        "sheets": [sheet_style(path) for path in sheets(is_served=False)],
        "imports": _imports({name: data_uri(module(name, idiomorph)) for name in modules(is_served=False)}),
        "entry": Markup('<script type="module">import "#file.mjs"</script>'),
        "slides": Markup("".join(embedded(slide.html, embed) for slide in page.slides)),
        "preloads": (),
    }
    return _document(page, talk, css=embedded(page.css, embed), nonce="", **parts)


def served(page: Page, *, view: str, session: str, revision: int, presenting: bool, nonce: str) -> str:
    """The page of a server that serves `assets.asset` below /page/ and pictures below /media/.

    Inline scripts carry the nonce, for a Content-Security-Policy.
    """
    state = {"session": session, "revision": revision, "presenting": presenting}
    parts = {
        "sheets": [sheet_link(path) for path in sheets(is_served=True)],
        "imports": _imports({name: address(name) for name in modules(is_served=True)}),
        "entry": Markup('<script type="module" src="/page/served.mjs"></script>'),
        "slides": Markup("".join(lazy(slide.html) for slide in page.slides)),
        "preloads": [address(name) for name in modules(is_served=True)],
    }
    return _document(page, _talk(page) | {"view": view, "served": state}, css=page.css, nonce=nonce, **parts)


def described(slide: PageSlide) -> dict[str, Any]:
    """A slide as the page's data has it; a revision adds its HTML."""
    return {
        "id": slide.id,
        "title": slide.title,
        "section": slide.section,
        "minutes": slide.minutes,
        "notes": slide.notes,
        "figures": [dict(figure) for figure in slide.figures],
    }


def _talk(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "lang": page.lang,
        "view": "audience",
        "minutes": page.minutes,
        "served": None,
        "slides": [described(slide) for slide in page.slides],
    }


def _imports(addresses: Mapping[str, str]) -> Markup:
    names = {"#idiomorph" if name == IDIOMORPH else f"#{name}": at for name, at in addresses.items()}
    return in_script(json.dumps({"imports": names}))


def _document(page: Page, talk: Mapping[str, Any], *, css: str, nonce: str, **parts: Any) -> str:
    faces, theme = parted(css)
    return rendered(
        page=page,
        talk=in_script(json.dumps(talk, ensure_ascii=False)),
        script=in_script(page.script, is_code=True),
        faces=in_style(faces),
        theme=in_style(theme),
        nonce=Markup(' nonce="{}"').format(nonce) if nonce else "",
        **parts,
    )
