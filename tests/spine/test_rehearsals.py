"""``slidegen rehearsals``: the table, and new minutes in the outline with all else as it was."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Mapping

import pytest
from click.testing import CliRunner
from talks import Talk

from slidegen.cli.main import cli
from slidegen.errors import EnvironmentFault, OutlineError
from slidegen.outline.outline import read_outline

HEAD = "deck: {title: T, theme: tiny}\nsections:\n  - slides:\n"
PATHS = "deck: {title: T, theme: tiny, minutes: {full: 9, short: 4}}\nsections:\n  - slides:\n"


def run(talk: Talk, *arguments: str) -> tuple[int, list[str]]:
    """Exit code and lines of ``slidegen rehearsals``."""
    result = CliRunner().invoke(cli, ["rehearsals", str(talk.outline), *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output.splitlines()


def rehearse(talk: Talk, minutes: Mapping[str, float], *, path: str = "", day: int = 1) -> None:
    told = {
        "started": f"2026-11-{day:02}T09:30:00+01:00",
        "path": path,
        "slides": {slide: 60 * spent for slide, spent in minutes.items()},
    }
    talk.write(f"talk/rehearsals/2026-11-{day:02}-093000.json", json.dumps(told))


def written(talk: Talk, outline: str, minutes: Mapping[str, float], *, path: str = "") -> str:
    """Rehearse these minutes on this outline, write them, and read it."""
    talk.outline.write_bytes(outline.encode())
    rehearse(talk, minutes, path=path)
    run(talk, "--write", *(("--path", path) if path else ()))
    return talk.outline.read_bytes().decode()


def test_before_any_rehearsal_it_says_how_to_have_one(talk: Talk) -> None:
    assert run(talk) == (0, ["no rehearsal yet: slidegen present, and start the timer"])


def test_the_table_has_the_median_and_the_last(talk: Talk) -> None:
    talk.write_slides("""
        - {id: first, title: One, minutes: 1}
        - {title: Two words, minutes: 2.5}
        - {id: unseen, minutes: 0.5}
    """)
    rehearse(talk, {"first": 1, "two-words": 3, "dropped": 1}, day=1)
    rehearse(talk, {"first": 9, "two-words": 4}, day=2)
    rehearse(talk, {"first": 2}, day=3)
    assert run(talk)[1] == [
        "slide      planned   median     last  difference",
        "first         1.00     2.00     2.00       +1.00",
        "two-words     2.50     3.50                +1.00",
        "unseen        0.50",
        "total         4.00     5.50     2.00       +2.00",
        "in minutes; 3 rehearsals, the last one of 2026-11-03 09:30",
        "no longer in the talk: dropped",
    ]


def test_each_path_has_its_rehearsals(talk: Talk) -> None:
    talk.outline.write_text(
        PATHS + "      - {title: A, minutes: {full: 3, short: 1}}\n      - {title: B, minutes: {full: 2}}\n"
    )
    rehearse(talk, {"a": 3, "b": 3}, path="full", day=1)
    rehearse(talk, {"a": 2}, path="short", day=2)
    assert [line.split()[:3] for line in run(talk)[1][1:4]] == [
        ["a", "3.00", "3.00"],
        ["b", "2.00", "3.00"],
        ["total", "5.00", "6.00"],
    ]
    assert run(talk, "--path", "short")[1][1].split() == ["a", "1.00", "2.00", "2.00", "+1.00"]
    assert run(talk)[1][-1].startswith("in minutes; 1 rehearsal, ")


BLOCK = (
    HEAD
    + """\
      # a comment that stays
      - id: a   # and one more
        title: "A: x"
        minutes: 1.5   # measured with a stopwatch
        body: |
          minutes: 1.5
      - title: B
        body: two
"""
)


def test_new_minutes_are_written_and_nothing_else_changes(talk: Talk) -> None:
    assert written(talk, BLOCK, {"a": 2.6}) == BLOCK.replace("1.5   # measured", "2.5   # measured")


def test_the_lines_say_what_was_written(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(talk.root)
    talk.outline.write_text(BLOCK)
    rehearse(talk, {"a": 0.1, "b": 0.7})
    assert run(talk, "--write")[1][-3:] == [
        "talk/outline.yaml:7:18: a: 1.5 -> 0.25",
        "talk/outline.yaml:10:9: b: 0 -> 0.75",
        "new minutes for 2 slides",
    ]
    assert run(talk, "--write")[1][-1] == "no minutes would fit the rehearsals better"
    assert sorted(os.listdir(talk.outline.parent)) == ["outline.yaml", "rehearsals"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- title: U\n  body: x\n", "- title: U\n  minutes: 3\n  body: x\n"),
        ("- title: U # c\n", "- title: U # c\n  minutes: 3\n"),
        ("- title: U", "- title: U\n  minutes: 3"),
        ("-   title: U\n", "-   title: U\n    minutes: 3\n"),
        ("-\n  title: U\n", "-\n  title: U\n  minutes: 3\n"),
        ("- body: |\n    x\n  title: U\n", "- minutes: 3\n  body: |\n    x\n  title: U\n"),
        ("- {title: U, body: x}  # c\n", "- {title: U, minutes: 3, body: x}  # c\n"),
        ("- {title: U, minutes: 2}  # c\n", "- {title: U, minutes: 3}  # c\n"),
        ("- title: U\n  minutes: '2' # c\n", "- title: U\n  minutes: 3 # c\n"),
        ("- title: ü €😀 # 😀\n  minutes: 2 # ü\n", "- title: ü €😀 # 😀\n  minutes: 3 # ü\n"),
    ],
)
def test_minutes_as_people_write_them(talk: Talk, before: str, after: str) -> None:
    assert written(talk, HEAD + _indented(before), {"u": 3}) == HEAD + _indented(after)
    assert read_outline(talk.outline).spec.sections[0].slides[0].minutes == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- {title: U, minutes: {full: 2, short: 1}}\n", "- {title: U, minutes: {full: 2, short: 3}}\n"),
        ("- title: U\n  minutes: # c\n    short: 1\n", "- title: U\n  minutes: # c\n    short: 3\n"),
        ("- title: U\n  minutes: 2 # c\n", "- title: U\n  minutes: {full: 2, short: 3} # c\n"),
        ("- {title: U, minutes: 2}\n", "- {title: U, minutes: {full: 2, short: 3}}\n"),
        ("- title: U\n", "- title: U\n  minutes: {full: 0, short: 3}\n"),
    ],
)
def test_other_paths_keep_their_minutes(talk: Talk, before: str, after: str) -> None:
    assert written(talk, PATHS + _indented(before), {"u": 3}, path="short") == PATHS + _indented(after)


@pytest.mark.parametrize(("planned", "spoken"), [(0.4, 0.35), (0.1, 0.16), (0, 0.1), (1, 1.1), (1.25, 1.25)])
def test_minutes_that_are_nearer_than_a_quarter_stay(talk: Talk, planned: float, spoken: float) -> None:
    outline = HEAD + f"      - {{title: U, minutes: {planned}}}\n"
    assert written(talk, outline, {"u": spoken}) == outline


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_byte_order_mark_stay(talk: Talk, newline: str, mark: str) -> None:
    wanted = BLOCK.replace("1.5   #", "2.5   #").replace("title: B\n", "title: B\n        minutes: 1\n")
    before, after = (mark + text.replace("\n", newline) for text in (BLOCK, wanted))
    assert written(talk, before, {"a": 2.6, "b": 1}) == after


def test_the_permissions_of_the_outline_stay(talk: Talk) -> None:
    talk.outline.chmod(0o640)
    assert written(talk, BLOCK, {"a": 2.6}) != BLOCK
    assert talk.outline.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "slides",
    [
        "      - {title: A, minutes: &m 2}\n      - {title: B, minutes: *m}\n",
        "      - {title: A, minutes: 2, body: *m}\n",
        "      - &s {title: A}\n      - *s\n",
    ],
    ids=["an anchor goes", "broken", "one slide twice"],
)
def test_what_would_change_more_is_refused(talk: Talk, slides: str) -> None:
    talk.outline.write_text(HEAD + slides)
    rehearse(talk, {"a": 1})
    before = talk.outline.read_bytes()
    with pytest.raises(OutlineError, match=r"without changing more|for an alias"):
        run(talk, "--write")
    assert talk.outline.read_bytes() == before
    assert sorted(os.listdir(talk.outline.parent)) == ["outline.yaml", "rehearsals"]


def test_slides_of_an_included_deck_have_no_minutes_to_write(talk: Talk) -> None:
    talk.write("talk/old.md", "# Old\n\n---\n\n# Older\n")
    outline = HEAD + "      - include: old.md\n"
    assert written(talk, outline, {"old-1": 2}) == outline
    assert run(talk)[1][1].split() == ["old-1", "0.00", "2.00", "2.00", "+2.00"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"started": "", "path": "", "slides": {"a": NaN}}'])
def test_a_file_that_is_no_rehearsal_is_named(talk: Talk, text: str) -> None:
    talk.write("talk/rehearsals/x.json", text)
    with pytest.raises(OutlineError, match=r"x\.json:1:1: this is no rehearsal"):
        run(talk)


def test_an_outline_that_cannot_be_written_is_told(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("slidegen.rehearsals.writing.shutil.copymode", full)
    with pytest.raises(EnvironmentFault, match="No space left"):
        written(talk, BLOCK, {"a": 10})
    assert talk.outline.read_text() == BLOCK


def _indented(slides: str) -> str:
    return textwrap.indent(slides, "      ")
