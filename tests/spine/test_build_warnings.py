"""What a build tells besides: the rules that cost nothing, as warnings below its report."""

from __future__ import annotations

import json

import pytest
from talks import Talk

from slidegen.report import lines

TWICE = "{id: one, figure: {source: 'wave.py:wave', alt: Wave}, body: '{{ figures.wave.periods }}'@}"


def test_they_are_told_below_the_report_and_keep_nothing_from_being_published(talk: Talk) -> None:
    talk.write_slides(f"- {TWICE.replace('@', '')}")
    report = talk.build()
    assert [warning.kind for warning in report.warnings] == ["alt-text", "missing-claim"]
    assert report.exit_code == 0 and talk.published()
    told = list(lines(report, explain=False))
    assert told[-3].startswith("warning[alt-text] ")
    assert told[-3].endswith("outline.yaml:6:57: slide one: the figure wave has only its own name as alt text")
    assert told[-1] == "slidegen check tells all, and what to do"


def test_only_the_first_are_told_with_how_many_there_are(talk: Talk) -> None:
    slides = [TWICE.replace("one", f"s{n}").replace("@", "") for n in range(4)]
    talk.write_slides("\n".join(f"- {slide}" for slide in slides))
    told = list(lines(talk.build(), explain=False))
    assert sum(line.startswith("warning[") for line in told) == 3
    assert told[-1] == "8 warnings; slidegen check tells all, and what to do"


def test_what_is_allowed_is_not_told(talk: Talk) -> None:
    allow = ", allow: {alt-text: one word, missing-claim: it cannot be otherwise, words: never used}"
    talk.write_slides(f"- {TWICE.replace('@', allow)}")
    assert not talk.build().warnings


def test_a_build_that_has_nothing_to_do_tells_them_again_and_looks_at_nothing(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.write_slides(f"- {TWICE.replace('@', '')}")
    first = talk.build()
    monkeypatch.delattr("slidegen.checks.glimpse.glimpsed")
    again = talk.build()
    assert not again.changed and again.warnings == first.warnings
    assert [each["kind"] for each in json.loads(json.dumps(again.to_json()))["warnings"]] == [
        "alt-text",
        "missing-claim",
    ]


def test_what_is_on_another_path_is_not_missed(talk: Talk) -> None:
    talk.write("talk/references.bib", "@misc{a2020, title = {A}, year = {2020}}")
    slides = "- {body: x, minutes: {full: 1}}\n- {body: y, minutes: {long: 2}, cite: [a2020]}"
    talk.write_slides(slides, deck="minutes: {full: 1, long: 2}")
    assert not talk.build().warnings
