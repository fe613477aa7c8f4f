"""``slidegen present``: windows for audience and speaker."""

from __future__ import annotations

from pathlib import Path

import click

from slidegen.cli import options


@click.command(short_help="Windows for audience and speaker; --remote for a phone.")
@options.outline
@options.output
@options.jobs
@options.path
@options.port
@options.browser
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

    wanted = Options(outline, ("html",), output, jobs or options.cores(), None, path)
    with Renderer(say=options.say) as renderer:
        report = make(wanted, renderer, say=options.say)
        for line in lines(report, explain=False):
            options.say(line)
        if report.problems:
            context.exit(int(report.exit_code))
        terms = Terms(outline, output, path, jobs or options.cores(), port, presenting=True, remote=remote)
        run(terms, renderer, say=options.say, open_=Opening(("/", "/presenter"), opens=opens, say=options.say))
