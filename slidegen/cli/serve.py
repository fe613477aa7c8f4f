"""``slidegen serve``: edit and see."""

from __future__ import annotations

from pathlib import Path

import click

from slidegen.cli import options


@click.command(short_help="Edit, and see every change at once.")
@options.outline
@options.output
@options.jobs
@options.path
@options.port
@options.browser
def serve(outline: Path, output: Path | None, jobs: int | None, path: str | None, port: int, opens: bool) -> None:
    """Edit OUTLINE and see it: a page on this machine that follows every file of the talk.

    Saving the outline, a slide, a layout, the theme, a figure or anything a figure reads changes what it touches,
    in place. Errors are told here and on their slide; a figure that fails stays as it last was.
    """
    from slidegen.marp.renderer import Renderer

    with Renderer(say=options.say) as renderer:
        renderer.start_if_installed()  # Node takes longest: it starts while the server is imported
        from slidegen.server.opening import Opening
        from slidegen.server.serving import Terms
        from slidegen.server.serving import serve as run

        terms = Terms(outline, output, path, jobs or options.cores(), port)
        run(terms, renderer, say=options.say, open_=Opening(("/",), opens=opens, say=options.say))
