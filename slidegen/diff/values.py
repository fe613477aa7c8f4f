"""Values of figures: what each was and is, number by number, in as many digits as it takes to see the difference."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from slidegen.diff.difference import Change
from slidegen.rendering.numbers import MINUS, THIN_SPACE

FEWEST, MOST = 4, 17  # significant digits: what a person reads, what a float has
_NUMBER = re.compile(rf"[-{MINUS}]?\d[\d,{THIN_SPACE}]*(?:\.\d+)?")
_SCALES = (1.0, 100.0, *(10.0 ** (3 * step) for step in (-4, -3, -2, -1, 1, 2, 3, 4)))  # as %, with SI prefixes


def part_changes(name: str, before: Any, now: Any) -> tuple[Change, ...]:
    """The parts of a value that are other now, each by its name: scores[2].mean."""
    old, new = dict(_leaves(name, before)), dict(_leaves(name, now))
    names = [each for each in dict.fromkeys([*old, *new]) if not _equal(old.get(each), new.get(each))]
    return tuple(Change(each, old.get(each), new.get(each)) for each in names)


def told_apart(before: Any, now: Any) -> tuple[str, str]:
    """Both values in words, with the fewest digits that show the difference."""
    if not all(isinstance(each, float) and math.isfinite(each) for each in (before, now)):
        return _word(before), _word(now)
    pairs = ((f"{before:.{digits}g}", f"{now:.{digits}g}") for digits in range(FEWEST, MOST + 1))
    return next((pair for pair in pairs if pair[0] != pair[1]), (repr(before), repr(now)))


def reads_as(text: str, value: Any) -> bool:
    """Whether a text has a number that is ``value``, rounded, as a percentage or with an SI prefix."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return isinstance(value, str) and value in text
    return any(_rounds_to(value * scale, found[0]) for found in _NUMBER.finditer(text) for scale in _SCALES)


def _rounds_to(value: float, written: str) -> bool:
    plain = written.replace(MINUS, "-").replace(THIN_SPACE, "").replace(",", "")
    half = 0.5 * 10.0 ** -len(plain.partition(".")[2])
    return abs(value - float(plain)) <= half * (1 + 1e-9)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _leaves(f"{name}.{key}", part)
    elif isinstance(value, list) and value:
        for number, part in enumerate(value):
            yield from _leaves(f"{name}[{number}]", part)
    else:
        yield name, value


def _equal(before: Any, now: Any) -> bool:
    """As numbers where both are, exactly; a NaN is what it was."""
    if isinstance(before, bool) or isinstance(now, bool):
        return before is now
    return bool(before == now) or (before != before and now != now)


def _word(value: Any) -> str:
    return "unset" if value is None else repr(value) if isinstance(value, str) else str(value)
