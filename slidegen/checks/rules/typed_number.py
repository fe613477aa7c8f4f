"""Numbers typed by hand where a figure has the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import Passage, passages, place_of, prose
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject
from slidegen.deck.deck import Slide
from slidegen.publishing.pageslides import uses_on
from slidegen.rendering.numbers import MINUS, THIN_SPACE, fixed, percent, thousands

MOST = 3  # expressions to suggest
# Two decimals, a percentage or a thousand: fewer digits agree with some value by chance.
_NUMBER = re.compile(
    r"(?<![\w.,^])(?:\d{2,}(?:\.\d+)?[\s\u202f]?%|\d+\.\d{2,}(?![\d.])|\d{1,3}(?:[,\u202f]\d{3})+|\d{4,})(?![\w^])"
)
_QUOTED = re.compile(r"\bfigures(?:\.|\[['\"])(\w+)")
Writer = Callable[[float], tuple[str, str]]


def _look(subject: Subject) -> Iterator[Observation]:
    for slide in subject.deck.slides:
        if isinstance(slide, Slide) and (typed := list(_typed(slide))):
            known = dict(_values(slide, subject))
            for passage, number, offset in typed:
                yield from _observed(passage, number, offset, known)


def _typed(slide: Slide) -> Iterator[tuple[Passage, str, int]]:
    """Every number in the texts of a slide that could be a value, and where it stands."""
    for passage in passages(slide):
        for found in _NUMBER.finditer(prose(passage.text.source)):
            if _is_telling(found[0]):
                yield passage, found[0], found.start()


def _observed(passage: Passage, number: str, offset: int, known: Mapping[str, float]) -> Iterator[Observation]:
    written = [_expression(number, name, value) for name, value in known.items()]
    expressions = list(filter(None, written))[:MOST]
    if expressions:
        at = place_of(passage.text, number, offset)
        advice = "write " + " or ".join(f"{{{{ {each} }}}}" for each in expressions)
        yield Observation(at, f"{number} is typed by hand in its {passage.field}", advice, passage.slide)


def _is_telling(number: str) -> bool:
    """Not 1.00, which any unit prints as, nor a year."""
    digits = re.sub(r"\D", "", number).lstrip("0")
    is_year = number.isdigit() and 1900 <= int(number) <= 2100
    return len(digits) > 1 and not is_year and not re.fullmatch(r"\d+\.0+", number)


def _expression(number: str, name: str, value: float) -> str:
    """The expression that prints a value as this number; "" if none does."""
    plain = re.sub(r"[,\s\u202f%]", "", number)
    digits = len(plain.partition(".")[2])
    if number.endswith("%"):
        printed, filtered = percent(abs(value), digits), f"pct{f'({digits})' if digits else ''}"
        number = f"{plain}{THIN_SPACE}%"
    elif digits:
        printed, filtered, number = fixed(abs(value), digits), f"fixed({digits})", plain
    else:
        printed, filtered, number = thousands(abs(value)), "thousands", f"{int(plain):,}".replace(",", THIN_SPACE)
        if not float(value).is_integer():
            return ""
    return f"{name} | {filtered}" if printed.replace(MINUS, "-") == number else ""


def _values(slide: Slide, subject: Subject) -> Iterator[tuple[str, float]]:
    """The numbers of the figures that the slide shows or quotes, by the expression that looks them up."""
    shown = [use.job for use in uses_on(slide)] + ([slide.table.figure] if slide.table else [])
    texts = [passage.text.source for passage in passages(slide)] + [claim.expression for claim in slide.claims]
    quoted = [name for text in texts for name in _QUOTED.findall(text)]
    for figure in dict.fromkeys([*shown, *quoted]):
        yield from _numbers(f"figures.{figure}", subject.values.get(figure, {}))


def _numbers(name: str, value: Any) -> Iterator[tuple[str, float]]:
    """Numbers that have names all the way; those in lists are found by counting, which no text should."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if str(key).isidentifier():
                yield from _numbers(f"{name}.{key}", inner)
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        yield name, value


RULE = Rule(
    "typed-number",
    Severity.WARNING,
    "no number is typed by hand that a figure of the slide knows",
    """A number that was typed stays as it is when the figure changes, and then the slide says one thing and shows
    another. Where a figure of the slide has a value that prints so, its expression belongs there, in alt texts and
    notes too. Only numbers of two decimals, percentages and thousands are looked at: shorter ones agree by chance.""",
    _look,
)
