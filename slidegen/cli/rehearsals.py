"""``slidegen rehearsals``: minutes as they were taken."""

from __future__ import annotations

from pathlib import Path

import click

from slidegen.cli import options


@click.command(short_help="The minutes that slides took, beside those planned.")
@options.outline
@click.option("--path", metavar="NAME", default=None, help="Those of that path through the talk.")
@click.option("--write", is_flag=True, help="Write the medians into the outline, to the quarter of a minute.")
def rehearsals(outline: Path, path: str | None, write: bool) -> None:
    """Compare the minutes of OUTLINE with the time that rehearsals took, slide by slide.

    Presenting keeps the time that each slide is shown while the timer runs, in rehearsals/ beside the outline.
    Nothing is written into the outline unless asked for, and then its comments stay.
    """
    from slidegen.rehearsals.comparing import compared
    from slidegen.rehearsals.words import change_lines, table_lines
    from slidegen.rehearsals.writing import changes, write_minutes

    told = compared(outline, path=path)
    for line in table_lines(told):
        click.echo(line)
    if write:
        wanted = changes(told)
        write_minutes(told, wanted)
        for line in change_lines(wanted):
            click.echo(line)
