"""``slidegen check``: what would embarrass the speaker."""

from __future__ import annotations

import json
from pathlib import Path

import click

from slidegen.cli import options
from slidegen.cli.terminal import tell


@click.command(short_help="What would embarrass the speaker, slide by slide.")
@options.outline
@options.output
@options.jobs
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--explain", "rule", metavar="RULE", help="Say what a rule is for, and check nothing; 'list' lists all.")
@options.as_json
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

    Text that overflows, overlaps, is too small or too pale, in figures too; colours that merge for some eyes, pictures
    without words, numbers typed by hand, minutes that do not add up, what the PDF would lose, files that nothing uses.
    Looks only at what is new. A slide can allow what is meant: allow: {RULE: the reason}.
    """
    if rule is not None:
        from slidegen.checks.catalogue import EVERY
        from slidegen.checks.words import rule_lines

        for line in rule_lines(rule, EVERY):
            tell(line)
        return
    from slidegen.ahead import start_to_measure
    from slidegen.marp.renderer import Renderer

    with Renderer(say=options.say) as renderer:
        start_to_measure(renderer, outline, output)
        from slidegen.checks.checking import check as run
        from slidegen.checks.words import check_lines

        told = run(outline, output, renderer, jobs=jobs or options.cores(), say=options.say)
    if as_json:
        click.echo(json.dumps(told.to_json(), indent=2))
    for line in check_lines(told):
        tell(line, err=as_json or bool(told.problems))
    context.exit(int(told.exit_code(strict=strict)))
