"""What Marp passes over in silence, told as problems with the slides' places in the outline."""

from __future__ import annotations

from collections.abc import Sequence

from slidegen.errors import ConversionError, Problem, SourceLocation
from slidegen.marp.messages import Finding
from slidegen.render import MarpDocument

_SAID = {  # what is wrong, what to do, and what `slidegen check` calls it
    "missing": ("there is no picture {!r}", "paths are relative to the folder of the outline", "missing-picture"),
    "unreadable": ("the picture {!r} cannot be read", "", "missing-picture"),
    "outside": ("the picture {!r} leaves the project", "copy it into the talk", "missing-picture"),
    "remote": (
        "{!r} would be fetched from a server while presenting",
        "save it beside the outline and name that file",
        "external-request",
    ),
    "math": ("the TeX is broken: {}", "", "tex"),
    "theme": ("Marp does not know the theme {!r}", "", ""),
}


def refuse_unsound(slides: int, found: Sequence[Finding], document: MarpDocument) -> None:
    """Marp ends well on broken decks: what it was seen to pass over is an error here.

    Raises:
        ConversionError: a picture that is not there, leaves the project or lies on a server; broken TeX.
    """
    refuse_miscounted(slides, document)
    if found:
        raise ConversionError(*(told(finding, document) for finding in found))


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
    from slidegen.include import is_one_slide  # brings a Markdown parser, for this error only

    pairs = zip(document.slides, document.places, strict=True)
    return next((place for slide, place in pairs if not is_one_slide(slide)), document.places[0])


def told(finding: Finding, document: MarpDocument) -> Problem:
    """One thing that Marp was seen to pass over, with the place of its slide."""
    message, hint, kind = _SAID[finding.kind]
    place = None if finding.slide is None else document.places[finding.slide]
    return Problem(message.format(finding.detail), place, hint, kind=kind)
