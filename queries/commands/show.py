"""`runoff show`: all that is known of one id."""

from __future__ import annotations

import json

import click

from .complete import ids
from .options import format_option, opened, store_option
from .strict import Strict


@click.command("show", cls=Strict)
@click.argument("id", shell_complete=ids("holder", "record-type", "instrument", "flow", "finding", "source"))
@format_option("text", "json")
@store_option
@click.pass_context
def command(ctx: click.Context, id: str, form: str, store: str | None) -> None:
    """All that is known of one ID, cited: a holder, record type, instrument, source, flow or finding, or a path.

    \b
    Examples:
      runoff show nctue
      runoff show customs-summons-1509
    """
    from .. import show
    from ..formats import render
    from ..resolve import resolve

    with opened(ctx, store) as reader:
        answer = resolve(reader, id)
        if answer is not None:
            click.echo(render(answer, form), nl=False)
        elif form == "json":
            click.echo(json.dumps(show.known(reader, id), ensure_ascii=False, indent=2))
        else:
            click.echo(show.text(reader, id), nl=False)
