"""``slidegen completion``: shells complete verbs, options and figures."""

from __future__ import annotations

import click


@click.command(short_help="Have the shell complete verbs, options and figures.")
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
    cli = click.get_current_context().find_root().command
    click.echo(found(cli, {}, "slidegen", "_SLIDEGEN_COMPLETE").source())
