"""Minutes that do not add up to the time there is."""

from __future__ import annotations

from collections.abc import Iterator

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.outline.paths import minutes_on, paths
from slidegen.outline.slidespecs import SlideSpec
from slidegen.outline.yamlsource import Step

TOLERANCE = 0.05


def _look(subject: Subject) -> Iterator[Observation]:
    yield from _budgets(subject)
    slides = list(_slides(subject))
    if any("minutes" in slide.model_fields_set for slide, _ in slides):
        for slide, path in slides:
            if "minutes" not in slide.model_fields_set and slide.include is None:
                at = subject.outline.yaml.at(*path)
                advice = "give it minutes: too, 0 if it is only shown when asked for"
                name = next((each.id for each in subject.deck.slides if each.at == at), "")
                yield Observation(at, "other slides have minutes, this one has none", advice, name)


def _budgets(subject: Subject) -> Iterator[Observation]:
    """Each path through the talk whose slides take more or less than the deck says."""
    minutes = subject.outline.spec.deck.minutes
    for path in paths(minutes):
        budget = minutes_on(path, minutes)
        planned = sum(minutes_on(path, slide.minutes) or 0 for slide, _ in _slides(subject))
        if budget and planned and abs(planned - budget) > TOLERANCE * budget:
            at = subject.outline.yaml.at("deck", "minutes", *([path] if path else []))
            which = f" on the path {path!r}" if path else ""
            measured = f"the slides{which} take {planned:.4g} minutes, the deck has {budget:g}"
            advice = "slidegen rehearsals tells what they took" if planned > budget else "there is time for more"
            yield Observation(at, measured, advice)


def _slides(subject: Subject) -> Iterator[tuple[SlideSpec, tuple[Step, ...]]]:
    for i, section in enumerate(subject.outline.spec.sections):
        for j, slide in enumerate(section.slides):
            yield slide, ("sections", i, "slides", j)


RULE = Rule(
    "time-budget",
    Severity.WARNING,
    "the minutes of the slides add up to those of the deck",
    """Where the deck has minutes, those of the slides should add up to them within five per cent, on each path through
    the talk: five minutes too many are five minutes that somebody else does not have. A slide without minutes among
    slides that have them makes the sum a guess.""",
    _look,
)
