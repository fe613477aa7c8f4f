"""Paths through a talk: one outline, told in less time or more."""

from __future__ import annotations

import pytest
from talks import FakeMarp, Talk

from slidegen.errors import Problem
from slidegen.results import BuildReport

SLIDES = """
- {title: Always, minutes: 2, body: '{{ figures.wave.periods }} waves'}
- {title: Detail, minutes: {full: 3, long: 5}, figure: 'wave.py:wave', claims: [figures.wave.periods == 2]}
- {title: Demonstration, minutes: {long: 8}}
"""
PATHS = "minutes: {full: 5, short: 2, long: 15}"


@pytest.fixture
def paths(talk: Talk) -> Talk:
    talk.write_slides(SLIDES, deck=PATHS)
    return talk


def titles(talk: Talk, name: str) -> list[str]:
    lines = talk.published()[f"{name}.md"].decode().splitlines()
    return [line.removeprefix("# ") for line in lines if line.startswith("# ")]


def only(report: BuildReport) -> Problem:
    (problem,) = report.problems
    return problem


@pytest.mark.parametrize(
    ("path", "name", "shown", "minutes"),
    [
        (None, "tiny-talk", ["Always", "Detail"], 5),
        ("full", "tiny-talk", ["Always", "Detail"], 5),
        ("short", "tiny-talk-short", ["Always"], 2),
        ("long", "tiny-talk-long", ["Always", "Detail", "Demonstration"], 15),
    ],
)
def test_a_path_takes_the_slides_that_have_minutes_on_it(
    paths: Talk, path: str | None, name: str, shown: list[str], minutes: float
) -> None:
    report = paths.build(path=path)
    assert not report.problems
    assert titles(paths, name) == shown
    assert (report.slides, report.minutes) == (len(shown), minutes)
    assert report.to_json()["minutes"] == minutes


def test_a_slide_may_quote_a_figure_that_its_path_leaves_out(paths: Talk) -> None:
    report = paths.build(path="short")
    assert "2 waves" in paths.published()["tiny-talk-short.md"].decode()
    assert "figures/wave.svg" not in paths.published()
    assert report.claims == ()


def test_texts_know_the_path_they_are_told_on(paths: Talk) -> None:
    paths.write_slides("- {title: A, body: 'a {{ path }} talk'}", deck=PATHS)
    for path, name in ((None, "tiny-talk"), ("short", "tiny-talk-short")):
        paths.build(path=path)
        assert f"a {path or 'full'} talk" in paths.published()[f"{name}.md"].decode()


def test_paths_stand_side_by_side_and_each_knows_when_nothing_changed(paths: Talk) -> None:
    for path in (None, "short", "long"):
        assert paths.build(path=path).changed
    names = {name for name in paths.published() if name.endswith((".html", ".json"))}
    manifests = {"manifest.json", "manifest-short.json", "manifest-long.json"}
    assert names == {"tiny-talk.html", "tiny-talk-short.html", "tiny-talk-long.html"} | manifests
    made = FakeMarp.conversions
    again = [paths.build(path=path) for path in (None, "short", "long")]
    assert FakeMarp.conversions == made
    assert [(report.changed, report.minutes) for report in again] == [(False, 5), (False, 2), (False, 15)]


def test_cleaning_removes_all_paths(paths: Talk) -> None:
    for path in (None, "short", "long"):
        paths.build(path=path)
    assert paths.command("clean").returncode == 0
    assert not paths.output.exists()


def test_an_unknown_path_is_told_with_the_one_that_was_meant(paths: Talk) -> None:
    problem = only(paths.build(path="shrot"))
    assert problem.message == "there is no path 'shrot' through this talk"
    assert problem.hint == "did you mean 'short'?"
    assert problem.location
    assert problem.location.line == 1


def test_a_talk_without_paths_says_how_to_declare_one(talk: Talk) -> None:
    assert "minutes: {full: 45, short: 30}" in only(talk.build(path="short")).hint


def test_a_slide_on_a_path_that_is_not_declared(paths: Talk) -> None:
    paths.write_slides("- {title: A, minutes: {fulll: 1}}\n- {title: B}", deck=PATHS)
    problem = only(paths.build())
    assert problem.message == "there is no path 'fulll' through this talk"
    assert problem.hint == "did you mean 'full'?"
    assert problem.location
    assert problem.location.line == 6


def test_what_is_wrong_on_a_slide_that_is_left_out_is_told(paths: Talk) -> None:
    paths.write_slides("- {title: A}\n- {title: B, minutes: {long: 1}, layout: bulets}", deck=PATHS)
    assert "unknown layout" in only(paths.build(path="short")).message


@pytest.mark.parametrize(
    ("minutes", "message"),
    [
        ("{full: x}", "'full' should be a number"),
        ("{full: -1}", "'full' should be at least 0"),
        ("[1, 2]", "'minutes' should be a number"),
    ],
)
def test_minutes_that_are_none(paths: Talk, minutes: str, message: str) -> None:
    paths.write_slides(f"- {{title: A, minutes: {minutes}}}", deck=PATHS)
    assert message in only(paths.build()).message


def test_the_command_line_takes_a_path(paths: Talk) -> None:
    done = paths.command("build", "--dry-run", "--path", "long")
    assert done.returncode == 0, done.stderr
    assert "3 slides in 15 minutes" in done.stdout
