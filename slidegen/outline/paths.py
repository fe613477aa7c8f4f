"""Paths through a talk: the same outline, told in less time or more."""

from __future__ import annotations

from collections.abc import Iterable

from slidegen.errors import OutlineError, Problem, did_you_mean
from slidegen.outline.forms import Timing
from slidegen.outline.outline import Outline
from slidegen.outline.yamlsource import Step

EVERY = ""  # the path of a talk that declares none


def paths(minutes: Timing) -> tuple[str, ...]:
    """The paths that a deck's minutes declare; the first is the usual one."""
    return tuple(minutes) if isinstance(minutes, dict) else (EVERY,)


def minutes_on(path: str, minutes: Timing) -> float | None:
    """The minutes on that path; None for a slide that is not on it."""
    return minutes.get(path) if isinstance(minutes, dict) else minutes


def chosen(asked: str | None, outline: Outline) -> str:
    """The path that was asked for, or the usual one.

    Raises:
        OutlineError: the outline declares no such path.
    """
    minutes = outline.spec.deck.minutes
    if asked is None:
        return paths(minutes)[0]
    declared = _declared(minutes)
    if asked in declared:
        return asked
    at = outline.yaml.at("deck", "minutes")
    hint = (
        did_you_mean(asked, declared)
        if declared
        else f"declare it with its minutes: minutes: {{full: 45, {asked}: 30}}"
    )
    raise OutlineError(Problem(f"there is no path {asked!r} through this talk", at, hint))


def unknown(outline: Outline, minutes: Timing, path: tuple[Step, ...]) -> Iterable[Problem]:
    """A problem for each path that a slide at ``path`` in the outline names and the deck does not."""
    declared = _declared(outline.spec.deck.minutes)
    for name in _declared(minutes):
        if name not in declared:
            at = outline.yaml.at(*path, "minutes", name, key=True)
            hint = did_you_mean(name, declared) if declared else "declare it in the minutes: of the deck"
            yield Problem(f"there is no path {name!r} through this talk", at, hint)


def _declared(minutes: Timing) -> tuple[str, ...]:
    return tuple(minutes) if isinstance(minutes, dict) else ()
