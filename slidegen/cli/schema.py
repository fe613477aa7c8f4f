"""``slidegen schema``: the outline's JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(short_help="What an outline may say, as JSON Schema, for editors.")
@click.argument("outline", type=click.Path(path_type=Path), required=False)
def schema(outline: Path | None) -> None:
    """Print the JSON Schema of outlines; with OUTLINE, also the layouts, themes and figures of that talk.

    Editors complete and check an outline whose first line is
    `# yaml-language-server: $schema=../build/.cache/outline.schema.json`; build and serve keep that file true.
    """
    from slidegen.outline.schema import Own, outline_schema
    from slidegen.project import open_project

    own = Own.of(open_project(outline)) if outline else None
    click.echo(json.dumps(outline_schema(own), indent=2))
