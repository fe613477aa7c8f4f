"""Differences of git revisions, of the files as they are, and of builds; nothing of the user's is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from talks import FakeMarp, Talk, small_talk

from slidegen.clean import clean
from slidegen.diff.differing import Request, Told, diff
from slidegen.diff.words import diff_lines
from slidegen.errors import ExitCode

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")

FIGURES = """
from pathlib import Path
import matplotlib.pyplot as plt

def wave(*, periods: int = 2):
    fig, ax = plt.subplots()
    ax.plot([0, periods], [0, 1])
    return fig, {"periods": periods, "rows": len(Path("rows.csv").read_text().split())}
"""
SLIDES = """
- {{title: Waves, figure: {{source: 'wave.py:wave', params: {{periods: {periods}}}}},
    body: 'It has {{{{ figures.wave.periods }}}} periods of {{{{ figures.wave.rows }}}} rows'}}
- {{title: Second, body: {second}}}
{more}
"""
THIRD = "- {title: Third, body: Another thing altogether}"


def write(talk: Talk, *, periods: int, second: str, more: str = "") -> None:
    talk.write_slides(SLIDES.format(periods=periods, second=second, more=more))


def git(talk: Talk, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=talk.root, check=True, capture_output=True, text=True).stdout


def commit(talk: Talk, tag: str) -> None:
    git(talk, "add", "-A")
    git(talk, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "-m", f"The talk as {tag}")
    git(talk, "tag", tag)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A talk of some revisions, built as it is now; git ignores a file that its figure reads."""
    talk = Talk(tmp_path_factory.mktemp("talks") / "mine")  # one of several in a repository
    talk.root.mkdir()
    git(Talk(talk.root.parent), "init", "-q")
    talk.write(".gitignore", "build/\n*.csv\n")
    commit(talk, "v0")
    small_talk(talk.root)
    talk.write("figures/wave.py", FIGURES)
    talk.write("figures/rows.csv", "1 2 3\n")
    write(talk, periods=2, second="Old words", more=THIRD)
    commit(talk, "v1")
    write(talk, periods=2, second="'{{ figures.gone.x }}'")
    commit(talk, "broken")
    write(talk, periods=3, second="Old words")
    commit(talk, "v2")
    write(talk, periods=3, second="New words")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talks.Renderer", FakeMarp)
        assert not talk.build().problems
    return talk.root


@pytest.fixture
def talk(project: Path) -> Talk:
    return Talk(project)


def compared(talk: Talk, old: str = "HEAD", new: str | None = None) -> Told:
    return diff(Request(talk.outline, None, old, new), say=talk.said.append)


def lines(told: Told) -> str:
    return "\n".join(diff_lines(told))


def kept(talk: Talk) -> dict[str, bytes]:
    """All that is the user's: published, in the cache, git's index."""
    own = (
        file for file in talk.output.rglob("*") if file.is_file() and "diff" not in file.relative_to(talk.output).parts
    )
    files = [*own, talk.root.parent / ".git" / "index"]
    return {str(file): file.read_bytes() for file in files if file.name not in ("lock", "diff.html")}


def test_two_revisions(talk: Talk) -> None:
    told = compared(talk, "v1", "v2")
    assert told.difference and not told.problems
    assert [(each.standing, each.place.id) for each in told.difference.slides] == [
        ("changed", "waves"),
        ("removed", "third"),
    ]
    assert [(each.id, each.standing) for each in told.difference.figures] == [("wave", "changed")]
    (value,) = told.difference.values
    assert [(part.before, part.after) for part in value.parts] == [(2, 3)]
    shown = lines(told)
    assert "body: It has [-2-]{+3+} periods of 3 rows" in shown
    assert "slide 1: It has 2 periods of 3 … -> It has 3 periods of 3 …" in shown
    assert any("making v1" in line and "with the code of that revision" in line for line in talk.said)


def test_the_last_commit_and_the_files_as_they_are(talk: Talk) -> None:
    told = compared(talk)
    assert told.difference and lines(told).count("[-") == 1
    assert "body: [-Old-]{+New+} words" in lines(told)
    assert not [line for line in talk.said if " ran " in line]  # the cache of the talk knows them all


def test_a_revision_does_not_differ_from_itself(talk: Talk) -> None:
    told = compared(talk, "v1", "v1")
    assert told.difference is not None and not told.difference and not told.problems
    assert "no differences" in lines(told)


def test_what_is_drawn_for_a_revision_is_kept_for_the_next_time(talk: Talk) -> None:
    compared(talk, "v1")
    talk.said.clear()
    assert not compared(talk, "v1").problems
    assert not [line for line in talk.said if " ran " in line]


def test_nothing_of_the_user_s_is_touched(talk: Talk) -> None:
    compared(talk)  # the files as they are may be newer than their cache
    said = [git(talk, "status", "--porcelain"), git(talk, "worktree", "list"), git(talk, "stash", "list")]
    before = kept(talk)
    assert not compared(talk, "v1", "v2").problems
    assert kept(talk) == before
    assert [git(talk, "status", "--porcelain"), git(talk, "worktree", "list"), git(talk, "stash", "list")] == said


def test_a_revision_that_does_not_build_says_why_in_its_own_places(talk: Talk) -> None:
    told = compared(talk, "broken")
    assert told.exit_code(on_differences=False) is ExitCode.TALK_AT_FAULT
    (problem,) = told.problems
    assert problem.message.startswith("broken:mine/talk/outline.yaml:8:")
    assert "figures.gone.x" in problem.detail and "^" in problem.detail
    assert "nothing was compared" in lines(told)


@pytest.mark.parametrize(
    ("old", "new", "what", "hint"),
    [
        ("v9", None, "neither a git revision nor a folder", "git log --oneline"),
        ("HEAD", "figures", "neither a git revision nor a folder", "manifest.json"),
        ("v1..v2", None, "neither", "slidegen diff v1 v2"),
        ("-n", None, "neither", "git log"),
    ],
)
def test_what_cannot_be_compared_is_said_before_anything_is_made(
    talk: Talk, old: str, new: str | None, what: str, hint: str
) -> None:
    told = compared(talk, old, new)
    (problem,) = told.problems
    assert what in problem.message and hint in problem.hint
    assert (told.exit_code(on_differences=False), talk.said) == (ExitCode.USAGE, [])


def test_a_revision_without_the_talk(talk: Talk) -> None:
    (problem,) = compared(talk, "v0").problems
    assert problem.message == "v0 has no such outline: v0:mine/talk/outline.yaml"


def test_builds_are_compared_as_they_were_published(talk: Talk, tmp_path: Path) -> None:
    shutil.copytree(talk.output, tmp_path / "old", ignore=shutil.ignore_patterns(".cache", "diff.html"))
    file = tmp_path / "old" / "manifest.json"
    file.write_text(file.read_text(encoding="utf-8").replace("New words", "Older words"), encoding="utf-8")
    ran = talk.slidegen("diff", str(tmp_path / "old"), "build", "--exit-code", "--json")
    assert ran.returncode == 1, ran.stderr
    told = json.loads(ran.stdout)["difference"]["slides"]
    assert [each["texts"] for each in told] == [[{"name": "body", "before": "Older words", "after": "New words"}]]
    assert "body: [-Older-]{+New+} words" in ran.stderr
    same = talk.command("diff", "build", "build", "--exit-code")
    assert (same.returncode, "no differences" in same.stdout) == (0, True)


def test_a_build_of_before_slides_were_told_cannot_be_compared(talk: Talk, tmp_path: Path) -> None:
    told = json.loads((talk.output / "manifest.json").read_text(encoding="utf-8")) | {"slides": None}
    (tmp_path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    (problem,) = compared(talk, str(tmp_path), str(talk.output)).problems
    assert "older than slides are told in manifests" in problem.message


def test_cleaning_leaves_nothing_of_it(talk: Talk, tmp_path: Path) -> None:
    shutil.copytree(talk.root.parent, tmp_path / "copy")
    copy = Talk(tmp_path / "copy" / talk.root.name)
    assert not compared(copy, "v1").problems
    assert (copy.output / "diff.html").is_file() and (copy.output / ".cache" / "diff").is_dir()
    assert list(clean(copy.outline, None, say=copy.said.append))
    assert not copy.output.exists()


def test_without_git_there_are_still_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    talk = small_talk(tmp_path)
    (problem,) = compared(talk).problems
    assert "is in no git repository" in problem.message and "git init" in problem.hint
    git(talk, "init", "-q")
    (problem,) = compared(talk).problems
    assert problem.message == "there is no commit yet to compare with"
    monkeypatch.setenv("PATH", os.devnull)
    (problem,) = compared(talk).problems
    assert problem.message == "git is not installed"
