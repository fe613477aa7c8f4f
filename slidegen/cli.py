"""The command line: each verb parses, makes one call, prints the report and exits with its code."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from slidegen import __version__
from slidegen.errors import EnvironmentFault, ExitCode, Problem, SlidegenError

FORMATS = ("html", "pdf")
OUTLINE = Path("talk/outline.yaml")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Formats(click.ParamType[tuple[str, ...]]):
    """A comma-separated choice of formats."""

    name = "formats"

    def convert(
        self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        asked = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
        if unknown := [part for part in asked if part not in FORMATS]:
            self.fail(f"{unknown[0]!r} is not one of {', '.join(FORMATS)}", param, ctx)
        return asked or FORMATS


_outline = click.argument("outline", type=click.Path(path_type=Path), default=OUTLINE)
_output = click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
                       help="Where to publish; build/ beside talk/ when not given.")  # fmt: skip
_jobs = click.option("-j", "--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
                     help="Figures that may run at once; as many as there are cores when not given.")  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="slidegen")
def cli() -> None:
    """Talks as programs: an outline in YAML and Markdown, figures in Python, slides by Marp.

    \b
    slidegen new DIR               a talk to begin with; --from NOTES.md makes it of your notes
    slidegen build                 talk/outline.yaml -> build/*.html and *.pdf
    slidegen build --explain       ... and why each figure ran or did not
    slidegen build -t html --json  ... for editors and CI
    slidegen figures               how each figure stands
    slidegen figures NAME --show   one figure alone
    slidegen serve                 edit, and see every change at once
    slidegen present               audience and presenter windows; --remote for a phone
    slidegen rehearsals            the minutes that slides took, beside those planned
    slidegen check                 what would embarrass the speaker, slide by slide
    slidegen verify                make every figure again and compare it with what was published
    slidegen doctor                what is missing on this machine, and what mends it

    Exit codes: 0 built, or verified; 1 the talk is at fault; 2 wrong usage; 3 a bug of ours.
    """


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--from", "notes", type=click.Path(path_type=Path), metavar="NOTES.md",
              help="Make the talk of these notes; nothing in them is lost.")  # fmt: skip
def new(folder: Path, notes: Path | None) -> None:
    """Make a new talk in DIR: an outline, figures, a theme to edit, a test; complete, and ready to build.

    \b
    slidegen new my-talk                     a small talk to change into yours
    slidegen new my-talk --from notes.md     headings become slides, lists their points

    Nothing is overwritten: DIR must not be there yet, or be empty.
    """
    from slidegen.scaffold.new import lines, new_talk

    for line in lines(new_talk(folder, notes)):
        click.echo(line)


@cli.command()
@_outline
@click.option("-t", "--to", "formats", type=_Formats(), default="html,pdf", show_default=True,
              metavar="html,pdf", help="Which formats to make.")  # fmt: skip
@_output
@_jobs
@click.option("--path", metavar="NAME", default=None,
              help="Only the slides of that path through the talk; the deck's minutes: declare paths.")  # fmt: skip
@click.option("--cluster", metavar="ADDRESS",
              help="Run figures on a dask scheduler, such as tcp://10.0.0.5:8786.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say which figures would run, and run nothing.")
@click.option("--explain", is_flag=True, help="Say why each figure ran or did not.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output.")
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

    with Renderer(say=_say) as renderer:
        if not dry_run:
            start_ahead(renderer, outline, output, path=path, pdf="pdf" in formats)
        from slidegen.build import Options
        from slidegen.build import build as run
        from slidegen.report import lines

        options = Options(outline, formats, output, jobs or _cores(), cluster, path, dry_run)
        report = run(options, renderer, say=_say)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2))
    for line in lines(report, explain=explain or dry_run):
        click.echo(line, err=as_json or bool(report.problems))
    context.exit(int(report.exit_code))


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

    return [name for name in names_in(context.params.get("outline") or OUTLINE) if name.startswith(begun)]


@cli.command()
@click.argument("name", required=False, shell_complete=_completed)
@click.option("-f", "--outline", type=click.Path(path_type=Path), default=OUTLINE, show_default=True,
              metavar="PATH", help="The talk.")  # fmt: skip
@click.option("--set", "settings", type=_Setting(), multiple=True, metavar="PARAM=VALUE",
              help="A parameter, as YAML; can be given several times. A claim that is then false is told, "
                   "but is no failure.")  # fmt: skip
@click.option("-o", "--output", "image", type=_Image(dir_okay=False), metavar="FILE",
              help="Write the picture there, as .svg or .png.")  # fmt: skip
@click.option("--show", is_flag=True, help="Open the picture.")
@click.option("--profile", is_flag=True, help="Run it in any case, keep nothing, and say where its time went.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output.")
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

    request = Request(outline, name, dict(settings), image, show, profile, _cores())
    trial = try_out(request, say=_say)
    if as_json:
        click.echo(json.dumps(trial.to_json(), indent=2))
    for line in trial_lines(trial, name):
        click.echo(line, err=as_json or bool(trial.problems))
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
        click.echo(line)


@cli.command()
@_outline
@_output
@_jobs
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON on standard output.")
@click.pass_context
def verify(context: click.Context, outline: Path, output: Path | None, jobs: int | None, as_json: bool) -> None:
    """Make every figure of OUTLINE again, from nothing, and compare it with what was published.

    What was built stays untouched. Where versions or the machine are the same, bytes and values must be too; where
    they are not, pictures and values within a tolerance are told as such.
    """
    from slidegen.report import verification_lines
    from slidegen.verify import verify as run

    told = run(outline, output, jobs=jobs or _cores(), say=_say)
    if as_json:
        click.echo(json.dumps(told.to_json(), indent=2))
    for line in verification_lines(told):
        click.echo(line, err=as_json or bool(told.problems))
    context.exit(int(told.exit_code))


@cli.command()
@_outline
@_output
@_jobs
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--explain", "rule", metavar="RULE", help="Say what a rule is for, and check nothing; 'list' lists all.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON on standard output.")
@click.pass_context
def check(
    context: click.Context,
    outline: Path,
    output: Path | None,
    jobs: int | None,
    strict: bool,
    rule: str | None,
    as_json: bool,
) -> None:
    """Look for what would embarrass the speaker of OUTLINE: on every slide as projected, and in the sources.

    Text that overflows, overlaps, is too small or too pale; pictures without words, numbers typed by hand, minutes
    that do not add up, files that nothing uses. A slide can allow what is meant: allow: {RULE: the reason}.
    """
    from slidegen.checks.words import check_lines, rule_lines

    if rule is not None:
        from slidegen.checks.rules import RULES

        for line in rule_lines(rule, RULES):
            click.echo(line)
        return
    from slidegen.marp.renderer import Renderer

    with Renderer(say=_say) as renderer:
        renderer.start_if_installed(pdf=True)  # it is the browser that measures
        from slidegen.checks.checking import check as run

        told = run(outline, output, renderer, jobs=jobs or _cores(), say=_say)
    if as_json:
        click.echo(json.dumps(told.to_json(), indent=2))
    for line in check_lines(told):
        click.echo(line, err=as_json or bool(told.problems))
    context.exit(int(told.exit_code(strict=strict)))


_path = click.option("--path", metavar="NAME", default=None,
                     help="Only the slides of that path through the talk.")  # fmt: skip
_port = click.option("--port", type=click.IntRange(0, 65_535), default=8440, show_default=True, metavar="N",
                     help="Where to listen on 127.0.0.1; the next free one if it is taken, any for 0.")  # fmt: skip
_browser = click.option("--open/--no-open", "opens", default=True, help="Open the page in the browser.")


@cli.command()
@_outline
@_output
@_jobs
@_path
@_port
@_browser
def serve(outline: Path, output: Path | None, jobs: int | None, path: str | None, port: int, opens: bool) -> None:
    """Edit OUTLINE and see it: a page on this machine that follows every file of the talk.

    Saving the outline, a slide, a layout, the theme, a figure or anything a figure reads changes what it touches,
    in place. Errors are told here and on their slide; a figure that fails stays as it last was.
    """
    from slidegen.server.opening import Opening
    from slidegen.server.serving import Terms
    from slidegen.server.serving import serve as run

    terms = Terms(outline, output, path, jobs or _cores(), port)
    run(terms, say=_say, open_=Opening(("/",), opens=opens, say=_say))


@cli.command()
@_outline
@_output
@_jobs
@_path
@_port
@_browser
@click.option("--remote", is_flag=False, flag_value="", default=None, metavar="[ADDRESS]",
              help="Let one phone in, on the local network, by a QR code that works once.")  # fmt: skip
@click.pass_context
def present(
    context: click.Context,
    outline: Path,
    output: Path | None,
    jobs: int | None,
    path: str | None,
    port: int,
    opens: bool,
    remote: str | None,
) -> None:
    """Build OUTLINE and present it: one window for the audience, one for the speaker.

    The speaker's window has notes, clocks, the next slide and the sliders of live figures. What is edited meanwhile
    changes on both; errors are told to the speaker only. The time that each slide takes is kept for rehearsals.
    """
    from slidegen.build import Options
    from slidegen.build import build as make
    from slidegen.marp.renderer import Renderer
    from slidegen.report import lines
    from slidegen.server.opening import Opening
    from slidegen.server.serving import Terms
    from slidegen.server.serving import serve as run

    with Renderer(say=_say) as renderer:
        report = make(Options(outline, ("html",), output, jobs or _cores(), None, path), renderer, say=_say)
    for line in lines(report, explain=False):
        click.echo(line, err=True)
    if report.problems:
        context.exit(int(report.exit_code))
    terms = Terms(outline, output, path, jobs or _cores(), port, presenting=True, remote=remote)
    run(terms, say=_say, open_=Opening(("/", "/presenter"), opens=opens, say=_say))


@cli.command()
@_outline
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


@cli.command()
@_outline
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON on standard output.")
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


@cli.command()
@click.argument("outline", type=click.Path(path_type=Path), required=False)
def schema(outline: Path | None) -> None:
    """Print the JSON Schema of outlines; with OUTLINE, also the layouts, themes and figures of that talk.

    Editors complete and check an outline whose first line is
    `# yaml-language-server: $schema=../build/.cache/outline.schema.json`; build and serve keep that file true.
    """
    from slidegen.project import open_project
    from slidegen.schema import Own, outline_schema

    own = Own.of(open_project(outline)) if outline else None
    click.echo(json.dumps(outline_schema(own), indent=2))


@cli.command()
@_outline
@_output
@click.option("--cache", "cache_only", is_flag=True, help="Remove only the cache; the published files stay.")
def clean(outline: Path, output: Path | None, cache_only: bool) -> None:
    """Remove what builds of OUTLINE made: the published files and the cache. Other files stay."""
    from slidegen.clean import clean as run

    for line in run(outline, output, cache_only=cache_only, say=_say):
        click.echo(line)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash   eval "$(slidegen completion bash)"          in ~/.bashrc
    zsh    eval "$(slidegen completion zsh)"           in ~/.zshrc
    fish   slidegen completion fish | source           in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(cli, {}, "slidegen", "_SLIDEGEN_COMPLETE").source())


def _leave(code: int) -> None:
    """End now: everything is written, and tearing the interpreter down takes longer than `--help`."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Entry point: run a verb; every error ends in words and a code, never in a bare traceback."""
    try:
        code = cli.main(prog_name="slidegen", standalone_mode=False)
        _leave(code or 0)
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except SlidegenError as error:
        for problem in error.problems:
            click.echo(f"error: {problem}", err=True)
        raise SystemExit(int(error.exit_code)) from None
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        raise SystemExit(130) from None
    except Exception as error:
        from slidegen.crash import crash_report

        click.echo(crash_report(error), err=True)
        raise SystemExit(int(ExitCode.BUG)) from None
