"""Rendered slides laid out by a browser, at the size at which they are projected, and measured there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from slidegen.marp.messages import Measured, Rendering
from slidegen.marp.renderer import Renderer
from slidegen.mediatypes import data_uri
from slidegen.page.markup import embedded

# All slides at once, one below the other, each of its own size: a slide's px are the screen's.
_LAID_OUT = "body { margin: 0 } div.marpit > svg { display: block; width: auto; height: auto }"


def projected(rendering: Rendering, renderer: Renderer, lang: str) -> Sequence[Measured]:
    """The measures of every slide of a rendered deck."""
    with TemporaryDirectory(prefix="slidegen-check-") as folder:
        page = Path(folder) / "slides.html"
        page.write_text(_document(rendering, lang), encoding="utf-8")
        return renderer.measure(page)


def _document(rendering: Rendering, lang: str) -> str:
    """The slides with nothing around them. Fonts are taken in: a browser may refuse those of other files."""
    files = {image.name: image.path for image in rendering.images}
    css = embedded(rendering.css, lambda name: data_uri(files[name]))
    slides = "".join(embedded(html, lambda name: files[name].as_uri()) for html in rendering.slides)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><style>{css}\n{_LAID_OUT}</style></head>'
        f'<body><div class="marpit">{slides}</div><script>{rendering.script}</script></body></html>'
    )
