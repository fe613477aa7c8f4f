"""What the docs say of the command line is what it says itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from manual import PAGE, README, REPOSITORY, page, readme

from slidegen.cli.main import cli

HINT = "run: .venv/bin/python -m tests.docs.manual"
DOCS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
_CODE = re.compile(r"`(slidegen [^`]+)`|^(?:    |\$ )(slidegen .+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_help_is_as_printed() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), HINT
    text = README.read_text(encoding="utf-8")
    assert text == readme(text), HINT


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_command_that_is_named_can_be_typed(doc: Path) -> None:
    for verb, *arguments in _commands(doc.read_text(encoding="utf-8")):
        assert verb in cli.commands
        if arguments:
            try:
                cli.commands[verb].make_context(
                    verb, arguments, parent=click.Context(cli, help_option_names=["-h", "--help"])
                )
            except click.UsageError as error:
                pytest.fail(f"slidegen {verb} {shlex.join(arguments)}: {error.message}")


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_link_leads_somewhere(doc: Path) -> None:
    for link in _LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", doc.read_text(encoding="utf-8"), flags=re.DOTALL)):
        file, _, anchor = link.partition("#")
        if ":" not in file:
            there = doc.parent / file if file else doc
            assert there.exists(), link
            assert not anchor or anchor in _anchors(there), link


def test_the_list_of_docs_names_all() -> None:
    listed = set(_LINK.findall((REPOSITORY / "docs" / "README.md").read_text(encoding="utf-8")))
    assert {doc.name for doc in DOCS} - {"README.md"} <= listed


def _commands(text: str) -> Iterator[list[str]]:
    """Verbs and their arguments, without what is said beside them."""
    for inline, line in _CODE.findall(text):
        words = shlex.split(re.split(r" {2,}| [|#] ", inline or line)[0])[1:]
        if words[-1] != "--help":
            yield words


def _anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
