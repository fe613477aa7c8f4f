"""``slidegen clean``: what builds made, removed."""

from __future__ import annotations

from pathlib import Path

import click

from slidegen.cli import options


@click.command(short_help="Remove what builds made.")
@options.outline
@options.output
@click.option("--cache", "cache_only", is_flag=True, help="Remove only the cache; the published files stay.")
def clean(outline: Path, output: Path | None, cache_only: bool) -> None:
    """Remove what builds of OUTLINE made: the published files and the cache. Other files stay."""
    from slidegen.clean import clean as run

    for line in run(outline, output, cache_only=cache_only, say=options.say):
        click.echo(line)
