"""docs/explain.md is run as it stands: its files are written, its commands run, its output compared."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
STORY = REPOSITORY / "docs" / "explain.md"
_FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_story_of_explain_is_true(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "themes", tmp_path / "themes")
    told = []
    for language, name, text in _FENCE.findall(STORY.read_text(encoding="utf-8")):
        if name:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        elif language == "console":
            told += [(command, expected, run(command, tmp_path)) for command, expected in commands(text)]
    assert len(told) >= 12
    for command, expected, said in told:
        assert doctest.OutputChecker().check_output(expected, said, doctest.ELLIPSIS), f"$ {command}\n{said}"


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Every command of a console, with what it prints."""
    for part in text.removeprefix("$ ").split("\n$ "):
        command, _, expected = part.partition("\n")
        yield command, expected if not expected or expected.endswith("\n") else f"{expected}\n"


def run(command: str, folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = os.environ | {"PATH": path, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, shell=True, cwd=folder, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout
