"""Texts with values in them: what they come to, and where an error is told."""

from __future__ import annotations

import re

import pytest
from talks import Talk

from slidegen.errors import Problem, RenderError
from slidegen.rendering.templating import attr, yaml_quote


def problems(talk: Talk, body: str, **figures: dict[str, object]) -> tuple[Problem, ...]:
    """What is wrong with a slide of this body; its first line is line 8 of the outline."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    talk.write_slides(f"- title: A\n  body: |\n{lines}")
    with pytest.raises(RenderError) as caught:
        talk.render(**figures)
    return caught.value.problems


def pointed_at(problem: Problem) -> tuple[int, str]:
    """The line, and what stands in it from the column on."""
    assert problem.location
    line = problem.location.file.read_text(encoding="utf-8").splitlines()[problem.location.line - 1]
    return problem.location.line, line[problem.location.column - 1 :]


def test_values_are_quoted_in_text(talk: Talk) -> None:
    talk.write_slides(
        "- {title: 'H = {{ figures.wave.h | fixed(2) }}', body: 'x{{ deck.title }}', notes: '{{ 1 + 1 }}'}"
    )
    document, _ = talk.render(wave={"h": 0.5})
    assert "# H = 0.50" in document.markdown
    assert "xTiny talk" in document.markdown
    assert "<!--\n2\n-->" in document.markdown


def test_an_unknown_value_is_told_at_its_own_line_and_column(talk: Talk) -> None:
    (problem,) = problems(talk, "fine\n\nhere {{ figures.wave.entropi }} it is", wave={"entropy": 1})
    assert problem.message == "the figure wave has no value 'entropi'"
    assert problem.hint == "did you mean 'entropy'?"
    assert pointed_at(problem) == (10, "entropi }} it is")


def test_the_caret_stands_under_the_wrong_name_not_under_the_suggestion(talk: Talk) -> None:
    (problem,) = problems(talk, "{{ figures.wave.entropy }} and {{ figures.wave.entropi }}", wave={"entropy": 1})
    assert pointed_at(problem) == (8, "entropi }}")


def test_an_unknown_figure_suggests_the_nearest(talk: Talk) -> None:
    (problem,) = problems(talk, "{{ figures.wav.a }}", wave={})
    assert problem.message == "this talk has no figure 'wav'"
    assert problem.hint == "did you mean 'wave'?"


def test_an_undefined_name(talk: Talk) -> None:
    (problem,) = problems(talk, "a\n{{ nothing + 1 }}")
    assert problem.message == "'nothing' is not known here"
    assert pointed_at(problem) == (9, "nothing + 1 }}")
    assert "figures.ID.NAME" in problem.hint


def test_the_advice_offers_only_names_that_exist(talk: Talk) -> None:
    (problem,) = problems(talk, "{{ nothing }}")
    for name in re.findall(r"\b(deck|section|slide|build|cite)\b", problem.hint):
        talk.write_slides(f"- {{title: A, body: '{{{{ {name} }}}}'}}")
        talk.render()


def test_a_syntax_error(talk: Talk) -> None:
    (problem,) = problems(talk, "a\nb\n{% if %}")
    assert pointed_at(problem) == (10, "%}")
    assert "figures.ID.NAME" in problem.hint


def test_braces_of_tex_are_told_with_advice(talk: Talk) -> None:
    (problem,) = problems(talk, "$\\frac{{a}}{b}_$ and {{ }}")
    assert "put a space between braces" in problem.hint


def test_tex_without_double_braces_passes_through(talk: Talk) -> None:
    body = "$x_{i} \\% {a}$ and 50% of {this}"
    talk.write_slides(f"- title: A\n  body: {body!r}".replace("\\\\", "\\"))
    assert body in talk.render()[0].markdown


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("''.__class__", "not allowed here"),
        ("''.__class__.__mro__[1].__subclasses__()", "not allowed here"),
        ("deck.model_config.clear()", "the deck has no 'model_config'"),
        ("figures._things", "not"),
        ("range(10 ** 9)", "a text counts to 100000 at most"),
        ("1 / 0", "this cannot be computed: division by zero"),
        ("'a' | fixed", "'fixed' takes a number"),
        ("{} | round", "this cannot be computed: "),
        ("1 | no_such_filter", "there is no filter 'no_such_filter'"),
    ],
)
def test_an_expression_that_cannot_be_is_told_at_its_line(talk: Talk, expression: str, message: str) -> None:
    (problem,) = problems(talk, f"a\n{{{{ {expression} }}}}")
    assert message in problem.message
    assert problem.location and problem.location.line == 9


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../../etc/passwd", "../outline.yaml"])
def test_templates_include_no_files_of_the_machine(talk: Talk, name: str) -> None:
    (problem,) = problems(talk, f"{{% include '{name}' %}}")
    assert problem.location and problem.location.line == 8


def test_every_text_at_fault_is_told_at_once(talk: Talk) -> None:
    talk.write_slides("- {title: '{{ a }}', body: '{{ b }}', notes: '{{ c }}'}\n- {title: B, source: '{{ d }}'}")
    with pytest.raises(RenderError) as caught:
        talk.render()
    assert [problem.location and problem.location.line for problem in caught.value.problems] == [6, 6, 6, 7]


def test_a_body_in_a_file_is_at_fault_in_that_file(talk: Talk) -> None:
    talk.write("talk/long.md", "a\n\n{{ nothing }}\n")
    talk.write_slides("- {title: A, file: long.md}")
    with pytest.raises(RenderError) as caught:
        talk.render()
    location = caught.value.problems[0].location
    assert location and (location.file.name, location.line, location.column) == ("long.md", 3, 4)


@pytest.mark.parametrize(
    ("layout", "line"),
    [("# {{ slide.title }}\n{{ slide.titel }}", 2), ("# A\n{% if %}", 2), ("a\n\n{{ 1 / 0 }}", 3)],
)
def test_a_layout_at_fault_is_told_in_its_own_file(talk: Talk, layout: str, line: int) -> None:
    talk.write("talk/layouts/mine.md.j2", layout)
    talk.write_slides("- {title: A, layout: mine}")
    with pytest.raises(RenderError) as caught:
        talk.render()
    location = caught.value.problems[0].location
    assert location and (location.file.name, location.line) == ("mine.md.j2", line)


def test_a_layout_that_needs_what_is_not_there(talk: Talk) -> None:
    talk.write("talk/layouts/mine.md.j2", "{% extends 'nowhere.md.j2' %}")
    talk.write_slides("- {title: A, layout: mine}")
    with pytest.raises(RenderError, match=r"in the layout 'mine': there is no 'nowhere.md.j2'"):
        talk.render()


def test_an_unknown_citation_suggests_the_nearest(talk: Talk) -> None:
    talk.write("talk/references.bib", "@article{vaswani2017, author={Vaswani, A.}, title={T}, year={2017}}")
    talk.write_slides("- {title: A, cite: [vaswani2018]}")
    with pytest.raises(RenderError) as caught:
        talk.render()
    assert caught.value.problems[0].hint == "did you mean 'vaswani2017'?"


def test_citations_are_told_in_the_source_line(talk: Talk) -> None:
    entry = "@article{v, author={Vaswani, A. and B\\'er, C. and D, E.}, title={T}, year={2017}}"
    talk.write("talk/references.bib", entry)
    talk.write_slides("- {title: A, cite: ['v, eq. 1'], source: Drawn by us}")
    assert '_footer: "Drawn by us · Vaswani et al. 2017, eq. 1"' in talk.render()[0].markdown


def test_an_unsound_bibliography_is_told_at_its_line(talk: Talk) -> None:
    talk.write("talk/references.bib", "@article{a,\n title = {T},\n year = 2017 oops\n}\n")
    with pytest.raises(RenderError, match="not BibTeX"):
        talk.render()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (attr('a "b"\n <c>'), "a &quot;b&quot; &lt;c&gt;"),
        (yaml_quote('a: "b" -->\nc'), '"a: \\"b\\" \\u002d\\u002d> c"'),
    ],
)
def test_filters_for_layouts(said: str, shown: str) -> None:
    assert said == shown
