"""What axe-core has against slides."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import place_on
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject

LONGEST = 60  # letters of an element that say which it is


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        measured = subject.measured.get(slide.id)
        for fault in measured.faults if measured else ():
            tag = fault.element.partition(">")[0]
            seen = f"{_begun(fault.help)}: {_short(fault.element)} ({fault.rule})"
            yield Observation(place_on(slide, tag), seen, _begun(fault.wrong), slide.id)


def _short(element: str) -> str:
    text = " ".join(element.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _begun(text: str) -> str:
    """A sentence of axe-core's, to go on with."""
    return text[:1].lower() + text[1:]


RULE = Rule(
    "accessibility",
    Severity.ERROR,
    "slides can be used without eyes or a mouse, as far as axe-core can tell",
    """Slides are put online after the talk, and read there by screen readers and with keyboards. axe-core tries every
    slide against the rules of WCAG A and AA: roles, names of links and controls, lists, tables, captions of videos.
    Not contrast, which is measured here in figures too, nor the page around the slides, which is ours. The rule in
    brackets is axe-core's.""",
    _look,
)
