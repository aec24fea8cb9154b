"""`runoff completion`: the script that lets Tab complete."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .strict import Strict

_SHELLS = {"bash": "~/.bashrc", "zsh": "~/.zshrc", "fish": "~/.config/fish/completions/runoff.fish"}


@click.command("completion", cls=Strict)
@click.argument("shell", type=click.Choice(list(_SHELLS)), metavar="SHELL")
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that lets Tab complete ids, record types and query names in SHELL: bash, zsh or fish.

    \b
    Examples:
      runoff completion bash >> ~/.bashrc
      runoff completion fish > ~/.config/fish/completions/runoff.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "runoff", "_RUNOFF_COMPLETE").source())
