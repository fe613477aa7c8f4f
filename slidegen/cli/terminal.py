"""What a person is told: in colour where that can be seen, which pipes, files and NO_COLOR are not asked to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial

import click

_MARKS = re.compile(
    r"^(?P<error>error(?=[:\[ ])(?:\[[\w-]+\])?)"
    r"|^(?P<warning>warning(?=[:\[ ])(?:\[[\w-]+\])?)"
    r"|^(?P<gutter> *(?:\d+ )?\| ?)"
    r"|(?<=\| )(?P<caret> *\^+)$"
    r"|^(?P<help>  help:)",
    re.MULTILINE,
)
_STYLES: dict[str, Callable[[str], str]] = {
    "error": partial(click.style, fg="red", bold=True),
    "warning": partial(click.style, fg="yellow", bold=True),
    "gutter": partial(click.style, dim=True),
    "caret": partial(click.style, fg="red", bold=True),
    "help": partial(click.style, fg="cyan"),
}


def tell(text: str, *, err: bool = False) -> None:
    """Print a line or several on standard output, or on standard error."""
    click.echo(coloured(text), err=err, color=False if os.environ.get("NO_COLOR") else None)


def coloured(text: str) -> str:
    """Problems with their kind, place and remedy marked."""
    return _MARKS.sub(lambda found: _STYLES[found.lastgroup or ""](found[0]), text)
