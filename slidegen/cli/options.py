"""What several verbs share: arguments, options and their types."""

from __future__ import annotations

import os
from pathlib import Path

import click

from slidegen.cli.terminal import tell

FORMATS = ("html", "pdf")
OUTLINE = Path("talk/outline.yaml")


def say(line: str) -> None:
    """Progress and diagnostics go to standard error; standard output is for what was asked."""
    tell(line, err=True)


def cores() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


outline = click.argument("outline", type=click.Path(path_type=Path), default=OUTLINE)
output = click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
                      help="Where to publish; build/ beside talk/ when not given.")  # fmt: skip
jobs = click.option("-j", "--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
                    help="Figures that may run at once; as many as there are cores when not given.")  # fmt: skip
path = click.option("--path", metavar="NAME", default=None,
                    help="Only the slides of that path through the talk.")  # fmt: skip
port = click.option("--port", type=click.IntRange(0, 65_535), default=8440, show_default=True, metavar="N",
                    help="Where to listen on 127.0.0.1; the next free one if it is taken, any for 0.")  # fmt: skip
browser = click.option("--open/--no-open", "opens", default=True, help="Open the page in the browser.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output.")
