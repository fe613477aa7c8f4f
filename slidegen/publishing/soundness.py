"""What Marp passes over in silence, told as problems with their places in the outline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from slidegen.errors import ConversionError, Problem, SourceLocation
from slidegen.marp.messages import Finding
from slidegen.rendering.document import MarpDocument

_SAID = {  # what is wrong, what to do, and what `slidegen check` calls it
    "missing": (
        "there is no picture {!r}",
        "paths begin in the folder of the outline, or of the deck that is included",
        "missing-picture",
    ),
    "unreadable": ("the picture {!r} cannot be read", "name a file", "missing-picture"),
    "outside": ("the picture {!r} leaves the project", "copy it into the talk", "missing-picture"),
    "remote": (
        "{!r} would be fetched from a server while presenting",
        "save it beside the outline and name that file",
        "external-request",
    ),
    "math": ("the TeX is broken: {}", "count its braces; macros are those of LaTeX's amsmath", "tex"),
    "theme": ("Marp does not know the theme {!r}", "a theme begins with a comment /* @theme name */", ""),
}
_IMPORT = "@import "
_MACRO = re.compile(r"\\\w+")


def refuse_unsound(slides: int, found: Sequence[Finding], document: MarpDocument, styles: Sequence[Path]) -> None:
    """Marp ends well on broken decks: what it was seen to pass over is an error here. ``styles`` are the theme's files.

    Raises:
        ConversionError: a picture that is not there, leaves the project or lies on a server; broken TeX.
    """
    refuse_miscounted(slides, document)
    if found:
        raise ConversionError(*(told(finding, document, styles) for finding in found))


def refuse_miscounted(slides: int, document: MarpDocument) -> None:
    """Marp must make as many slides as the outline has.

    Raises:
        ConversionError: at the first slide that Marp takes for several.
    """
    if slides != len(document.slides):
        hint = "a ruler (---, *** or ___) in a body starts a new slide: write <hr>; a code fence must be closed"
        message = f"the outline has {len(document.slides)} slides but Marp made {slides}"
        raise ConversionError(Problem(message, _first_not_one(document), hint))


def _first_not_one(document: MarpDocument) -> SourceLocation:
    from slidegen.deck.include import is_one_slide  # brings a Markdown parser, for this error only

    pairs = zip(document.slides, document.places, strict=True)
    return next((place for slide, place in pairs if not is_one_slide(slide)), document.places[0])


def told(finding: Finding, document: MarpDocument, styles: Sequence[Path]) -> Problem:
    """One thing that Marp was seen to pass over, where it is written."""
    message, hint, kind = _SAID[finding.kind]
    name = finding.detail.removeprefix(_IMPORT)
    if finding.detail.startswith(_IMPORT) and finding.kind == "missing":
        message, hint = "there is no theme {!r} to import", f"put {name}.css beside this one"
    elif name.startswith("file:"):
        name, hint = Path(unquote(name)).name, "paths begin in the folder of the theme"
    return Problem(message.format(name), _place(finding, name, document, styles), hint, kind=kind)


def _place(finding: Finding, name: str, document: MarpDocument, styles: Sequence[Path]) -> SourceLocation | None:
    """Where a name, or the macro that is at fault, stands in what was written; its slide, where that is not found."""
    macro = _MACRO.search(name)
    wanted = [macro[0] if macro else "$"] if finding.kind == "math" else [name, Path(name).name]
    if finding.slide is None:
        rows = [row for css in styles for row in _rows(css, 1)]
        usual = SourceLocation(styles[-1]) if styles else None
    else:
        rows, usual = list(_rows_of(finding.slide, document)), document.places[finding.slide]
    return next((_in_row(at, row, each) for each in wanted for at, row in rows if each in row), usual)


def _in_row(at: SourceLocation, row: str, wanted: str) -> SourceLocation:
    return SourceLocation(at.file, at.line, row.index(wanted) + 1)


def _rows_of(slide: int, document: MarpDocument) -> Iterator[tuple[SourceLocation, str]]:
    """The lines in which a slide is written: up to where the next one begins."""
    start = document.places[slide]
    after = [place.line for place in document.places if place.file == start.file and place.line > start.line]
    for at, row in _rows(start.file, start.line):
        if at.line >= min(after, default=at.line + 1):
            return
        yield at, row


def _rows(file: Path, first: int) -> Iterator[tuple[SourceLocation, str]]:
    rows = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    return ((SourceLocation(file, number), row) for number, row in enumerate(rows, 1) if number >= first)
