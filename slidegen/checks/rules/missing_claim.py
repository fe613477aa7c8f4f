"""Slides that quote values of figures and claim nothing about them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import SPOKEN, passages, place_of
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import Slide

_QUOTED = re.compile(r"\{\{[^}]*?\b(figures(?:\.\w+|\[['\"]\w+['\"]\])(?:\.\w+|\[[^\]]+\])*)")


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        if isinstance(slide, Slide) and not slide.claims:
            yield from _first_quote(slide)


def _first_quote(slide: Slide) -> Iterator[Observation]:
    """One is enough to tell of: the first value that the audience sees."""
    for passage in passages(slide):
        found = None if passage.field in (SPOKEN, "alt") else _QUOTED.search(passage.text.source)
        if found:
            at = place_of(passage.text, found[1], found.start(1))
            advice = f"say what must hold, and every build tries it: claims: [{found[1]} < …]"
            yield Observation(at, f"it quotes {found[1]} and has no claims", advice, slide.id)
            return


RULE = Rule(
    "missing-claim",
    Severity.WARNING,
    "a slide that quotes values claims what they show",
    """A value in a text is never stale, but the sentence around it can be: "rises to 0.31" is wrong as soon as the
    value falls. A claim says what must hold for the sentence to be true, and every build tries it.""",
    _look,
)
