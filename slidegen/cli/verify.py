"""``slidegen verify``: every figure again, compared."""

from __future__ import annotations

import json
from pathlib import Path

import click

from slidegen.cli import options
from slidegen.cli.terminal import tell


@click.command(short_help="Make every figure again, compare with what was published.")
@options.outline
@options.output
@options.jobs
@options.as_json
@click.pass_context
def verify(context: click.Context, outline: Path, output: Path | None, jobs: int | None, as_json: bool) -> None:
    """Make every figure of OUTLINE again, from nothing, and compare it with what was published.

    What was built stays untouched. Where versions or the machine are the same, bytes and values must be too; where
    they are not, pictures and values within a tolerance are told as such.
    """
    from slidegen.report import verification_lines
    from slidegen.verify import verify as run

    told = run(outline, output, jobs=jobs or options.cores(), say=options.say)
    if as_json:
        click.echo(json.dumps(told.to_json(), indent=2))
    for line in verification_lines(told):
        tell(line, err=as_json or bool(told.problems))
    context.exit(int(told.exit_code))
