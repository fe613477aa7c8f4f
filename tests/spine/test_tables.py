"""Tables of values: what they come to in Markdown, and what is told when they cannot be made."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from markdown_it import MarkdownIt
from talks import Talk

from slidegen.errors import Problem, SlidegenError

ROWS = [
    {"name": "full", "ms": 12.345, "sd": 0.21, "n": 2017},
    {"name": "sparse", "ms": 0.96, "sd": 0.04, "n": 999},
    {"name": "none", "ms": None, "sd": 1, "n": 3},
]


def page(talk: Talk, table: str, value: Any = ROWS) -> str:
    """The Markdown of a slide with this table of ``wave.rows``."""
    talk.write_slides(f"- title: A\n  table: {table}")
    return talk.render(wave={"rows": value})[0].slides[0]


def table_of(markdown: str) -> list[str]:
    """The lines of the table, with ordinary spaces."""
    return [line.replace("\u202f", " ").replace("\u00a0", " ") for line in markdown.splitlines() if line[:1] == "|"]


def cells(markdown: str) -> list[list[str]]:
    """The cells of the body, as they are when Markdown has been read."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse("\n".join(table_of(markdown)))
    rows: list[list[str]] = []
    for before, token in pairwise(tokens):
        if before.type == "td_open":
            assert {child.type for child in token.children or ()} <= {"text", "text_special", "html_inline"}
            rows[-1].append("".join(child.content for child in token.children or ()))
        elif before.type == "tr_open":
            rows.append([])
    return rows[1:]


def problems(talk: Talk, table: str, value: Any = ROWS) -> tuple[Problem, ...]:
    with pytest.raises(SlidegenError) as caught:
        page(talk, table, value)
    return caught.value.problems


def pointed_at(problem: Problem) -> str:
    """The rest of the line from the place of a problem on."""
    assert problem.location
    return problem.location.file.read_text().splitlines()[problem.location.line - 1][problem.location.column - 1 :]


def test_every_column_in_its_order_with_numbers_flush_right(talk: Talk) -> None:
    assert table_of(page(talk, "wave.rows")) == [
        "| name   |    ms |     sd |    n |",
        "| ------ | ----: | -----: | ---: |",
        "| full   |  12.3 |  0.210 | 2017 |",
        "| sparse | 0.960 | 0.0400 |  999 |",
        "| none   |     – |   1.00 |    3 |",
    ]


def test_columns_chosen_ordered_named_and_formatted(talk: Talk) -> None:
    columns = "{ms: {title: '$t$, ms', format: fixed(1)}, name: Method, n: , sd: {format: 'sig(1)'}}"
    assert table_of(page(talk, f"{{value: wave.rows, columns: {columns}}}")) == [
        "| $t$, ms | Method |    n |   sd |",
        "| ------: | ------ | ---: | ---: |",
        "|    12.3 | full   | 2017 |  0.2 |",
        "|     1.0 | sparse |  999 | 0.04 |",
        "|       – | none   |    3 |    1 |",
    ]


def test_columns_may_be_a_list_of_names(talk: Talk) -> None:
    assert table_of(page(talk, "{value: wave.rows, columns: [n, name]}"))[0] == "|    n | name   |"


def test_a_format_may_name_another_column_of_its_row(talk: Talk) -> None:
    markdown = page(talk, "{value: wave.rows, columns: {name: , ms: {title: Time, format: pm(sd)}}}")
    assert cells(markdown) == [
        ["full", "12.3 ± 0.2"],
        ["sparse", "0.96 ± 0.04"],
        ["none", "–"],
    ]


def test_a_mapping_of_lists_is_a_table(talk: Talk) -> None:
    columns = {"name": ["a", "b"], "n": [1, 2]}
    assert cells(page(talk, "wave.rows", columns)) == [["a", "1"], ["b", "2"]]


def test_the_order_of_keys_within_a_row_does_not_matter(talk: Talk) -> None:
    assert cells(page(talk, "wave.rows", [{"a": 1, "b": 2}, {"b": 4, "a": 3}])) == [["1", "2"], ["3", "4"]]


def test_whole_numbers_have_thin_spaces_where_one_of_them_is_long(talk: Talk) -> None:
    assert cells(page(talk, "wave.rows", [{"n": 2017}, {"n": -12_000}])) == [["2 017"], ["−12 000"]]


def test_yes_and_no_and_numbers_among_words_are_set_flush_left(talk: Talk) -> None:
    lines = table_of(page(talk, "wave.rows", [{"ok": True, "x": "n/a"}, {"ok": False, "x": 0.5}]))
    assert lines[1:] == ["| --- | ----- |", "| yes | n/a   |", "| no  | 0.500 |"]


def test_a_column_with_nothing_in_it_is_a_column(talk: Talk) -> None:
    assert cells(page(talk, "wave.rows", [{"x": None, "y": ""}])) == [["–", ""]]


@pytest.mark.parametrize(
    "text",
    [
        *("a|b", "\\|", "<b>", "*a*", "my_model_v2", "__init__", "$x$ and $y$", "`code`", "[a](b)", "&amp;", "~~a~~"),
        *("a\\", "<!-- a -->", "{{ a }}", "# a", "- a", "12:30", "--- | ---"),
    ],
)
def test_text_shows_as_it_is(talk: Talk, text: str) -> None:
    markdown = page(talk, "wave.rows", [{text: text}])
    assert cells(markdown) == [[text]]


def test_lines_within_a_cell_become_one(talk: Talk) -> None:
    markdown = page(talk, "{value: wave.rows, columns: {a: 'one|\n\n    two'}}", [{"a": "three\r\n four"}])
    assert table_of(markdown) == ["| one\\| two  |", "| ---------- |", "| three four |"]


def test_a_format_for_text_does_not_undo_the_escaping(talk: Talk) -> None:
    assert cells(page(talk, "{value: wave.rows, columns: {a: {format: upper}}}", [{"a": "*b*"}])) == [["*B*"]]


def test_a_format_may_make_a_cell_of_a_list(talk: Talk) -> None:
    markdown = page(talk, "{value: wave.rows, columns: {a: {format: 'join(\", \")'}}}", [{"a": [1, 2]}])
    assert cells(markdown) == [["1, 2"]]


def test_caption_and_body_stand_under_the_table(talk: Talk) -> None:
    markdown = page(talk, "{value: wave.rows, caption: 'Of {{ figures.wave.rows | length }}'}\n  body: Faster.")
    order = [markdown.index(part) for part in ("| none", '<div class="caption">', "Of 3", "Faster.")]
    assert order == sorted(order)


def test_a_table_written_in_markdown_still_is_one(talk: Talk) -> None:
    talk.write_slides("- title: A\n  layout: table\n  body: |\n    | a |\n    | - |\n    | 1 |")
    assert cells(talk.render()[0].slides[0]) == [["1"]]


def test_a_layout_of_the_talk_may_show_the_table_otherwise(talk: Talk) -> None:
    talk.write(
        "talk/layouts/list.md.j2", "{% for c in slide.table.columns %}{{ c.title }}: {{ c.cells[0] }} {% endfor %}"
    )
    talk.write_slides("- {title: A, layout: list, table: wave.rows}")
    assert "a: 1 b: x " in talk.render(wave={"rows": [{"a": 1, "b": "x"}]})[0].slides[0]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, "wave.rows is no table: it is 3"),
        ("text", "wave.rows is no table: it is 'text'"),
        ([1, 2], "wave.rows is no table: it is [1, 2]"),
        ([{"a": 1}, 2], "wave.rows is no table: it is [{'a': 1}, 2]"),
        ({"a": 1}, "wave.rows is no table: it is {'a': 1}"),
        ([], "wave.rows is empty"),
        ({}, "wave.rows is empty"),
        ({"a": [], "b": []}, "wave.rows is empty"),
        ({"a": [1, 2], "b": [1]}, "the columns of wave.rows are not equally long: a has 2, b has 1"),
        ([{"a": 1}, {"b": 1}], "row 2 of wave.rows has other columns than row 1: one of them has no 'a'"),
        ([{"a": 1}, {"a": 1, "b": 1}], "row 2 of wave.rows has other columns than row 1: one of them has no 'b'"),
        ([{"a": [1]}], "row 1, column 'a': a list does not fit into a cell"),
    ],
)
def test_what_is_no_table_is_told_where_the_slide_asks_for_it(talk: Talk, value: object, message: str) -> None:
    (found,) = problems(talk, "wave.rows", value)
    assert found.message == message
    assert pointed_at(found) == "wave.rows"


@pytest.mark.parametrize(
    ("table", "message", "place"),
    [
        ("wav.rows", "this talk has no figure 'wav'", "wav.rows"),
        ("{value: wave.row}", "the figure wave has no value 'row'", "wave.row}"),
        ("rows", "'rows' names no figure and value", "rows"),
        ("{value: wave.}", "'wave.' names no figure and value", "{value: wave.}"),
    ],
)
def test_a_value_that_is_not_there(talk: Talk, table: str, message: str, place: str) -> None:
    (found,) = problems(talk, table)
    assert (found.message, pointed_at(found)) == (message, place)


@pytest.mark.parametrize(
    ("columns", "message", "hint", "place"),
    [
        ("{mss: Time}", "this table has no column 'mss'", "did you mean 'ms'?", "mss: Time}}"),
        ("[name, mss]", "this table has no column 'mss'", "did you mean 'ms'?", "columns: [name, mss]}"),
        (
            "{ms: {format: fixd(1)}}",
            "the format of column 'ms' will not do: there is no filter 'fixd'",
            "did you mean 'fixed'?",
            "fixd(1)}}}",
        ),
        (
            "{ms: {format: fixed(1}}",
            "the format of column 'ms' will not do: ',' is missing before the end",
            "a format is a filter: fixed(1)",
            "fixed(1}}}",
        ),
        (
            "{ms: {format: pm(s)}}",
            "row 1, column 'ms': 's' is not known here",
            "a format may name the columns name, ms, sd, n",
            "pm(s)}}}",
        ),
        (
            "{name: {format: fixed(1)}}",
            "row 1, column 'name': 'fixed' takes a number, and this is the text 'full'",
            "return numbers in this column, or leave its format out",
            "fixed(1)}}}",
        ),
        ("{ms: {titel: Time}}", "unknown key 'titel'", "did you mean 'title'?", "titel: Time}}}"),
    ],
)
def test_a_column_that_cannot_be(talk: Talk, columns: str, message: str, hint: str, place: str) -> None:
    (found,) = problems(talk, f"{{value: wave.rows, columns: {columns}}}")
    assert (found.message, found.hint, pointed_at(found)) == (message, hint, place)


def test_everything_wrong_with_a_table_and_its_slide_is_told_at_once(talk: Talk) -> None:
    table = "{value: wave.rows, caption: '{{ a }}', columns: {x: , ms: {title: '{{ b }}', format: y}}}"
    assert [problem.message for problem in problems(talk, f"{table}\n  body: '{{{{ c }}}}'")] == [
        "'c' is not known here",
        "'a' is not known here",
        "'b' is not known here",
        "this table has no column 'x'",
        "the format of column 'ms' will not do: there is no filter 'y'",
    ]


MEASURED = """
import matplotlib.pyplot as plt
import numpy as np

def measured(*, rows: int = 2):
    table = np.zeros(rows, dtype=[("name", "U4"), ("ms", "f8")])
    table["name"], table["ms"] = "a", np.arange(rows)
    return plt.figure(), {"rows": table}
"""


def test_a_table_may_bring_a_figure_of_its_own_whose_picture_is_not_shown(talk: Talk) -> None:
    talk.write("figures/bench.py", MEASURED)
    talk.write_slides(
        """
        - title: A
          table: {figure: {source: 'bench.py:measured', params: {rows: 3}}, value: rows}
          claims: ['figures.measured.rows[2].ms == 2']
        - {title: B, table: measured.rows}
        - {title: C, figure: 'wave.py:wave'}
        """
    )
    report = talk.build()
    assert not report.problems
    assert dict(report.claims[0].values) == {"figures.measured.rows[2].ms": 2.0}
    published = talk.published()
    assert [name for name in published if name.startswith("figures/")] == ["figures/wave.svg"]
    assert published["tiny-talk.md"].decode().count("| a    | 2.00 |") == 2


def test_a_wrong_parameter_of_a_table_s_own_figure_is_told(talk: Talk) -> None:
    table = "{figure: {source: 'wave.py:wave', params: {period: 1}}, value: rows}"
    (found,) = problems(talk, table)
    assert (found.message, found.hint) == ("wave has no parameter 'period'", "did you mean 'periods'?")
    assert pointed_at(found).startswith("period: 1}")
