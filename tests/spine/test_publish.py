"""Publishing: killed at any moment, short of space or in company, the output is the old set or the new one."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from talks import FakeMarp, Talk, small_talk

from slidegen.errors import ExitCode
from slidegen.publishing import publish
from slidegen.publishing.publish import exclusively

# What the interpreter announces before it changes something on disk (PEP 578).
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "shutil.rmtree")
OLD = "- {title: Old, body: '![](a.png) ![](old.png)'}"
NEW = "- {title: New, body: '![](a.png) ![](deep/new.png)'}"


@pytest.fixture
def pictured(talk: Talk) -> Talk:
    """A talk with pictures, published once with the slides OLD."""
    for name in ("a.png", "old.png", "deep/new.png"):
        talk.write(f"talk/{name}", name.encode())
    talk.write_slides(OLD)
    assert not talk.build("html", "pdf").problems
    return talk


def build_and_die(talk: Talk, step: int) -> bool:
    """Build in a fork that is gone, as by kill -9, before its change number ``step`` on disk; whether it died of it."""
    child = os.fork()
    if child == 0:
        left = [step]

        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            if event in CHANGES or (event == "open" and _writes(arguments)):
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)

        sys.addaudithook(hear)
        talk.build("html", "pdf")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def _writes(arguments: tuple[Any, ...]) -> bool:
    return isinstance(arguments[0], str) and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def test_killed_at_any_step_the_output_is_the_old_set_or_the_new_one(pictured: Talk) -> None:
    old, kept = pictured.published(), pictured.root / "kept"
    shutil.copytree(pictured.output, kept)
    pictured.write_slides(NEW)
    pictured.build("html", "pdf")
    new = pictured.published()
    assert old.keys() - new.keys() == {"old.png"}
    outcomes, step = [], 0
    while True:
        shutil.rmtree(pictured.output)
        shutil.copytree(kept, pictured.output)
        died = build_and_die(pictured, step)
        _check_whole_files(pictured.published(), old, new)
        with exclusively(pictured.output, say=print):
            found = pictured.published()
        assert found in (old, new), f"killed at step {step}"
        outcomes.append(found == new)
        assert not pictured.build("html", "pdf").problems
        assert pictured.published() == new
        assert not [
            file.name for file in pictured.project.cache.iterdir() if file.name.startswith(("staging", "journal"))
        ]
        if not died:
            break
        step += 1
    assert outcomes == sorted(outcomes), "once the new set counts it is never taken back"
    assert step > 20, "the kills did not reach the publishing"


def _check_whole_files(found: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> None:
    for name, content in found.items():
        assert content in (old.get(name), new.get(name)), f"{name} is half written"
    assert old.keys() & new.keys() <= found.keys()


def test_a_full_disk_is_told_and_the_old_set_stays(pictured: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    old = pictured.published()
    pictured.write_slides(NEW)
    monkeypatch.setattr(publish, "_flush", _raise(errno.ENOSPC))
    report = pictured.build("html", "pdf")
    assert report.exit_code is ExitCode.TALK_AT_FAULT
    assert "the disk is full" in report.problems[0].message
    assert pictured.published() == old


@pytest.mark.parametrize("name", ["shutil.copyfile", "pathlib.Path.write_text", "pathlib.Path.mkdir", "os.replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_wherever_the_disk_refuses_it_is_told_in_words(
    pictured: Talk, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    """Not only while publishing: the staging folder, the cache and the record lie on the same disk."""
    old = pictured.published()
    pictured.write_slides(NEW)
    with monkeypatch.context() as patch:
        patch.setattr(name, _raise(number))
        report = pictured.build("html", "pdf")
    assert report.exit_code is ExitCode.TALK_AT_FAULT
    assert "cannot write to" in report.problems[0].message
    assert pictured.published() == old


def _raise(number: int) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_an_output_under_a_file_is_told(talk: Talk) -> None:
    talk.write("a_file", "")
    run = talk.command("build", "-t", "html", "-o", "a_file/build")
    assert run.returncode == 1
    assert "Not a directory" in run.stderr
    assert "help: make it writable, or name another folder: slidegen build -o DIR" in run.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_an_output_that_cannot_be_written_is_told(pictured: Talk) -> None:
    pictured.write_slides(NEW)
    (pictured.output / ".cache").chmod(0o500)
    report = pictured.build()
    (pictured.output / ".cache").chmod(0o700)
    assert "cannot write to" in report.problems[0].message


def test_a_directory_in_the_way_is_told_and_the_old_set_stays(pictured: Talk) -> None:
    """Found only while the files are moved: the build must say so and a later one must be able to finish."""
    (pictured.output / "deep").write_text("a file where a folder belongs", encoding="utf-8")
    old = pictured.published()
    pictured.write_slides(NEW)
    report = pictured.build("html", "pdf")
    assert report.exit_code is ExitCode.TALK_AT_FAULT
    assert pictured.published() == old


def test_a_directory_named_like_a_page_is_told_and_blocks_nothing_for_ever(pictured: Talk) -> None:
    before = pictured.published()
    pictured.write("build/deep/new.png/mine.txt", "mine")
    pictured.write_slides(NEW)
    report = pictured.build("html", "pdf")
    assert "cannot write to" in report.problems[0].message
    assert before.items() <= pictured.published().items()
    shutil.rmtree(pictured.output / "deep")
    assert not pictured.build("html", "pdf").problems


SLOW = """
import pathlib, time
import matplotlib.pyplot as plt

def wave():
    pathlib.Path("started").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.02)
    return plt.figure()
"""


def test_a_second_build_waits_for_the_first(real_marp_talk: Talk) -> None:
    talk = real_marp_talk
    talk.write("figures/wave.py", SLOW)
    talk.use_wave()
    command = [sys.executable, "-m", "slidegen", "build", "-t", "html"]
    first = subprocess.Popen(command, cwd=talk.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (talk.root / "figures" / "started").exists():
        assert first.poll() is None
    second = subprocess.Popen(command, cwd=talk.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert second.stderr
    assert "another build is writing to" in second.stderr.readline()
    talk.write("figures/go", "")
    assert first.wait(60) == 0
    out, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "nothing changed" in out


def test_foreign_files_survive_builds_and_clean(pictured: Talk) -> None:
    mine = {"mine.txt": b"1", "figures/mine.svg": b"2", "deep/mine.png": b"3"}
    for name, content in mine.items():
        pictured.write(f"build/{name}", content)
    pictured.write_slides(NEW)
    pictured.build("html", "pdf")
    assert mine.items() <= pictured.published().items()
    assert pictured.command("clean").returncode == 0
    assert pictured.published() == mine
    assert not (pictured.output / ".cache").exists()


def test_clean_removes_all_that_any_build_published(pictured: Talk) -> None:
    pictured.write("talk/outline.yaml", pictured.outline.read_text(encoding="utf-8").replace("Tiny talk", "Other name"))
    pictured.build("html")
    run = pictured.command("clean")
    assert run.returncode == 0
    assert not pictured.output.exists()


def test_clean_without_a_build(tmp_path: Path) -> None:
    talk = small_talk(tmp_path)
    run = talk.slidegen("clean")
    assert (run.returncode, run.stdout) == (0, f"nothing to clean in {talk.output}\n")
    assert not talk.output.exists()


def test_a_picture_no_slide_shows_any_more_is_removed(pictured: Talk) -> None:
    assert "old.png" in pictured.published()
    pictured.write_slides(NEW)
    pictured.build("html", "pdf")
    assert {"a.png", "deep/new.png"} <= pictured.published().keys()
    assert "old.png" not in pictured.published()


def test_a_fault_in_the_converter_publishes_nothing(pictured: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    old = pictured.published()
    pictured.write_slides(NEW)
    monkeypatch.setattr(FakeMarp, "deck", _raise(errno.EIO))
    with pytest.raises(OSError, match="Input/output error"):
        pictured.build("html", "pdf")
    assert pictured.published() == old
    assert not list(pictured.project.cache.glob("staging-*"))


def test_what_was_left_is_swept_but_not_what_a_session_beside_is_working_on(talk: Talk) -> None:
    cache = talk.output / ".cache"
    dead = subprocess.Popen(["true"])
    dead.wait()
    for name in (f"run-{dead.pid}", f"run-{os.getpid()}"):
        (cache / name / "wave").mkdir(parents=True)
    (cache / "traces").mkdir(exist_ok=True)
    (cache / "traces" / f"wave.{dead.pid}.tmp").touch()
    with exclusively(talk.output, say=print):
        assert not (cache / f"run-{dead.pid}").exists() and not list(cache.glob("traces/*.tmp"))
        assert (cache / f"run-{os.getpid()}" / "wave").is_dir()
