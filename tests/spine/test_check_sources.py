"""`slidegen check` on the sources: for each rule a deck that breaks it and one that does not; what outlines allow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from talks import Broken, FakeMarp, Talk

from slidegen.checks.catalogue import EVERY
from slidegen.checks.checking import Checked, check
from slidegen.checks.rules.spelling import misspellings
from slidegen.checks.words import check_lines, rule_lines
from slidegen.errors import ExitCode, RequestError


def shown(alt: str, more: str = "") -> str:
    return f"- {{id: one, title: Waves, figure: {{source: 'wave.py:wave', alt: {alt!r}}}{more}}}"


@pytest.mark.parametrize(
    ("alt", "said"),
    [
        ("", "has no alt text"),
        ("Waves", "has only the title of its slide as alt text"),
        ("wave", "has only its own name as alt text"),
        ("A wave", "has an alt text of 2 words: 'A wave'"),
    ],
)
def test_alt_text_of_a_figure(broken: Broken, alt: str, said: str) -> None:
    assert broken("alt-text", shown(alt)) == [f"outline.yaml:6 one: the figure wave {said}"]


def test_alt_text_that_says_something(broken: Broken) -> None:
    assert not broken("alt-text", shown("A line of {{ figures.wave.periods }} periods"))


def test_alt_text_of_pictures_in_markdown(broken: Broken, talk: Talk) -> None:
    for name in ("a.svg", "b.svg", "c.svg"):
        talk.write(f"talk/{name}", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    said = broken("alt-text", "- {id: one, body: '![w:300](a.svg) ![bg left](b.svg) ![A round red ball](c.svg)'}")
    assert said == ["outline.yaml:6 one: the picture a.svg has no alt text"]


def test_words(broken: Broken) -> None:
    many = "word " * 61
    assert broken("words", f"- {{id: one, body: {many!r}}}") == ["outline.yaml:6 one: 61 words to read, more than 60"]
    assert not broken("words", f"- {{id: one, body: {'word ' * 60!r}, notes: {many!r}}}")


def test_words_are_not_those_of_tables_code_and_formulas(broken: Broken) -> None:
    body = "|a|b|\\n|-|-|\\n" + "|x y z|1|\\n" * 30 + "\\n`" + "code " * 61 + "`\\n\\n$" + "x + " * 61 + "$"
    assert not broken("words", f'- {{id: one, body: "{body}"}}')


SHORT = "- {id: one, body: x, minutes: 4}\n- {id: two, body: y, minutes: 5.4}"


def test_time_budget(broken: Broken) -> None:
    assert broken("time-budget", SHORT, deck="minutes: 10") == [
        "outline.yaml:1 : the slides take 9.4 minutes, the deck has 10"
    ]
    assert not broken("time-budget", SHORT, deck="minutes: 9.5")


def test_time_budget_of_each_path(broken: Broken) -> None:
    slides = "- {id: one, body: x, minutes: {full: 10, short: 2}}"
    assert broken("time-budget", slides, deck="minutes: {full: 10, short: 5}") == [
        "outline.yaml:1 : the slides on the path 'short' take 2 minutes, the deck has 5"
    ]


def test_a_slide_without_minutes_among_others(broken: Broken) -> None:
    assert broken("time-budget", "- {body: x, minutes: 0}\n- {id: two, body: y}") == [
        "outline.yaml:7 two: other slides have minutes, this one has none"
    ]
    assert not broken("time-budget", "- {body: x}\n- {id: two, body: y}")


NUMBERS = """
def numbers():
    return {"loss": 0.6287, "share": 0.2312, "points": 12288, "unit": 1.0, "deep": {"er": 0.5171}, "list": [0.7777],
            "rows": [{"n": 1}]}
"""


def quoting(body: str) -> str:
    return f"- {{id: one, body: {body!r}, table: {{figure: 'numbers.py:numbers', value: rows}}}}"


@pytest.mark.parametrize(
    ("number", "expression"),
    [
        ("0.63", "figures.numbers.loss | fixed(2)"),
        ("0.629", "figures.numbers.loss | fixed(3)"),
        ("23 %", "figures.numbers.share | pct"),
        ("23.1%", "figures.numbers.share | pct(1)"),
        ("12,288", "figures.numbers.points | thousands"),
        ("0.517", "figures.numbers.deep.er | fixed(3)"),
    ],
)
def test_typed_number(talk: Talk, checked: Callable[[], Checked], number: str, expression: str) -> None:
    talk.write("figures/numbers.py", NUMBERS)
    talk.write_slides("- id: one\n  table: {figure: 'numbers.py:numbers', value: rows}\n  body: |\n"
                      f"    It was 0.999 before,\n    now {number} it is")  # fmt: skip
    (finding,) = (each for each in checked().findings if each.rule == "typed-number")
    assert (finding.seen.at.line, finding.seen.at.column) == (10, 15)
    assert finding.seen.advice == f"write {{{{ {expression} }}}}"


def test_numbers_that_agree_by_chance_or_are_computed(broken: Broken, talk: Talk) -> None:
    talk.write("figures/numbers.py", NUMBERS)
    body = "0.6 and 1.00 in 2017, 0.78; $0.63$, `0.63`, {{ figures.numbers.loss | fixed(2) }}, page 23"
    assert not broken("typed-number", quoting(body))


def test_not_shown(broken: Broken, talk: Talk) -> None:
    slides = """\
- {id: one, layout: bullets, figure: 'wave.py:wave', body: Here, attribution: Ann}
- {id: two, layout: figure, figure: 'wave.py:wave', columns: [a, b], source: Ann}
- {id: three, layout: mine, body: x, code: 'wave.py:wave'}
"""
    talk.write("talk/layouts/mine.md.j2", "{% for each in slide.columns %}{{ each.body | trim }}{% endfor %}\n")
    assert broken("not-shown", slides) == [
        "outline.yaml:6 one: its layout bullets shows no attribution",
        "outline.yaml:6 one: its layout bullets shows no figure",
        "outline.yaml:7 two: its layout figure shows no columns",
        "outline.yaml:8 three: its layout mine shows no body",
        "outline.yaml:8 three: its layout mine shows no code",
    ]
    assert not broken("not-shown", "- {id: one, figure: 'wave.py:wave', body: Here, source: Ann, notes: No}")


def test_empty_slide(broken: Broken) -> None:
    slides = "- {id: one, layout: figure, title: A figure}\n- {id: two, notes: Say it}\n- {layout: section, title: S}"
    assert broken("empty-slide", slides) == [
        "outline.yaml:6 one: there is nothing on it but its title",
        "outline.yaml:7 two: there is nothing on it",
    ]
    assert not broken("empty-slide", "- {title: x, body: '![A red ball](a.svg)'}\n- {title: y, figure: 'wave.py:wave'}")


def test_missing_claim(broken: Broken) -> None:
    body = "body: 'There are {{ figures.wave.periods }}'"
    said = broken("missing-claim", shown("A fine long wave", f", {body}"))
    assert said == ["outline.yaml:6 one: it quotes figures.wave.periods and has no claims"]
    assert not broken("missing-claim", shown("A fine long wave", f", {body}, claims: [figures.wave.periods == 2]"))
    assert not broken("missing-claim", shown("A wave of {{ figures.wave.periods }}", ", body: Two"))


def test_spelling(broken: Broken) -> None:
    slides = "- id: one\n  title: Of Pytorch\n  notes: >-\n    As Badhanau\n    wrote"
    assert broken("spelling", slides) == [
        "outline.yaml:7 one: 'Pytorch' in its title",
        "outline.yaml:9 one: 'Badhanau' in its notes",
    ]
    assert not broken("spelling", "- {title: Of PyTorch, body: '`Pytorch` [x](https://a.b/Github) and softmax'}")


def test_no_spelling_is_both_right_and_wrong() -> None:
    assert not set(misspellings()) & set(misspellings().values())


def test_dead_link(broken: Broken) -> None:
    said = broken(
        "dead-link", "- {id: one, body: 'see [that](#two) and <a href=\"#thre\">x</a>'}\n- {id: two, body: x}"
    )
    assert said == ["outline.yaml:6 one: the link #thre leads to no slide"]
    assert not broken("dead-link", "- {id: one, body: '[x](#one) [y](#one.2) `[z](https://x.org/#none)`'}")


def test_external_request(broken: Broken, talk: Talk) -> None:
    framed = '- {id: one, body: \'<iframe src="https://example.org/x"></iframe> <a href="https://ok.org">y</a>\'}'
    assert broken("external-request", framed) == ["outline.yaml:6 one: showing it fetches https://example.org/x"]
    theme = (talk.root / "themes/tiny.css").read_text()
    talk.write("themes/tiny.css", f"{theme}/* url(https://no.org) */\nh1 {{ background: url('//cdn.org/a.png') }}")
    assert broken("external-request", "- {body: 'just [a link](https://ok.org)'}") == [
        "tiny.css:6 : the theme fetches //cdn.org/a.png"
    ]


def test_swallowed_note(broken: Broken, talk: Talk) -> None:
    deck = "# One\n\n<!-- color: of the walls, ask them first -->\n\n---\n\n# Two\n\n<!-- class: x\nthen: wait -->\n"
    talk.write("talk/old.md", deck)
    said = "Marp takes this note for a directive, and nobody will see it"
    assert broken("swallowed-note", "- include: old.md") == [
        f"old.md:3 old-1: {said}: color: has a sentence for a value",
        f"old.md:9 old-2: {said}: then: is no directive",
    ]


def test_directives_and_notes_that_are_what_they_seem(broken: Broken, talk: Talk) -> None:
    talk.write("talk/old.md", "<!-- _class: lead\n_color: rgb(1, 2, 3) -->\n# One\n<!-- Say: colour matters -->\n"
               "<!-- footer: a long line of words -->\n`<!-- class: a b c d e -->`\n")  # fmt: skip
    assert not broken("swallowed-note", "- include: old.md")


def test_unused_citation(broken: Broken, talk: Talk) -> None:
    talk.write("talk/references.bib", """
        @misc{a2020, title = {A}, year = {2020}}
        @misc{b2020, title = {B}, year = {2020}, keywords = {further}}
        @misc{c2020, title = {C}, year = {2020}}
        """)  # fmt: skip
    assert broken("unused-citation", "- {body: x, cite: ['a2020, p. 1']}") == [
        "references.bib:3 : no slide cites 'c2020'"
    ]
    assert not broken("unused-citation", "- {body: x, cite: [a2020, c2020]}")


def test_unused_figure(broken: Broken, talk: Talk) -> None:
    talk.write("figures/helping/__init__.py", "")
    talk.write("figures/helping/parts.py", "import deeper")
    talk.write("figures/deeper.py", "")
    talk.write("figures/listed.py", "x = 1")
    slides = "- {table: {figure: 'shown.py:shown', value: a}}\n- {code: listed.py}"
    talk.write("figures/shown.py", "def shown():\n    from helping import parts\n    return {'a': [{'b': 1}]}")
    assert broken("unused-figure", slides) == [
        "wave.py:1 : no figure, step or listing uses wave.py, nor does any script that one of them uses"
    ]
    assert not broken("unused-figure", f"{slides}\n- {{figure: 'wave.py:wave'}}")


def test_unused_step(broken: Broken, talk: Talk) -> None:
    talk.write(
        "figures/sums.py", "def table():\n    return 1\n\ndef summed(*, table):\n    return {'a': [{'b': table}]}"
    )
    figure = "{source: 'sums.py:summed', needs: [table]}"
    outline = (
        "deck: {title: T, theme: tiny}\nsteps:\n  table: sums.py:table\n@sections:\n"
        f"  - slides: [{{table: {{figure: {figure}, value: a}}}}]\n"
    )
    talk.write_outline(outline.replace("@", "  other: sums.py:table\n"))
    assert broken("unused-step") == ["outline.yaml:4 : no figure needs the step 'other'"]
    talk.write_outline(outline.replace("@", ""))
    assert not broken("unused-step")


def test_unused_layout(broken: Broken, talk: Talk) -> None:
    talk.write("talk/layouts/base.md.j2", '{% extends "_frame.md.j2" %}')
    talk.write("talk/layouts/wide.md.j2", '{% extends "base.md.j2" %}')
    assert broken("unused-layout", "- {layout: base, body: x}") == ["wide.md.j2:1 : no slide has the layout wide.md.j2"]
    assert not broken("unused-layout", "- {layout: wide, body: x}")


READS = """
from pathlib import Path

def reads():
    return {"a": [{"b": (Path(__file__).parents[1] / "talk/assets/data.csv").read_text()}]}
"""


def test_unused_asset(broken: Broken, talk: Talk) -> None:
    picture = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    talk.write("talk/assets/shown.svg", picture)
    talk.write("talk/assets/make.py", "open('shown.svg', 'w')")
    talk.write("talk/assets/data.csv", "1,2")
    talk.write("talk/assets/old.svg", picture)
    talk.write("figures/reads.py", READS)
    slides = "- {body: '![A picture of it](assets/shown.svg)', table: {figure: 'reads.py:reads', value: a}}"
    assert broken("unused-asset", slides) == ["old.svg:1 : nothing names assets/old.svg"]
    (talk.root / "talk/assets/old.svg").unlink()
    assert not broken("unused-asset")


def test_a_talk_in_the_folder_of_its_project_has_only_pictures_for_assets(talk: Talk) -> None:
    talk.write("outline.yaml", "deck: {title: T, theme: tiny}\nsections:\n  - slides: [{body: x}]")
    talk.write("README.txt", "what this is")
    talk.write("old.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    told = check(talk.root / "outline.yaml", None, FakeMarp(say=print), jobs=2, say=talk.said.append)  # type: ignore[arg-type]
    seen = [finding.seen for finding in told.findings if finding.rule == "unused-asset"]
    assert [each.measured for each in seen] == ["nothing names old.svg"]


def test_what_a_slide_allows_is_told_apart_with_its_reason(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write_slides(shown("A wave", ", allow: {alt-text: two words say it}"))
    told = checked()
    assert not told.findings
    assert [(each.finding.rule, each.reason) for each in told.silenced] == [("alt-text", "two words say it")]
    assert told.exit_code(strict=True) == ExitCode.BUILT
    assert next(check_lines(told)).endswith("slide one: alt-text: two words say it")


def test_what_is_on_no_slide_is_allowed_by_the_deck(broken: Broken) -> None:
    reason = "allow: {time-budget: the rest is discussion}"
    assert not broken("time-budget", SHORT, deck=f"minutes: 20, {reason}")


def test_slides_of_all_paths_are_checked(broken: Broken) -> None:
    slides = "- {body: x, minutes: {full: 1}}\n- {id: only-long, title: Of Pytorch, minutes: {long: 2}}"
    said = broken("spelling", slides, deck="minutes: {full: 1, long: 2}")
    assert said == ["outline.yaml:7 only-long: 'Pytorch' in its title"]


def test_an_allowance_of_no_use_is_a_finding(broken: Broken) -> None:
    assert broken("unused-allowance", "- {id: one, body: x, allow: {words: long ago}}") == [
        "outline.yaml:6 one: nothing here speaks against the rule 'words'"
    ]


def test_an_allowance_of_a_rule_that_is_not_there_is_an_error(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write_slides("- {id: one, body: x, allow: {word: why}}")
    (finding,) = (each for each in checked().findings if each.rule == "unknown-allowance")
    assert (finding.seen.measured, finding.seen.advice) == ("there is no rule 'word'", "did you mean 'words'?")
    assert checked().exit_code(strict=False) == ExitCode.TALK_AT_FAULT


def test_an_allowance_needs_a_reason(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write_slides("- {body: x, allow: {words: ''}}")
    assert [each.rule for each in checked().findings] == ["build-error"]


def test_warnings_count_only_if_the_check_is_strict(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write_slides("- {title: Of Pytorch, figure: 'wave.py:wave', body: x}")
    assert checked().exit_code(strict=False) == ExitCode.TALK_AT_FAULT  # no alt text
    talk.write_slides("- {title: Of Pytorch, figure: {source: 'wave.py:wave', alt: A long wave}, body: x}")
    assert checked().exit_code(strict=False) == ExitCode.BUILT
    assert checked().exit_code(strict=True) == ExitCode.TALK_AT_FAULT


def test_the_words_of_a_finding(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write_slides("- {id: one, title: Of Pytorch, body: x}\n- {figure: {source: 'wave.py:wave', alt: A long wave}}")
    lines = list(check_lines(checked()))
    assert lines[0].startswith("warning[spelling] ")
    assert lines[0].endswith("outline.yaml:6:29: slide one: 'Pytorch' in its title")
    assert lines[1].endswith("^") and lines[2] == "  help: write PyTorch"
    assert lines[-1].startswith("2 slides checked: 1 warning, ")


def test_findings_for_programs(talk: Talk, checked: Callable[[], Checked]) -> None:
    talk.write_slides("- {id: one, title: Of Pytorch, figure: {source: 'wave.py:wave', alt: A long wave}}")
    (finding,) = json.loads(json.dumps(checked().to_json()))["findings"]
    assert finding == {
        "rule": "spelling",
        "severity": "warning",
        "slide": "one",
        "file": str(talk.outline),
        "line": 6,
        "column": 29,
        "measured": "'Pytorch' in its title",
        "advice": "write PyTorch",
        "detail": "",
    }


def test_every_rule_explains_itself() -> None:
    assert len({rule.id for rule in EVERY}) == len(EVERY)
    for rule in EVERY:
        lines = list(rule_lines(rule.id, EVERY))
        assert len(" ".join(lines)) > 250 and all(len(line) <= 100 for line in lines)
    with pytest.raises(RequestError, match="did you mean 'words'"):
        list(rule_lines("word", EVERY))


def test_check_from_the_shell(talk: Talk) -> None:
    assert talk.command("check", "--explain", "list").stdout.count("\n") == len(EVERY)
    unknown = talk.command("check", "--explain", "wrods")
    assert unknown.returncode == ExitCode.USAGE and "did you mean 'words'?" in unknown.stderr


def test_the_guide_lists_every_rule() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{rule.id}` | {rule.severity} | {rule.title} |" for rule in EVERY]
