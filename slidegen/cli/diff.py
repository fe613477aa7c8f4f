"""``slidegen diff``: what changed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from slidegen.cli import options
from slidegen.cli.terminal import tell


@click.command(short_help="What changed since the last commit, or between two builds.")
@click.argument("old", default="HEAD")
@click.argument("new", required=False)
@click.option("-f", "--outline", type=click.Path(path_type=Path), default=options.OUTLINE, show_default=True,
              metavar="PATH", help="The talk.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Where the talk is built and diff.html goes; build/ beside talk/ when not given.")  # fmt: skip
@options.path
@options.jobs
@click.option("--exit-code", "on_differences", is_flag=True, help="Exit with 1 if there are differences.")
@options.as_json
@click.pass_context
def diff(
    context: click.Context,
    old: str,
    new: str | None,
    outline: Path,
    output: Path | None,
    path: str | None,
    jobs: int | None,
    on_differences: bool,
    as_json: bool,
) -> None:
    """Say what changed in a talk from OLD to NEW, and show it in build/diff.html.

    \b
    slidegen diff                    the last commit, and the files as they are
    slidegen diff HEAD~3             an older one, and the files as they are
    slidegen diff v1 v2              two git revisions
    slidegen diff build-a build-b    two folders with builds

    Slides added, removed, moved and changed, word by word; figures that look different; every value that is another.
    Figures of a revision that are in no cache run, with the code of that revision: name only those you trust.
    Your files, your git index and what is published stay as they are.
    """
    from slidegen.diff.differing import Request
    from slidegen.diff.differing import diff as run
    from slidegen.diff.words import diff_lines

    told = run(Request(outline, output, old, new, path, jobs or options.cores()), say=options.say)
    if as_json:
        click.echo(json.dumps(told.to_json(), indent=2))
    for line in diff_lines(told):
        tell(line, err=as_json or bool(told.problems))
    context.exit(int(told.exit_code(on_differences=on_differences)))
