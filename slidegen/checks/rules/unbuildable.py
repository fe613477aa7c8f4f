"""What keeps a talk from being built: told as findings, each kind by the name that its problems have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from slidegen.checks.finding import Finding, Observation, Severity
from slidegen.checks.rule import Rule
from slidegen.deck.deck import Deck
from slidegen.errors import Problem, SourceLocation

OTHER = Rule(
    "build-error",
    Severity.ERROR,
    "the talk can be built",
    """Something in the outline, the theme or a layout is not what it should be, and `slidegen build` would say so and
    publish nothing: an unknown field, a file that is not there, a name that no figure has. Where the outline itself
    cannot be understood, nothing else is checked.""",
    is_fatal=True,
)
KINDS = (
    Rule(
        "failed-figure",
        Severity.ERROR,
        "every figure and step runs",
        """A figure's function raised an exception, ran beyond its limits of time or memory, or its process died. Told
        are the line of the figure that failed and what it printed. What only follows from it, on slides that quote its
        values, is not told.""",
        is_fatal=True,
    ),
    Rule(
        "false-claim",
        Severity.ERROR,
        "every claim holds",
        """A claim of a slide is false for the values that its figures have now, or cannot be tried. Either the
        measurement is right and the slide is wrong, or the other way round; which of the two, only the author knows.
        Claims are no place for hopes: weaken them to what is measured, or take them out with the sentence that they
        stand for.""",
        is_fatal=True,
    ),
    Rule(
        "unknown-citation",
        Severity.ERROR,
        "every work cited is in the bibliography",
        """A slide cites a key that no entry of references.bib has, so the audience would look in vain for it on the
        slides of references. Most often the key is misspelt, or the entry was never copied from the paper's own
        bibliography. The nearest key that is known is suggested.""",
        is_fatal=True,
    ),
    Rule(
        "missing-picture",
        Severity.ERROR,
        "every picture is there, and part of the talk",
        """A picture that a slide or the theme names is not there, cannot be read, or lies outside of the project. Marp
        leaves a hole in its place without a word. Paths are relative to the folder of the outline, those of a theme to
        the theme; files from elsewhere are to be copied into the talk, so that it travels as a whole.""",
        is_fatal=True,
    ),
    Rule(
        "tex",
        Severity.ERROR,
        "every formula can be set",
        """MathJax could not set a formula: a brace is missing, a macro is unknown, an environment is not closed. The
        slide would show its source in red, or nothing. Macros of your own are defined in a formula with \\newcommand
        on a slide before. What MathJax says about it is told.""",
        is_fatal=True,
    ),
    Rule(
        "duplicate-id",
        Severity.ERROR,
        "every slide and figure has a name of its own",
        """Two slides, or two figures with other settings, have the same id. Links, claims and values could not say
        which of the two they mean. Figures are named after their function where they have no id: of their own, so a
        function that is drawn twice with other parameters needs one.""",
        is_fatal=True,
    ),
    OTHER,
)


_NUMBERED = re.compile(r"^slide \d+: ")


def unbuildable(problems: Iterable[Problem], outline: Path, deck: Deck | None = None) -> Iterator[Finding]:
    """Problems as findings, those without a place at the ``outline``; what a rule finds by itself is left to that."""
    known = {rule.id: rule for rule in KINDS}
    for problem in problems:
        if rule := known.get(problem.kind or OTHER.id):
            at = problem.location or SourceLocation(outline)
            message = _NUMBERED.sub("", problem.message)
            yield rule.finding(Observation(at, message, problem.hint, _slide_at(at, deck), problem.detail))


def _slide_at(place: SourceLocation, deck: Deck | None) -> str:
    """The slide that is written at a place."""
    before = [slide for slide in deck.slides if slide.at.file == place.file and slide.at <= place] if deck else []
    return max(before, key=lambda slide: slide.at).id if before else ""
