"""What a slide is given and its layout has no place for."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.asking import asked_for
from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import Slide

_TEXTS = ("body", "attribution", "source")
_THINGS = ("columns", "figure", "code", "table")


def _look(subject: Subject) -> Iterator[Observation]:
    shown = asked_for({slide.layout for slide in subject.deck.slides if isinstance(slide, Slide)}, subject.project)
    for slide in subject.deck.slides:
        if isinstance(slide, Slide) and slide.layout in shown:
            for part in _given(slide):
                if part not in shown[slide.layout]:
                    does = min((name for name, parts in shown.items() if part in parts), default="one of your own")
                    advice = f"give it a layout that does, such as {does}"
                    yield Observation(slide.at, f"its layout {slide.layout} shows no {part}", advice, slide.id)


def _given(slide: Slide) -> Iterator[str]:
    yield from (part for part in _TEXTS if getattr(slide, part).source.strip())
    yield from (part for part in _THINGS if getattr(slide, part))


RULE = Rule(
    "not-shown",
    Severity.ERROR,
    "all that a slide is given is on it",
    """A layout shows the parts it has a place for. A table on a slide with the layout figure, or columns beside a
    listing, are read, drawn, and then seen by nobody.""",
    _look,
)
