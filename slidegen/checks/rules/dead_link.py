"""Links that lead to no slide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.errors import did_you_mean

_LINK = re.compile(r"""\]\(\s*<?#([^)\s>]+)|\bhref\s*=\s*["']#([^"']+)""")
_STEP = re.compile(r"\.\d+$")


def _look(subject: Subject) -> Iterator[Observation]:
    slides = {slide.id for slide in subject.deck.slides}
    known = slides.union(*(measured.ids for measured in subject.measured.values()))
    for slide in subject.deck.slides:
        links = dict.fromkeys(found[1] or found[2] for found in _LINK.finditer(subject.pages.get(slide.id, "")))
        for link in links:
            name = unquote(link)
            if name not in known and _STEP.sub("", name) not in slides:
                measured = f"the link #{name} leads to no slide"
                yield Observation(place_on(slide, f"#{link}"), measured, did_you_mean(name, slides), slide.id)


RULE = Rule(
    "dead-link",
    Severity.ERROR,
    "every link inside the deck leads to a slide",
    """A link such as [the proof](#proof) turns to the slide of that id. Where there is none, because it was renamed or
    is derived from a title that changed, a click does nothing, in front of everybody. Give slides that are linked
    to an id of their own.""",
    _look,
)
