"""README.md and docs/ are run as they stand: their files are written, their commands typed, their output compared."""

from __future__ import annotations

import doctest
import socket
from pathlib import Path

import pytest
from manuscript import Command, Edit, File, steps
from terminal import REPOSITORY, Terminal

DOCS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
PAGES = [page for page in DOCS if "```console" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        for step in steps(page.read_text(encoding="utf-8").replace("8786", _free_port())):
            match step:
                case File():
                    (terminal.folder / step.name).parent.mkdir(parents=True, exist_ok=True)
                    (terminal.folder / step.name).write_text(step.text, encoding="utf-8")
                case Edit():
                    _change(terminal.folder / step.name, step.old, step.new)
                case Command():
                    _type(step, terminal)


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has no such lines, or several:\n{old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def _type(command: Command, terminal: Terminal) -> None:
    def is_as_shown(said: str) -> bool:
        return doctest.OutputChecker().check_output(command.expected, said, doctest.ELLIPSIS)

    said, failed = terminal.type(command.line, is_as_shown)
    assert is_as_shown(said), f"$ {command.line}\n{said}"
    assert failed == command.expected.startswith("error"), f"$ {command.line}\n{said}"


def _free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])
