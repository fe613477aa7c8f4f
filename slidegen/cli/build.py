"""``slidegen build``: outline to HTML and PDF."""

from __future__ import annotations

import json
from pathlib import Path

import click

from slidegen.cli import options
from slidegen.cli.terminal import tell


class _Formats(click.ParamType[tuple[str, ...]]):
    """A comma-separated choice of formats."""

    name = "formats"

    def convert(
        self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        asked = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
        if unknown := [part for part in asked if part not in options.FORMATS]:
            self.fail(f"{unknown[0]!r} is not one of {', '.join(options.FORMATS)}", param, ctx)
        return asked or options.FORMATS


@click.command(short_help="Make HTML and PDF; only figures that changed run.")
@options.outline
@click.option("-t", "--to", "formats", type=_Formats(), default="html,pdf", show_default=True,
              metavar="html,pdf", help="Which formats to make.")  # fmt: skip
@options.output
@options.jobs
@click.option("--path", metavar="NAME", default=None,
              help="Only the slides of that path through the talk; the deck's minutes: declare paths.")  # fmt: skip
@click.option("--cluster", metavar="ADDRESS",
              help="Run figures on a dask scheduler, such as tcp://10.0.0.5:8786.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say which figures would run, and run nothing.")
@click.option("--explain", is_flag=True, help="Say why each figure ran or did not.")
@options.as_json
@click.pass_context
def build(
    context: click.Context,
    outline: Path,
    formats: tuple[str, ...],
    output: Path | None,
    jobs: int | None,
    path: str | None,
    cluster: str | None,
    dry_run: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Turn OUTLINE (talk/outline.yaml when not given) into HTML and PDF.

    Runs only the figures whose inputs changed: their source, the local modules they import, the files they
    read, their parameters, the theme, the packages they use. Nothing is published unless everything is sound.
    """
    from slidegen.ahead import start_ahead
    from slidegen.marp.renderer import Renderer

    with Renderer(say=options.say) as renderer:
        if not dry_run:
            start_ahead(renderer, outline, output, path=path, pdf="pdf" in formats)
        from slidegen.build import Options
        from slidegen.build import build as run
        from slidegen.report import lines

        wanted = Options(outline, formats, output, jobs or options.cores(), cluster, path, dry_run)
        report = run(wanted, renderer, say=options.say)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2))
    for line in lines(report, explain=explain or dry_run):
        tell(line, err=as_json or bool(report.problems))
    context.exit(int(report.exit_code))
