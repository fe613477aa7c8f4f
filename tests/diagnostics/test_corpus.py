"""Every case of the corpus is told exactly as it is written down there, and what was published stays."""

from __future__ import annotations

import re

import pytest

from tests.diagnostics.breaking import Breaking
from tests.diagnostics.cases import CORPUS, USUAL, read_case

FILES = sorted(CORPUS.rglob("*.txt"))
CASES = {file.relative_to(CORPUS).with_suffix("").as_posix(): read_case(file) for file in FILES}
OF_TALKS = [name for name, case in CASES.items() if case.command == USUAL]
_TODO = re.compile(r"^  help: \S|\b(should|must) (be|have)\b", re.MULTILINE)
# What only programmers of Python, or of slidegen, would understand.
_JARGON = re.compile(
    r"Traceback|pydantic|jinja|slidegen\.\w+\.|site-packages|_parsing|<string>|<template>|"
    r"string_|NoneType|'(int|str|dict) object|Expected an|end of print|Input should|\bFalse\b|\bTrue\b"
)


@pytest.mark.parametrize("name", CASES)
def test_it_is_told_as_it_is_written_down(talk: Breaking, name: str) -> None:
    case = CASES[name]
    told = talk.told(case.arguments, dict(case.contents()))
    assert told == case.told, "if this is better: python -m tests.diagnostics --update, and look at it"
    assert talk.output() == talk.published


def test_there_are_cases_of_every_kind() -> None:
    assert len(CASES) >= 80
    assert all(case.told.code in (1, 2) for name, case in CASES.items() if name != "command/rehearsals-none")


@pytest.mark.parametrize("name", OF_TALKS)
def test_it_says_where_and_what_to_do(name: str) -> None:
    told = CASES[name].told.said
    if "/outline.yaml does not exist" in told:
        return  # then there is no line to show
    for error in re.split(r"\n\n(?=error: )", told):
        assert re.match(r"error: \S+:\d+:\d+: .+\n +\d+ \| .*\n +\| +\^", error), error
        assert _TODO.search(error), error


@pytest.mark.parametrize("name", CASES)
def test_it_needs_no_programmer_to_understand(name: str) -> None:
    assert not _JARGON.search(CASES[name].told.said)
