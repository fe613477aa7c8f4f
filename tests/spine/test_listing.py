"""Highlighted and folded lines of a listing: from the outline to the fence in the Markdown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from talks import Talk

from slidegen.deck.listing import Excerpt, Item, Span, excerpt
from slidegen.errors import OutlineError, SourceLocation

TEN = "def f():\n    a = 2\n\n    if a:\n        a = 5\n        a = 6\n    a = 7\n\n\treturn 9\n# end"


def items(*texts: str) -> list[Item]:
    return [Item(text, SourceLocation(Path("outline.yaml"))) for text in texts]


def shown(*, highlight: tuple[str, ...] = (), fold: tuple[str, ...] = ()) -> Excerpt:
    return excerpt(TEN, items(*highlight), items(*fold))


def write_code(talk: Talk, lines: int, **keys: object) -> None:
    """One slide with a listing of so many lines."""
    talk.write("figures/wave.py", "".join(f"x = {number}\n" for number in range(1, lines + 1)))
    talk.write_slides(f"- title: A\n  code: {json.dumps({'source': 'wave.py'} | keys)}")


def test_a_listing_without_marks_is_shown_as_it_is() -> None:
    assert shown() == Excerpt(TEN, (), ())


def test_a_fold_is_one_line_at_the_indentation_of_its_first() -> None:
    assert shown(fold=("5-6",)).text == TEN.replace("        a = 5\n        a = 6", "        ...  # 2 lines")
    assert shown(fold=("9",)).text == TEN.replace("\treturn 9", "\t...  # 1 line")
    assert shown(fold=("1-10",)).text == "...  # 10 lines"


def test_a_fold_that_begins_with_a_blank_line_is_indented_as_the_text_after_it() -> None:
    assert "    a = 2\n    ...  # 5 lines\n\n" in shown(fold=("3-7",)).text
    assert "a = 7\n...  # 1 line\n\treturn" in shown(fold=("8",)).text


def test_marks_are_counted_before_folding_and_shown_after_it() -> None:
    one = shown(highlight=("9-10", "4", "1"), fold=("5-7", "2-3"))
    assert one.text == "def f():\n    ...  # 2 lines\n    if a:\n        ...  # 3 lines\n\n\treturn 9\n# end"
    assert one.focus == (Span(1, 1), Span(3, 3), Span(6, 7))
    assert one.folds == (Span(2, 2), Span(4, 4))


@pytest.mark.parametrize("text", ["5-", "-5", "a", "", "5:7", "5 7", "7-5", "1-2-3", "3.5", "1,2"])
@pytest.mark.parametrize("key", ["highlight", "fold"])
def test_what_names_no_lines(key: str, text: str) -> None:
    with pytest.raises(OutlineError) as caught:
        shown(**{key: ("1", text)})
    (problem,) = caught.value.problems
    assert problem.message == f"{text!r} names no lines"
    assert problem.hint == "write 5 for one line, 5-7 for several"


@pytest.mark.parametrize("text", ["0", "11", "0-3", "9-11", "999999999"])
@pytest.mark.parametrize("key", ["highlight", "fold"])
def test_lines_that_are_not_there(key: str, text: str) -> None:
    with pytest.raises(OutlineError) as caught:
        shown(**{key: (text,)})
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == (f"this listing has no lines {text}", "its lines are 1 to 10")


@pytest.mark.parametrize("text", ["4-6", "4", "6", "3-4", "6-7", "1-10"])
def test_lines_that_a_fold_hides_can_be_neither_highlighted_nor_folded_again(text: str) -> None:
    for keys in ({"highlight": (text,), "fold": ("4-6",)}, {"fold": ("4-6", text)}):
        with pytest.raises(OutlineError, match=f"the lines {text} are not shown: 4-6 are folded"):
            shown(**keys)


def test_lines_beside_a_fold_can_be_highlighted() -> None:
    assert shown(highlight=("3", "7"), fold=("4-6",)).focus == (Span(3, 3), Span(5, 5))


def test_every_wrong_item_is_told_at_its_place(talk: Talk) -> None:
    talk.write_slides("""
        - title: A
          code:
            source: wave.py
            highlight: [3, "5-70", x]
            fold:
              - 1-2
              - 7-6
    """)
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    lines = talk.outline.read_text().splitlines()
    places = [problem.location for problem in caught.value.problems]
    assert [lines[at.line - 1][at.column - 1 :] for at in places if at] == ['"5-70", x]', "x]", "7-6"]


def test_marks_are_written_as_a_list(talk: Talk) -> None:
    write_code(talk, 3, highlight=3, fold=[None])
    with pytest.raises(OutlineError) as caught:
        talk.resolve()
    assert [problem.message for problem in caught.value.problems] == [
        "'highlight' should be a list, but is 3",
        "item 1 of 'fold' should be text, but is empty",
    ]


def test_the_fence_says_which_lines_are_marked(talk: Talk) -> None:
    write_code(talk, 30, highlight=[3, "25-27"], fold=["10-20", 22])
    (slide,) = talk.render()[0].slides
    (fence,) = (token for token in MarkdownIt("commonmark").parse(slide) if token.type == "fence")
    assert fence.info == "py {3,15-17} fold={10,12}"
    assert fence.content.splitlines()[8:13] == ["x = 9", "...  # 11 lines", "x = 21", "...  # 1 line", "x = 23"]


@pytest.mark.parametrize(
    ("keys", "info"), [({}, "py"), ({"highlight": [2]}, "py {2}"), ({"fold": ["1-2"]}, "py fold={1}")]
)
def test_a_fence_says_no_more_than_it_must(talk: Talk, keys: dict[str, object], info: str) -> None:
    write_code(talk, 3, **keys)
    assert f"\n```{info}\n" in talk.render()[0].slides[0]


@pytest.mark.parametrize(
    ("lines", "fold", "is_long"), [(15, [], False), (16, [], True), (16, ["2-3"], False), (17, ["2"], True)]
)
def test_a_listing_is_long_by_the_lines_it_shows(talk: Talk, lines: int, fold: list[str], is_long: bool) -> None:
    write_code(talk, lines, fold=fold)
    assert ("_class: code long-code" in talk.render()[0].slides[0]) is is_long
