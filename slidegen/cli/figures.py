"""``slidegen figures``: how figures stand, or one alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from slidegen.cli import options
from slidegen.cli.terminal import tell
from slidegen.errors import EnvironmentFault, Problem


class _Setting(click.ParamType[tuple[str, str]]):
    """PARAM=VALUE."""

    name = "setting"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, equals, text = value.partition("=")
        if not name or not equals:
            self.fail(f"{value!r} is not PARAM=VALUE", param, ctx)
        return name, text


class _Image(click.Path):
    """A file whose name ends as a format that figures can be drawn in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.suffix not in (".svg", ".png"):
            self.fail(f"{str(path)!r} ends neither in .svg nor in .png", param, ctx)
        return path


def _completed(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    from slidegen.figures.naming import names_in

    return [name for name in names_in(context.params.get("outline") or options.OUTLINE) if name.startswith(begun)]


@click.command(short_help="How each figure stands; or one alone.")
@click.argument("name", required=False, shell_complete=_completed)
@click.option("-f", "--outline", type=click.Path(path_type=Path), default=options.OUTLINE, show_default=True,
              metavar="PATH", help="The talk.")  # fmt: skip
@click.option("--set", "settings", type=_Setting(), multiple=True, metavar="PARAM=VALUE",
              help="A parameter, as YAML; can be given several times. A claim that is then false is told, "
                   "but is no failure.")  # fmt: skip
@click.option("-o", "--output", "image", type=_Image(dir_okay=False), metavar="FILE",
              help="Write the picture there, as .svg or .png.")  # fmt: skip
@click.option("--show", is_flag=True, help="Open the picture.")
@click.option("--profile", is_flag=True, help="Run it in any case, keep nothing, and say where its time went.")
@options.as_json
@click.pass_context
def figures(
    context: click.Context,
    name: str | None,
    outline: Path,
    settings: tuple[tuple[str, str], ...],
    image: Path | None,
    show: bool,
    profile: bool,
    as_json: bool,
) -> None:
    """List the steps and figures of a talk and how they stand; or draw the one called NAME.

    \b
    slidegen figures                             what is up to date, what would run and why
    slidegen figures waves --show                draw one, judge the claims about it, look at it
    slidegen figures waves --set count=5         ... with a parameter other than in the outline
    slidegen figures waves -o waves.png          ... into a file
    slidegen figures waves --profile             ... and say where its time went
    slidegen figures draft.py:sketch --show      a function that is in no outline yet

    Listing runs nothing. Drawing runs what is not up to date, steps that the figure needs included, and exits
    with 1 if a claim about it is false in the outline's own terms.
    """
    if name is None:
        if settings or image or show or profile:
            raise click.UsageError("--set, -o, --show and --profile need the NAME of a figure", context)
        return _list(outline, as_json=as_json)
    if profile and (image or show):
        raise click.UsageError("--profile keeps no picture: leave out -o and --show", context)
    from slidegen.figures.trial import Request, try_out
    from slidegen.figures.words import trial_lines

    request = Request(outline, name, dict(settings), image, show, profile, options.cores())
    trial = try_out(request, say=options.say)
    if as_json:
        click.echo(json.dumps(trial.to_json(), indent=2))
    for line in trial_lines(trial, name):
        tell(line, err=as_json or bool(trial.problems))
    if show and trial.image and click.launch(str(trial.image)):
        raise EnvironmentFault(Problem("nothing here opens pictures", hint=f"open {trial.image} yourself"))
    context.exit(int(trial.exit_code))


def _list(outline: Path, *, as_json: bool) -> None:
    from slidegen.figures.standing import standing
    from slidegen.figures.words import table_lines

    rows = standing(outline)
    if as_json:
        return click.echo(json.dumps([row.to_json() for row in rows], indent=2))
    for line in table_lines(rows):
        tell(line)
