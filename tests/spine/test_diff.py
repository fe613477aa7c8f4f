"""Differences: which slide is which, words, values, pictures; on sides that are made by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from sides import figure, side, slide

from slidegen.diff.aligning import aligned, longest_rising
from slidegen.diff.comparing import compared
from slidegen.diff.difference import Change, Difference, Quote
from slidegen.diff.differing import Told
from slidegen.diff.page import written_page
from slidegen.diff.side import Side, built_side
from slidegen.diff.values import part_changes, reads_as, told_apart
from slidegen.diff.worddiff import Hunk, Piece, condensed, hunks, word_diff
from slidegen.diff.words import diff_lines
from slidegen.errors import OutlineError
from slidegen.publishing.manifest import SlideFacts

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<circle id="{id}" cx="9" cy="9" r="{r}"/>{note}</svg>'
)


def moved(old: str, new: str) -> list[str]:
    """The ids that moved from one order of one-letter slides to another."""
    now = [slide(id) for id in new]
    return [now[pair.new].id for pair in aligned([slide(id) for id in old], now).pairs if pair.moved]


def standings(told: Difference) -> list[tuple[str, str]]:
    return [(each.standing, each.place.id) for each in told.slides]


def picture(folder: Path, *, r: float = 5, id: str = "dot", note: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "dot.svg").write_text(SVG.format(r=r, id=id, note=note), encoding="utf-8")
    return folder / "dot.svg"


@pytest.mark.parametrize(
    ("old", "new", "which"),
    [("abcd", "abcd", ""), ("abcd", "acdb", "b"), ("abcd", "dabc", "d"), ("abcde", "edabc", "ed"), ("abc", "bc", "")],
)
def test_what_moved_is_as_little_as_can_be(old: str, new: str, which: str) -> None:
    assert sorted(moved(old, new)) == sorted(which)


@pytest.mark.parametrize("seed", range(20))
def test_the_longest_rising_subsequence_is_the_longest(seed: int) -> None:
    places = random.Random(seed).sample(range(30), 9)
    subsets = [[p for i, p in enumerate(places) if bits >> i & 1] for bits in range(2 ** len(places))]
    longest = max(len(each) for each in subsets if each == sorted(each))
    found = longest_rising(places)
    assert len(found) == longest and found == sorted(found) == [p for p in places if p in found]


def test_slides_of_a_deck_that_joined_are_counted_anew_without_a_word() -> None:
    texts = ["# One", "# Two and a half", "# Three"]
    old, new = (
        side(
            [
                slide(f"older-{n}", layout="included", texts={"title": "", "body": text})
                for n, text in enumerate(deck, 1)
            ]
        )
        for deck in (texts, ["Something else", *texts])
    )
    assert standings(compared(old, new)) == [("added", "older-1")]


def test_a_slide_with_another_title_is_the_same_slide() -> None:
    words = "Twelve words of which each one is still there as it was"
    told = compared(side([slide("a", words), slide("b")]), side([slide("b"), slide("z", words)]))
    (change,) = [each for each in told.slides if each.facts]
    assert change.facts == (Change("id", "a", "z"),)
    assert change.texts == (Change("title", "A", "Z"),)


def test_slides_that_have_little_in_common_are_two() -> None:
    told = compared(side([slide("a", "cats and dogs")]), side([slide("z", "the price of tea")]))
    assert standings(told) == [("removed", "a"), ("added", "z")]


def some_talk(chance: random.Random) -> Sequence[SlideFacts]:
    ids = chance.sample("abcdefgh", chance.randint(0, 8))
    return [
        slide(id, " ".join(chance.choices(["one", "two", "three"], k=3)), minutes=chance.randint(1, 2)) for id in ids
    ]


@pytest.mark.parametrize("seed", range(50))
def test_a_talk_does_not_differ_from_itself_and_exchanging_sides_exchanges_what_came_and_went(seed: int) -> None:
    chance = random.Random(seed)
    one, other = side(some_talk(chance)), side(some_talk(chance))
    assert not compared(one, one)
    there, back = compared(one, other), compared(other, one)
    exchanged = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted((exchanged[what], id) for what, id in standings(there) if what != "changed") == sorted(
        each for each in standings(back) if each[0] != "changed"
    )
    changed = {(each.old, each.new) for each in there.slides if each.rewritten}
    assert changed == {(each.new, each.old) for each in back.slides if each.rewritten}
    assert sum(each.moved for each in there.slides) == sum(each.moved for each in back.slides)


def test_what_is_told_of_slides_and_of_the_deck() -> None:
    old = side([slide("a", minutes=1, layout="figure")], planned=10, theme_files={"t.css": "0" * 64})
    new = side([slide("a", minutes=2.5, section="Why", directives={"color": "red"})], planned=12, theme="dark")
    told = compared(old, new)
    (change,) = told.slides
    assert change.facts == (
        Change("section", "Part", "Why"),
        Change("minutes", 1, 2.5),
        Change("layout", "figure", "bullets"),
        Change("color", None, "red"),
    )
    assert [each.name for each in told.deck] == ["sections", "planned minutes", "theme", "t.css"]
    assert (told.minutes_before, told.minutes_now) == (1, 2.5)


def test_sections_are_told_word_by_word() -> None:
    def talk(*sections: str) -> Side:
        return side([slide(str(n), section=section) for n, section in enumerate(sections)])

    parts = ("Why context matters", "Where attention comes from", "What it costs")
    told = list(diff_lines(Told(compared(talk(*parts), talk(*parts[:2], "Bills")))))
    assert "  sections: … attention comes from / [-What it costs-]{+Bills+}" in told


def test_the_manifest_of_a_path_is_found(tmp_path: Path) -> None:
    for name, path in (("manifest", "full"), ("manifest-short", "short")):
        told = side([slide(path)], path=path).manifest
        (tmp_path / f"{name}.json").write_text(told.to_json(), encoding="utf-8")
    found = {path: built_side(tmp_path, "build", path).slides[0].id for path in (None, "full", "short")}
    assert found == {None: "full", "full": "full", "short": "short"}
    with pytest.raises(OutlineError, match=r"cannot read .*manifest-long\.json"):
        built_side(tmp_path, "build", "long")


def test_words_that_came_and_went() -> None:
    assert word_diff("the old word", "the new word") == (
        Piece("same", "the "),
        Piece("removed", "old"),
        Piece("added", "new"),
        Piece("same", " word"),
    )
    assert hunks(word_diff("a b c d e x f g h i", "a b c d e f g y h i"), around=2) == [
        Hunk("… d e ", "x ", "", "f g "),
        Hunk("f g ", "", "y ", "h i"),
    ]


@pytest.mark.parametrize(
    ("before", "now", "removed", "added"),
    [
        ("takes 12.5 s", "takes 12.75 s", "12.5", "12.75"),  # a number is one word
        ("loses **12\u202f000** of", "loses **9\u202f000** of", "12\u202f000", "9\u202f000"),
        ("a, b. Now", "c, d. Now", "a, b", "c, d"),  # only marks between two changes
        ("it ends. So", "it ends So", ".", ""),
    ],
)
def test_a_change_is_told_as_people_would(before: str, now: str, removed: str, added: str) -> None:
    (hunk,) = hunks(word_diff(before, now), around=3)
    assert (hunk.removed, hunk.added) == (removed, added)


@pytest.mark.parametrize("seed", range(30))
def test_both_texts_can_be_read_off_a_word_diff(seed: int) -> None:
    chance = random.Random(seed)
    one, other = ("".join(chance.choices(["a", "b", " ", "1.5", ",", "-"], k=chance.randint(0, 12))) for _ in range(2))
    pieces = word_diff(one, other)
    assert "".join(each.text for each in pieces if each.kind != "removed") == other
    before = "".join(each.text for each in pieces if each.kind != "added")
    assert before.split() == one.split()  # white space that stayed is told as it is now


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        ({"body": "one two\nthree"}, {"body": "one\ntwo three"}, []),  # a paragraph that was wrapped anew
        ({"body": "- one\n- two"}, {"body": "- one\n  - two"}, ["body: only its white space"]),  # a list in the list
        ({"code": "if a:\nb"}, {"code": "if a: b"}, ["code: only its white space"]),
        ({"body": "5 %"}, {"body": "5\u202f%"}, ["body: only its white space"]),
    ],
)
def test_white_space_is_told_where_it_matters(before: dict[str, str], now: dict[str, str], what: list[str]) -> None:
    told = compared(side([slide("a", texts=before)]), side([slide("a", texts=now)]))
    assert [line.strip() for line in diff_lines(Told(told)) if "white space" in line] == what


def test_far_from_changes_a_text_is_left_out() -> None:
    before = " ".join(f"w{n}" for n in range(100))
    now = before.replace("w50", "new").replace("w53", "")
    told = "".join(each.text for each in condensed(word_diff(before, now), around=3))
    assert told == "… w47 w48 w49 w50new w51 w52  w53 w54 w55 w56 …"
    assert condensed(word_diff("same", "same"), around=3) == (Piece("same", ""),)
    apart = word_diff("x 1 2 3 4 5 6 7 y", "z 1 2 3 4 5 6 7 w")
    assert "".join(each.text for each in condensed(apart, around=2)) == "xz 1 2 … 6 7 yw"


def test_parts_of_values_have_names() -> None:
    before = {"rows": [{"mean": 1.0, "n": 3}], "gone": {"x": 1}}
    now = {"rows": [{"mean": 1.5, "n": 3}, {"mean": 2.0, "n": 4}]}
    assert part_changes("v", before, now) == (
        Change("v.rows[0].mean", 1.0, 1.5),
        Change("v.gone.x", 1, None),
        Change("v.rows[1].mean", None, 2.0),
        Change("v.rows[1].n", None, 4),
    )


@pytest.mark.parametrize("same", [1.0, float("nan"), float("inf"), [], {}, None, "x", True])
def test_a_value_that_stayed_is_no_change(same: object) -> None:
    assert part_changes("v", same, json.loads(json.dumps(same))) == ()


@pytest.mark.parametrize(("before", "now"), [(0.1 + 0.2, 0.3), (1, 2), (True, 1), (None, 0), ("a", "b"), (0, False)])
def test_values_are_compared_exactly(before: object, now: object) -> None:
    (change,) = part_changes("v", before, now)
    assert told_apart(change.before, change.after)[0] != told_apart(change.before, change.after)[1]


def test_two_and_two_point_nought_are_one_number() -> None:
    assert part_changes("v", 2, 2.0) == ()


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (0.5, 0.75, ("0.5", "0.75")),
        (0.123456781, 0.123456789, ("0.12345678", "0.12345679")),
        (1e-9, 2e-9, ("1e-09", "2e-09")),
        (3, 5, ("3", "5")),
        (0.1 + 0.2, 0.3, ("0.30000000000000004", "0.29999999999999999")),
        (None, "a", ("unset", "'a'")),
    ],
)
def test_as_many_digits_as_it_takes(before: object, now: object, told: tuple[str, str]) -> None:
    assert told_apart(before, now) == told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.35 s", 2.3456),
        ("63\u202f%", 0.634),
        ("12\u202f345 words", 12345),
        ("\u22120.5", -0.49),
        ("1.50 µs", 1.5e-6),
        ("x", "x"),
    ],
)
def test_a_number_is_found_as_it_is_shown(text: str, value: object) -> None:
    assert reads_as(text, value)
    assert not reads_as("7.77", value)


def test_a_changed_value_is_told_with_the_slides_that_show_it() -> None:
    def talk(speed: float, loss: float, body: str) -> Side:
        shown = [slide("fast", body, values=["a.speed"]), slide("low", "about 1", values=["a.loss"]), slide("none")]
        return side(shown, {"a": figure(values={"speed": speed, "loss": loss, "hidden": loss})})

    told = compared(talk(2.0, 0.51, "it runs at 2.0 m/s now"), talk(2.5, 0.52, "it runs at 2.5 m/s now"))
    hidden, loss, speed = told.values
    assert (speed.figure, speed.name, speed.parts) == ("a", "speed", (Change("speed", 2.0, 2.5),))
    fast, low = speed.quotes[0], loss.quotes[0]
    assert (fast.slide.number, fast.before, fast.after) == (1, "it runs at 2.0 m/s now", "it runs at 2.5 m/s now")
    assert (low.slide.number, low.as_before) == (2, True)
    assert hidden.quotes == ()
    lines = list(diff_lines(Told(told)))
    assert "  a.speed: 2 -> 2.5" in lines
    assert "         slide 1: it runs at 2.0 m/s now -> it runs at 2.5 m/s now" in lines
    assert "         slide 2 reads as before" in lines


def test_a_slide_that_changed_otherwise_reads_as_before() -> None:
    old = side([slide("a", "about 1", values=["a.x"])], {"a": figure(values={"x": 1.01})})
    new = side([slide("a", "roughly 1", values=["a.x"])], {"a": figure(values={"x": 1.02})})
    (value,) = compared(old, new).values
    assert value.quotes == (Quote(compared(old, new).slides[0].place, as_before=True),)


def pictured(file: Path, **parameters: object) -> Side:
    shown = [slide("a", pictures=[file.name]), slide("b")]
    return side(shown, {"dot": figure(file, **parameters)}, base=file.parent)


def test_a_figure_that_looks_different_is_told_with_both_pictures(tmp_path: Path) -> None:
    old, new = picture(tmp_path / "old"), picture(tmp_path / "new", r=7)
    told = compared(pictured(old, count=2), pictured(new, count=3, seed=1))
    (change,) = told.figures
    assert (change.id, change.standing, [place.id for place in change.slides]) == ("dot", "changed", ["a"])
    assert change.asked == (Change("count", 2, 3), Change("seed", None, 1))
    assert [(each.before, each.after) for each in change.pictures] == [(old, new)]
    assert [(each.place.id, each.pictures) for each in told.slides] == [("a", ("dot",))]


def test_other_bytes_of_the_same_picture_are_no_change(tmp_path: Path) -> None:
    old = picture(tmp_path / "old")
    new = picture(tmp_path / "new", r=5.000001, id="other")
    assert old.read_bytes() != new.read_bytes()
    assert not compared(pictured(old), pictured(new))


def test_figures_come_and_go(tmp_path: Path) -> None:
    file = picture(tmp_path / "old")
    empty = side([slide("a", pictures=[file.name]), slide("b")], base=file.parent)
    there, back = compared(pictured(file), empty), compared(empty, pictured(file))
    assert [(each.id, each.standing) for each in (*there.figures, *back.figures)] == [
        ("dot", "removed"),
        ("dot", "added"),
    ]


def test_a_picture_that_is_gone_is_a_fault_that_can_be_mended(tmp_path: Path) -> None:
    old, new = pictured(picture(tmp_path / "old")), pictured(picture(tmp_path / "new", r=7))
    (tmp_path / "old" / "dot.svg").unlink()
    with pytest.raises(OutlineError, match=r"dot\.svg of a side is gone"):
        compared(old, new)


@pytest.mark.parametrize("note", ["", "<broken"])
def test_a_picture_of_the_talk_s_own_is_compared_too(tmp_path: Path, note: str) -> None:
    old, new = picture(tmp_path / "old"), picture(tmp_path / "new", r=7, note=note)
    body = '![a dot](dot.svg) and <img src="dot.svg"> and ![](https://example.org/x.png) and ![](gone.png)'
    told = compared(side([slide("a", body)], base=old.parent), side([slide("a", body)], base=new.parent))
    assert [(each.id, each.pictures[0].after, len(each.slides)) for each in told.figures] == [("dot.svg", new, 1)]
    assert told.slides[0].pictures == ("dot.svg",)


def test_the_page_stands_alone_and_escapes_what_people_wrote(tmp_path: Path) -> None:
    old, new = picture(tmp_path / "old"), picture(tmp_path / "new", r=7)
    one, other = pictured(old), pictured(new)
    one.slides[1].texts["body"] = "a <i> & c"
    page = written_page(compared(one, other), tmp_path / "made" / "diff.html").read_text(encoding="utf-8")
    assert page.count("data:image/svg+xml;base64,") == 2
    assert "http" not in page and "<del>a &lt;i&gt; &amp; c</del>" in page


def test_programs_get_all_of_it(tmp_path: Path) -> None:
    old, new = picture(tmp_path / "old"), picture(tmp_path / "new", r=7)
    told = Told(compared(pictured(old), pictured(new))).to_json()
    assert json.loads(json.dumps(told)) == told
    assert told["difference"]["figures"][0]["pictures"][0]["after"] == str(new)
