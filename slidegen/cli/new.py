"""``slidegen new``: a talk to begin with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Begin a talk in DIR; --from makes it of notes or a deck.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--from", "notes", type=click.Path(path_type=Path), metavar="NOTES.md",
              help="Make the talk of these notes, Marp deck or notebook; no word of it is lost.")  # fmt: skip
def new(folder: Path, notes: Path | None) -> None:
    """Make a new talk in DIR: an outline, figures, a theme to edit, a test; complete, and ready to build.

    \b
    slidegen new my-talk                     a small talk to change into yours
    slidegen new my-talk --from notes.md     headings become slides, lists their points
    slidegen new my-talk --from deck.md      a Marp deck: its slides as they are

    Nothing is overwritten: DIR must not be there yet, or be empty.
    """
    from slidegen.scaffold.new import lines, new_talk

    for line in lines(new_talk(folder, notes)):
        click.echo(line)
