"""A rendered deck -> its files: the Markdown with its pictures, the deck page, the PDF."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slidegen.files.mediatypes import data_uri
from slidegen.marp.install import idiomorph
from slidegen.marp.messages import Alone, Image, Places, Rendering
from slidegen.marp.renderer import Renderer
from slidegen.page import exported
from slidegen.publishing.framing import Framer
from slidegen.publishing.pageslides import page_of, page_slides
from slidegen.publishing.soundness import refuse_unsound
from slidegen.rendering.document import MarpDocument


@dataclass(frozen=True, slots=True)
class Maker:
    """Writes the files of one deck into a folder. Every method returns their names, and the local files they hold."""

    framer: Framer
    renderer: Renderer
    folder: Path

    def sources(self) -> list[str]:
        """The Markdown and its figures, as anybody's Marp can open them."""
        document = self.framer.document
        (self.folder / f"{self._name}.md").write_text(document.markdown, encoding="utf-8")
        for src, image in document.images.items():
            (self.folder / src).parent.mkdir(exist_ok=True)
            shutil.copyfile(image, self.folder / src)
        return [f"{self._name}.md", *document.images]

    def html(self) -> tuple[str, Sequence[Image]]:
        """The deck page, in one file that stands alone.

        Raises:
            ConversionError: something in it is not sound.
            OutlineError: its frames are too many.
        """
        document = self.framer.document
        places = self._places(document)
        rendering = self.renderer.deck(document.markdown, places, script=True)
        refuse_unsound(len(rendering.slides), rendering.problems, document, places.themes)
        frames = self.framer.packed(self.renderer, places)
        (self.folder / f"{self._name}.html").write_text(self._page(rendering, frames), encoding="utf-8")
        return f"{self._name}.html", rendering.images

    def pdf(self) -> tuple[str, Sequence[Image]]:
        """The deck on paper.

        Raises:
            ConversionError: something in it is not sound.
        """
        document = self.framer.on_paper()
        markdown = self.folder / f"{self._name}.paper.md"
        markdown.write_text(document.markdown, encoding="utf-8")
        places = self._places(document)
        conversion = self.renderer.pdf(markdown, self.folder / f"{self._name}.pdf", places)
        refuse_unsound(conversion.slides, conversion.problems, document, places.themes)
        return f"{self._name}.pdf", conversion.images

    @property
    def _name(self) -> str:
        return self.framer.deck.name

    def _places(self, document: MarpDocument) -> Places:
        project, theme = self.framer.project, self.framer.deck.theme
        return Places(document.images, (project.talk,), project.roots, theme.files)

    def _page(self, rendering: Rendering, frames: dict[str, bytes]) -> str:
        deck = self.framer.deck
        pairs = zip(rendering.slides, rendering.notes, strict=True)
        slides = page_slides(deck, [Alone(html, notes) for html, notes in pairs], {job.figure for job in deck.frames})
        page = page_of(deck, slides, css=rendering.css, script=rendering.script)
        files = {image.name: image.path for image in rendering.images}
        return exported(page, idiomorph(), embed=lambda name: data_uri(files[name]), frames=frames)


def copied(images: Sequence[Image], talk: Path, folder: Path) -> Iterator[str]:
    """The talk's own pictures, to stand beside the Markdown that names them, copied; their names."""
    paths = [image.path for image in images if image.path.is_relative_to(talk) and ".cache" not in image.path.parts]
    own = {path.relative_to(talk).as_posix(): path for path in paths}
    for name, path in own.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
        yield name
