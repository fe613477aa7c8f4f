"""``slidegen doctor``: what is missing on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import click

from slidegen.cli import options


@click.command(short_help="What is missing on this machine, and what mends it.")
@options.outline
@options.as_json
@click.pass_context
def doctor(context: click.Context, outline: Path, as_json: bool) -> None:
    """Say what builds need, what of it is here, and what to do about the rest.

    Looks at Python, Node, npm, Marp, the browser, the cache and the disk; where there is an OUTLINE, also at its theme
    and its fonts and at the packages that its figures import. Exits with 1 if a build cannot work.
    """
    from slidegen.doctor import examine, lines

    findings = examine(outline)
    if as_json:
        click.echo(json.dumps([finding.to_json() for finding in findings], indent=2))
    else:
        for line in lines(findings):
            click.echo(line)
    context.exit(int(any(finding.problem for finding in findings)))
