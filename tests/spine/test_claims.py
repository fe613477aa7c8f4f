"""Claims: true ones pass in silence, false ones show what was measured, broken ones say why."""

from __future__ import annotations

import pytest
from talks import Talk

from slidegen.errors import Problem, RenderError


def problem(talk: Talk, claim: str, **values: object) -> Problem:
    talk.write_slides(f"- title: A\n- title: B\n  claims:\n    - {claim!r}")
    with pytest.raises(RenderError) as caught:
        talk.render(wave=values)
    (found,) = caught.value.problems
    assert found.location and found.location.line == 9
    return found


def test_a_claim_that_holds_is_told_with_its_values(talk: Talk) -> None:
    talk.write_slides("- {title: A, claims: ['figures.wave.a < figures.wave.b', '1 < 2']}")
    _, claims = talk.render(wave={"a": 1, "b": 2})
    assert [(claim.slide, claim.passed, dict(claim.values)) for claim in claims] == [
        (1, True, {"figures.wave.a": 1, "figures.wave.b": 2}),
        (1, True, {}),
    ]


def test_a_false_claim_shows_the_measured_numbers_and_the_slide(talk: Talk) -> None:
    found = problem(talk, "figures.wave.h < 0.5 and figures.wave.n == 3", h=0.75, n=3)
    assert found.message == "slide 2: this claim is false: figures.wave.h < 0.5 and figures.wave.n == 3"
    assert found.detail == "  measured: figures.wave.h = 0.75, figures.wave.n = 3"


def test_a_claim_may_say_why(talk: Talk) -> None:
    talk.write_slides("- {title: A, claims: [{that: '1 > 2', because: the paper says so}]}")
    with pytest.raises(RenderError, match=r"1 > 2 \(the paper says so\)"):
        talk.render()


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("figures.wave.h <", "slide 2: this claim cannot be tried: "),
        ("figures.wave.hh < 1", "slide 2: this claim cannot be tried: the figure wave has no value 'hh'"),
        ("figures.wave.h / 0 < 1", "slide 2: this claim cannot be tried: float division by zero"),
        ("figures.wave.h < 'a'", "slide 2: this claim cannot be tried: '<' not supported"),
        ("''.__class__", "slide 2: this claim"),
        ("figures.wave.h = 1", "slide 2: this claim cannot be tried: "),
    ],
)
def test_a_broken_claim_says_why(talk: Talk, claim: str, message: str) -> None:
    assert problem(talk, claim, h=0.75).message.startswith(message)


def test_a_claim_may_read_into_lists_and_filters(talk: Talk) -> None:
    talk.write_slides("- {title: A, claims: ['figures.wave.rows[1] == 2 and figures.wave.rows | length == 2']}")
    _, (claim,) = talk.render(wave={"rows": [1, 2]})
    assert claim.passed


ROWS = [{"name": "a", "ms": 1.5}, {"name": "b", "ms": 4}]


@pytest.mark.parametrize(
    ("claim", "measured"),
    [
        ("figures.wave.rows[0].ms > 3", "figures.wave.rows[0].ms = 1.5"),
        ("figures.wave.rows[-1]['ms'] < figures.wave.n", "figures.wave.rows[-1]['ms'] = 4, figures.wave.n = 3"),
        ("figures['wave'].n > 3", "figures['wave'].n = 3"),
        ("figures.wave.columns.ms[1] < 3", "figures.wave.columns.ms[1] = 4"),
        ("figures.wave.ms[:2] | max < 3", "figures.wave.ms = [1.5, 4]"),
        ("figures.wave.ms[figures.wave.n - 2] < 3", "figures.wave.ms = [1.5, 4], figures.wave.n = 3"),
        ("figures.wave.ms.index(4) == 0", "figures.wave.ms = [1.5, 4]"),
        ("figures.wave is none", "it names no value"),
        ("figures.wave.many | length == 1", "figures.wave.many = [0, 1, 2, 3, 4, 5, ...]"),
    ],
)
def test_a_false_claim_about_rows_and_cells_shows_what_was_read(talk: Talk, claim: str, measured: str) -> None:
    columns = {"ms": [1.5, 4]}
    found = problem(talk, claim, rows=ROWS, columns=columns, ms=columns["ms"], n=3, many=list(range(100)))
    assert found.message == f"slide 2: this claim is false: {claim}"
    assert found.detail == f"  measured: {measured}"


def test_an_unknown_column_breaks_a_claim(talk: Talk) -> None:
    found = problem(talk, "figures.wave.rows[0].mss < 3", rows=ROWS)
    assert "has no 'mss'" in found.message


def test_the_slides_know_how_many_claims_hold(talk: Talk) -> None:
    talk.write_slides("- {title: A, body: '{{ build.passed }} of {{ build.claims }}', claims: ['1 < 2']}")
    assert "1 of 1" in talk.render()[0].markdown


def test_a_false_claim_is_in_the_report_with_its_values_and_the_figures(talk: Talk) -> None:
    talk.write_slides(
        "- {title: T, figure: 'wave.py:wave', claims: [figures.wave.periods > 5, figures.wave.periods == 2]}"
    )
    report = talk.build()
    told = report.to_json()
    assert [(claim["passed"], claim["values"]) for claim in told["claims"]] == [
        (False, {"figures.wave.periods": 2}),
        (True, {"figures.wave.periods": 2}),
    ]
    assert [(figure["id"], figure["outcome"]) for figure in told["figures"]] == [("wave", "ran")]
    assert told["exit_code"] == 1
