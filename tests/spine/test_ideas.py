"""Ideas that a talk is to carry: which are listed, which have a slide."""

from __future__ import annotations

import pytest
from talks import Talk

IDEAS = "why-01: context\nwhy-02: meaning\nhow-01: a dot product\n"


@pytest.fixture
def ideas(talk: Talk) -> Talk:
    talk.write("talk/ideas.yaml", IDEAS)
    talk.write_slides(
        "- {title: A, covers: [why-01], minutes: 1}\n- {title: B, covers: [why-01, how-01], minutes: {long: 1}}",
        deck="ideas: ideas.yaml, minutes: {full: 1, long: 2}",
    )
    return talk


def test_a_build_counts_the_ideas_that_its_slides_carry(ideas: Talk) -> None:
    told = ideas.build(path="long").to_json()
    assert told["coverage"] == {"ideas": 3, "covered": 2, "missing": ["why-02"]}
    assert ideas.build(path="long").to_json()["coverage"] == told["coverage"], "also when nothing changed"
    assert ideas.build().to_json()["coverage"]["missing"] == ["why-02", "how-01"]


def test_a_person_is_told_too(ideas: Talk) -> None:
    done = ideas.command("build", "--dry-run", "--path", "long")
    assert "2 of 3 ideas covered" in done.stdout


def test_without_a_list_nothing_is_counted(talk: Talk) -> None:
    talk.write_slides("- {title: A, covers: [anything]}")
    assert talk.build().to_json()["coverage"] is None


def test_an_idea_that_is_not_listed_is_told_where_it_stands(ideas: Talk) -> None:
    ideas.write_slides("- {title: A, covers: [why-1]}", deck="ideas: ideas.yaml")
    (problem,) = ideas.build().problems
    assert problem.message == "ideas.yaml lists no idea 'why-1'"
    assert problem.hint == "did you mean 'why-01'?"
    assert problem.location
    assert problem.location.line == 6


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "a: [\n"])
def test_a_list_that_is_none(ideas: Talk, text: str) -> None:
    ideas.write("talk/ideas.yaml", text)
    problems = ideas.build().problems
    assert problems
    assert all(p.location and p.location.file.name == "ideas.yaml" for p in problems)


def test_a_missing_list(ideas: Talk) -> None:
    (ideas.root / "talk/ideas.yaml").unlink()
    assert "there is no file 'talk/ideas.yaml'" in ideas.build().problems[0].message


def test_a_changed_list_is_seen(ideas: Talk) -> None:
    ideas.build()
    ideas.write("talk/ideas.yaml", IDEAS + "how-02: one more\n")
    coverage = ideas.build().coverage
    assert coverage
    assert coverage.ideas == 4
