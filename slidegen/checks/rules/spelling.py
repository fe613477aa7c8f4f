"""Names of the field that are spelt otherwise than their owners do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from slidegen.checks.finding import Observation, Severity
from slidegen.checks.passages import passages, place_of, prose
from slidegen.checks.rule import Rule
from slidegen.checks.subject import Subject


def _look(subject: Subject) -> Iterator[Observation]:
    wrong = misspellings()
    written = [passage for slide in subject.deck.slides for passage in passages(slide)]
    text = "\n".join(passage.text.source for passage in written)
    met = sorted((word for word in wrong if word in text), key=len, reverse=True)  # a pattern of all would be slow
    pattern = re.compile(rf"(?<![\w/.@-])(?:{'|'.join(map(re.escape, met))})(?![\w@/])")
    for passage in written if met else ():
        for found in pattern.finditer(prose(passage.text.source)):
            at = place_of(passage.text, found[0], found.start())
            seen, advice = f"{found[0]!r} in its {passage.field}", f"write {wrong[found[0]]}"
            yield Observation(at, seen, advice, passage.slide)


@cache
def misspellings() -> Mapping[str, str]:
    """Every wrong spelling that names.yaml lists, with the right one."""
    table: dict[str, Any] = yaml.safe_load(files("slidegen.checks").joinpath("names.yaml").read_text("utf-8"))
    return {wrong: right for right, spellings in table.items() for wrong in spellings}


RULE = Rule(
    "spelling",
    Severity.WARNING,
    "the field's names are spelt as their owners spell them",
    """The author of a paper may sit in the second row. This is no spell checker: it knows a short list of people,
    programs and terms of the field (slidegen/checks/names.yaml) with the ways in which they are often misspelt.
    Code, formulas and addresses are left alone.""",
    _look,
)
