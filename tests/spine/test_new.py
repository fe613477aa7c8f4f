"""A new talk: complete, and never over somebody's files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from talks import Talk

from slidegen.outline.schema import Own, outline_schema
from slidegen.outline.yamlsource import read_yaml
from slidegen.project import open_project
from slidegen.scaffold.files import starter


def _new(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return Talk(folder).command("new", *arguments)


def test_it_is_complete_and_fits_its_schema(tmp_path: Path) -> None:
    run = Talk(tmp_path).slidegen("new", "my talk")
    assert (run.returncode, run.stderr) == (0, "")
    assert "cd 'my talk'\n  slidegen serve" in run.stdout
    written = {file.relative_to(tmp_path / "my talk").as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert written == {*starter(), "build/.cache/outline.schema.json"}
    outline = tmp_path / "my talk/talk/outline.yaml"
    data = read_yaml(outline).data
    assert list(Draft202012Validator(outline_schema(Own.of(open_project(outline)))).iter_errors(data)) == []
    modeline = outline.read_text(encoding="utf-8").partition("\n")[0].partition("$schema=")[2]
    assert (outline.parent / modeline).resolve() == open_project(outline).schema


@pytest.mark.parametrize("taken", ["talk/outline.yaml", "README.md", ".git/config"])
def test_it_overwrites_nothing(tmp_path: Path, taken: str) -> None:
    Talk(tmp_path / "mine").write(taken, "mine")
    run = _new(tmp_path, "mine")
    assert run.returncode == 2
    assert f"mine is not empty: {taken.partition('/')[0]} is in the way\n  help: name a folder" in run.stderr
    assert [file.read_text() for file in (tmp_path / "mine").rglob("*") if file.is_file()] == ["mine"]


def test_a_file_in_its_place_is_told_and_an_empty_folder_is_fine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "file is a file" in _new(tmp_path, "file").stderr
    assert "file is a file" in _new(tmp_path, "file/below").stderr
    (tmp_path / "empty").mkdir()
    assert _new(tmp_path, "empty").returncode == 0
