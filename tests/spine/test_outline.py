"""What a person reads when the outline is not what it should be: message, caret, help."""

from __future__ import annotations

from pathlib import Path

import pytest

from slidegen.errors import OutlineError
from slidegen.outline.outline import Outline, read_outline
from slidegen.project import open_project

WHOLE = "deck: {title: T}\nsections: [{slides: [{title: A}]}]\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(text: str) -> Outline:
    Path("o.yaml").write_text(text, encoding="utf-8")
    return read_outline(Path("o.yaml").resolve())


def told(text: str) -> str:
    with pytest.raises(OutlineError) as caught:
        read(text)
    return str(caught.value)


def test_a_missing_outline() -> None:
    with pytest.raises(OutlineError) as caught:
        open_project(Path("nowhere.yaml"))
    assert str(caught.value) == (
        "the outline nowhere.yaml does not exist\n"
        "  help: name an outline: slidegen build path/to/outline.yaml; or begin one: slidegen new DIR"
    )


def test_a_directory() -> None:
    with pytest.raises(OutlineError, match=r"the outline .* is a directory"):
        open_project(Path.cwd())


def test_an_empty_outline() -> None:
    assert told("") == "o.yaml:1:1: this file is empty\n    1 | \n      | ^\n  help: an outline has deck: and sections:"


def test_text_that_is_not_yaml() -> None:
    assert told("deck:\n  title: Attention: a talk\n") == (
        "o.yaml:2:19: YAML takes the text before this second colon for a key\n"
        "    2 |   title: Attention: a talk\n"
        "      |                   ^\n"
        '  help: put quotes around it: title: "Attention: a talk"'
    )


def test_a_tab() -> None:
    assert told("deck:\n\ttitle: x\n") == (
        "o.yaml:2:1: a tab indents this line\n    2 |  title: x\n      | ^\n  help: YAML is indented with spaces"
    )


def test_a_list_where_a_mapping_belongs() -> None:
    assert told("- one\n- two\n") == (
        "o.yaml:1:1: this is a list, and an outline is a mapping\n"
        "    1 | - one\n"
        "      | ^\n"
        "  help: an outline begins with deck: and has sections:"
    )


def test_an_unknown_key_suggests_the_nearest() -> None:
    assert told("deck: {title: T}\nsections:\n  - slides:\n      - titel: A\n") == (
        "o.yaml:4:9: unknown key 'titel'\n    4 |       - titel: A\n      |         ^\n  help: did you mean 'title'?"
    )


def test_a_missing_key_names_what_lacks_it() -> None:
    assert told("deck: {author: A}\nsections: [{slides: [{title: A}]}]\n") == (
        "o.yaml:1:1: 'title' is missing\n    1 | deck: {author: A}\n      | ^\n  help: add title: to this deck"
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("deck: talk\nsections: []\n", 1, "'deck' should be a mapping, but is the text 'talk'"),
        ("deck: {title: T}\nsections: {a: 1}\n", 2, "'sections' should be a list, but is a mapping"),
        (WHOLE.replace("title: A", "minutes: long"), 2, "'minutes' should be a number"),
        (WHOLE.replace("title: A", "minutes: -1"), 2, "'minutes' should be at least 0"),
        (WHOLE.replace("title: A", "title: [a]"), 2, "'title' should be text, but is a list"),
        (WHOLE.replace("title: A", "cite: [[x]]"), 2, "item 1 of 'cite' should be text, but is a list"),
        (WHOLE.replace("title: T", "title: ''"), 1, "'title' is empty"),
        (WHOLE.replace("title: T", "title: T, lang: '9'"), 1, "'9' will not do for 'lang'"),
        (WHOLE.replace("title: T", "title: T, size: 3:2"), 1, "'size' should be '16:9' or '4:3'"),
        (WHOLE.replace("title: A", "body: a, file: b"), 2, "a slide has a body: or a file:, not both"),
        (WHOLE.replace("title: A", "include: a, title: b"), 2, "a slide with include: has no other keys"),
        (WHOLE.replace("title: A", "figure: {params: {}}"), 2, "'source' is missing"),
    ],
)  # fmt: skip
def test_wrong_values_are_told_in_plain_words(text: str, line: int, message: str) -> None:
    said = told(text)
    assert message in said
    assert said.startswith(f"o.yaml:{line}:")
    assert "pydantic" not in said
    assert "Input" not in said


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(OutlineError) as caught:
        read("deck: {colour: red}\nsections:\n  - slides:\n      - {minutes: x}\n      - {bodi: x}\nextra: 1\n")
    assert [(p.location and p.location.line, p.message) for p in caught.value.problems] == [
        (1, "'title' is missing"),
        (1, "unknown key 'colour'"),
        (4, "'minutes' should be a number, but is the text 'x'"),
        (5, "unknown key 'bodi'"),
        (6, "unknown key 'extra'"),
    ]


def test_short_forms_stand_for_mappings() -> None:
    slides = "[{figure: a.py, code: b.py, claims: ['1 < 2'], columns: [x], class: p q}]"
    (slide,) = read(f"deck: {{title: T}}\nsections: [{{slides: {slides}}}]\n").spec.sections[0].slides
    assert slide.figure and slide.figure.source == "a.py"
    assert slide.code and slide.code.source == "b.py"
    assert slide.claims[0].that == "1 < 2"
    assert slide.columns[0].body == "x"
    assert slide.classes == ["p", "q"]


def test_numbers_may_stand_where_text_belongs() -> None:
    assert (
        read("deck: {title: 2026, date: 2026-01-02}\nsections: [{slides: [{title: 1.5}]}]\n").spec.deck.title == "2026"
    )


def test_a_long_line_is_shown_around_its_caret() -> None:
    said = told("deck: {title: T, author: " + "x" * 300 + ", colour: red}\nsections: [{slides: [{title: A}]}]\n")
    shown, caret = said.splitlines()[1:3]
    assert len(shown) < 120
    assert shown[caret.index("^") :].startswith("colour")
