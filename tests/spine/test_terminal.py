"""What a person is told on a terminal: problems in colour, and plain wherever colour cannot be seen."""

from __future__ import annotations

import click
import pytest

from slidegen.cli.terminal import coloured, tell

TOLD = """\
error[contrast] talk/outline.yaml:6:3: slide pale: an error: too pale
  6 |   - title: error: help: ^
    |     ^^^^^
  help: make it darker"""


def test_problems_are_marked_where_they_begin_and_nothing_is_lost() -> None:
    first, line, caret, remedy = coloured(TOLD).split("\n")
    assert first.startswith(click.style("error[contrast]", fg="red", bold=True) + " talk/outline.yaml:6:3: slide")
    assert line.endswith("  - title: error: help: ^")
    assert click.style("    ^^^^^", fg="red", bold=True) in caret
    assert remedy.startswith(click.style("  help:", fg="cyan"))
    assert click.unstyle(coloured(TOLD)) == TOLD


@pytest.mark.parametrize("line", ["errors are many", "10 slides checked, 2 s", "  helpful", "build/a.html"])
def test_all_else_is_plain(line: str) -> None:
    assert coloured(line) == line


def test_no_colour_where_it_cannot_be_seen_or_is_not_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(TOLD)
    assert capsys.readouterr().out == f"{TOLD}\n"
    monkeypatch.setattr("click._compat.isatty", lambda _: True)
    tell(TOLD)
    assert capsys.readouterr().out == f"{coloured(TOLD)}\n"
    monkeypatch.setenv("NO_COLOR", "1")
    tell(TOLD, err=True)
    assert capsys.readouterr().err == f"{TOLD}\n"
