"""What keeps a talk from being built, as `slidegen check` tells it: findings like others, beside all others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from talks import Broken, FakeMarp, Talk

from slidegen.checks.checking import Checked, check
from slidegen.checks.words import check_lines
from slidegen.errors import EnvironmentFault, ExitCode

BREAKS = "def breaks():\n    raise ValueError('no such data')\n"


def test_a_figure_that_fails_and_nothing_that_follows_from_it(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write("figures/breaks.py", BREAKS)
    talk.write_slides("""
        - {id: one, figure: {source: 'breaks.py:breaks', alt: What is not drawn}, claims: [figures.breaks.n > 1]}
        - {id: two, title: Of Pytorch, body: 'There are {{ figures.breaks.n }}', claims: [1 > 0]}
        """)  # fmt: skip
    told = checked()
    assert [each.rule for each in told.findings if each.severity == "error"] == ["failed-figure"]
    (failed,) = (each.seen for each in told.findings if each.rule == "failed-figure")
    assert failed.measured == "figure breaks: ValueError: no such data"
    assert (failed.at.file.name, failed.at.line) == ("breaks.py", 2)
    assert "asked for at" in failed.detail and any("asked for at" in line for line in check_lines(told))
    assert "spelling" in {each.rule for each in told.findings}  # all else is checked nevertheless


def test_a_false_claim(broken: Broken) -> None:
    figure = "{id: one, figure: {source: 'wave.py:wave', alt: A long wave}, claims: [figures.wave.periods > @]}"
    said = broken("false-claim", f"- {figure.replace('@', '2')}")
    assert said == ["outline.yaml:6 one: this claim is false: figures.wave.periods > 2"]
    assert broken("false-claim", f"- {figure.replace('@', 'x')}")
    assert not broken("false-claim", f"- {figure.replace('@', '1')}")


def test_an_unknown_citation(broken: Broken, talk: Talk) -> None:
    talk.write("talk/references.bib", "@misc{a2020, title = {A}, year = {2020}}")
    said = broken("unknown-citation", "- {id: one, body: x, cite: [a2021]}")
    assert said == ["outline.yaml:6 one: nothing in the bibliography is called 'a2021'"]
    assert not broken("unknown-citation", "- {id: one, body: x, cite: [a2020]}")


def test_an_id_that_stands_twice(broken: Broken) -> None:
    assert broken("duplicate-id", "- {id: one, body: x}\n- {id: one, body: y}") == [
        "outline.yaml:7 : the slide id 'one' is taken"
    ]
    assert not broken("duplicate-id", "- {id: one, body: x}\n- {id: two, body: y}")


def test_whatever_else_is_wrong_with_a_slide_is_told_beside_the_others(
    talk: Talk, checked: Callable[[], Checked]
) -> None:
    talk.write_slides("- {id: one, body: '{{ figures.none.x }}'}\n- {id: two, title: Of Pytorch, body: y}")
    told = checked()
    assert {"build-error", "spelling"} <= {each.rule for each in told.findings}
    assert told.exit_code(strict=False) == ExitCode.TALK_AT_FAULT
    assert not talk.published()


def test_an_outline_that_is_none_is_a_finding_at_its_place(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write_slides("- {id: one, bodi: x}")
    told = checked()
    (finding,) = told.findings
    assert (finding.rule, finding.seen.at.line, finding.to_json()["severity"]) == ("build-error", 6, "error")
    assert list(check_lines(told))[-1].startswith("nothing else was checked: 1 error, ")
    assert told.exit_code(strict=False) == ExitCode.TALK_AT_FAULT


def test_what_the_machine_lacks_is_no_finding(talk: Talk) -> None:
    class NoBrowser(FakeMarp):
        def measure(self, page: Path) -> tuple[()]:
            raise EnvironmentFault("there is no browser")

    talk.write_slides("- {body: x}")
    told = check(talk.outline, None, NoBrowser(say=print), jobs=2, say=talk.said.append)  # type: ignore[arg-type]
    assert not told.findings and [problem.message for problem in told.problems] == ["there is no browser"]
    assert list(check_lines(told))[-1] == "nothing was checked"


@pytest.mark.parametrize("rule", ["false-claim", "build-error"])
def test_what_cannot_be_built_cannot_be_allowed(broken: Broken, rule: str) -> None:
    said = broken("unknown-allowance", f"- {{id: one, body: x, claims: [1 > 2], allow: {{{rule}: why not}}}}")
    assert said == [f"outline.yaml:6 one: {rule!r} cannot be allowed: the talk could not be built"]
