"""Allowances: findings that an outline says are meant, each with its reason; and those that are of no use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from slidegen.checks.finding import Finding, Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.deck.deck import Deck, Slide
from slidegen.errors import SourceLocation, did_you_mean
from slidegen.outline.outline import Outline
from slidegen.outline.yamlsource import Step

UNKNOWN = Rule(
    "unknown-allowance",
    Severity.ERROR,
    "every allowance names a rule",
    """An allow: that names no rule silences nothing, whatever its reason says. Most often the name is misspelt, and
    what was meant to be allowed is still told.""",
)
UNUSED = Rule(
    "unused-allowance",
    Severity.WARNING,
    "every allowance is needed",
    """An allow: outlives what it was for: the caption grew, the slide was split. Left where it is, it would silence the
    next finding of its rule, which nobody has looked at.""",
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule that need not hold on a slide, or for ``slide`` "" where the outline has no slide, and why."""

    rule: str
    reason: str
    slide: str
    at: SourceLocation = field(compare=False)


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that is meant, and why."""

    finding: Finding
    reason: str


def allowances(outline: Outline, deck: Deck) -> list[Allowance]:
    """Everything the outline allows."""
    spec = outline.spec
    ids = {slide.at: slide.id for slide in deck.slides}
    found = list(_allowed(outline, spec.deck.allow, "", ("deck",)))
    for i, section in enumerate(spec.sections):
        for j, slide in enumerate(section.slides):
            path: tuple[Step, ...] = ("sections", i, "slides", j)
            if slide.allow and (name := ids.get(outline.yaml.at(*path))):
                found += _allowed(outline, slide.allow, name, path)
    return found


def _allowed(outline: Outline, allow: Mapping[str, str], slide: str, path: tuple[Step, ...]) -> Iterator[Allowance]:
    for rule, reason in allow.items():
        yield Allowance(rule, reason, slide, outline.yaml.at(*path, "allow", rule, key=True))


def parted(
    findings: Iterable[Finding], allowed: Sequence[Allowance], deck: Deck
) -> tuple[list[Finding], list[Silenced], list[Allowance]]:
    """The findings that stay, those that are silenced, and the allowances that silenced nothing."""
    own = {slide.id for slide in deck.slides if isinstance(slide, Slide)}
    reasons = {(each.rule, each.slide): each.reason for each in allowed}
    staying: list[Finding] = []
    silenced: list[Silenced] = []
    used: set[tuple[str, str]] = set()
    for finding in findings:
        key = (finding.rule, finding.seen.slide if finding.seen.slide in own else "")
        if key in reasons:
            used.add(key)
            silenced.append(Silenced(finding, reasons[key]))
        else:
            staying.append(finding)
    return staying, silenced, [each for each in allowed if (each.rule, each.slide) not in used]


def useless(allowance: Allowance, known: Mapping[str, Rule]) -> Finding:
    """What is wrong with an allowance that silenced nothing."""
    rule = known.get(allowance.rule)
    if rule is not None and rule.is_fatal:
        measured, advice = f"{rule.id!r} cannot be allowed: the talk could not be built", "take the allowance out"
        return UNKNOWN.finding(Observation(allowance.at, measured, advice, allowance.slide))
    if rule is None:
        measured, advice = f"there is no rule {allowance.rule!r}", did_you_mean(allowance.rule, known)
        return UNKNOWN.finding(Observation(allowance.at, measured, advice, allowance.slide))
    measured = f"nothing here speaks against the rule {allowance.rule!r}"
    return UNUSED.finding(Observation(allowance.at, measured, "take the allowance out", allowance.slide))
