"""The command line: each verb parses, makes one call, prints the report and exits with its code."""

from __future__ import annotations

import os
import sys

import click

from slidegen import __version__
from slidegen.cli.build import build
from slidegen.cli.check import check
from slidegen.cli.clean import clean
from slidegen.cli.completion import completion
from slidegen.cli.diff import diff
from slidegen.cli.doctor import doctor
from slidegen.cli.figures import figures
from slidegen.cli.new import new
from slidegen.cli.present import present
from slidegen.cli.rehearsals import rehearsals
from slidegen.cli.schema import schema
from slidegen.cli.serve import serve
from slidegen.cli.terminal import tell
from slidegen.cli.verify import verify
from slidegen.errors import ExitCode, SlidegenError


class _AsGiven(click.Group):
    """Verbs are listed in the order of their use, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_AsGiven, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="slidegen")
def cli() -> None:
    """Talks as programs: an outline in YAML and Markdown, figures in Python, slides by Marp.

    \b
    slidegen new my-talk           a small complete talk, to change into yours
    slidegen serve                 edit talk/outline.yaml and see every change
    slidegen build                 talk/outline.yaml -> build/*.html and *.pdf
    slidegen build --explain       ... and why each figure ran or did not
    slidegen build -t html --json  ... for editors and CI
    slidegen figures NAME --show   one figure alone, its values and the claims about it

    Exit codes: 0 built, or verified; 1 the talk is at fault; 2 wrong usage; 3 a bug of ours.
    """


for verb in (new, serve, build, figures, check, present, rehearsals, diff, verify, doctor, schema, clean, completion):
    cli.add_command(verb)


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
            tell(f"error: {problem}", err=True)
        raise SystemExit(int(error.exit_code)) from None
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        raise SystemExit(130) from None
    except Exception as error:
        from slidegen.crash import crash_report

        click.echo(crash_report(error), err=True)
        raise SystemExit(int(ExitCode.BUG)) from None
