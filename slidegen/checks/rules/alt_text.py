"""Pictures without words, or with words that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import IncludedSlide, Slide
from slidegen.publishing.pageslides import uses_on
from slidegen.publishing.wording import plain_title

FEWEST = 3  # words that can say what is seen
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(\s*<?(?P<src>[^)\s>]*)")
_KEYWORD = re.compile(r"^(?:(?:w|h|width|height|blur|brightness|contrast|grayscale|hue-rotate|invert|opacity|saturate|"
                      r"sepia|drop-shadow):\S*|fit|auto|contain|cover|inline|left|right|vertical)$")  # fmt: skip
ADVICE = "say in a sentence what can be seen, for those who cannot"


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        if isinstance(slide, Slide):
            yield from _figures(slide)
        yield from _images(slide, subject.pages.get(slide.id, ""))


def _figures(slide: Slide) -> Iterator[Observation]:
    for use in uses_on(slide):
        words = _EXPRESSION.sub("0", use.alt.source)
        if fault := _fault(words, slide, use.job):
            at = use.alt.at if words.strip() else use.at
            yield Observation(at, f"the figure {use.job} {fault}", ADVICE, slide.id)


def _images(slide: Slide | IncludedSlide, page: str) -> Iterator[Observation]:
    """Pictures in Markdown; backgrounds are not read out."""
    for found in _IMAGE.finditer(page):
        words = found["alt"].split()
        alt = " ".join(word for word in words if not _KEYWORD.match(word))
        if "bg" not in words and (fault := _fault(alt, slide, found["src"])):
            yield Observation(slide.at, f"the picture {found['src']} {fault}", ADVICE, slide.id)


def _fault(alt: str, slide: Slide | IncludedSlide, name: str) -> str:
    said = " ".join(alt.split()).casefold()
    if not said:
        return "has no alt text"
    if said == plain_title(slide).casefold():
        return "has only the title of its slide as alt text"
    if said in (name.casefold(), PurePath(name).name.casefold(), PurePath(name).stem.casefold()):
        return "has only its own name as alt text"
    count = len(said.split())
    return f"has an alt text of {count} word{'' if count == 1 else 's'}: {alt.strip()!r}" if count < FEWEST else ""


RULE = Rule(
    "alt-text",
    Severity.ERROR,
    "every picture says in words what it shows",
    """Alt text is read out to people who do not see the slide, and stands where a picture cannot be shown. Empty ones
    leave a hole in the talk; the title, the name of the file or one or two words say nothing that was not said.
    Tell in a sentence what can be seen. Backgrounds need none.""",
    _look,
)
