"""`runoff feeds`: which records reach a holder, and from whom?"""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .options import ends_options, format_option, make_question, reply, store_option
from .strict import Strict


@click.command("feeds", cls=Strict)
@click.argument("holder", shell_complete=ids("holder"))
@ends_options
@format_option("text", "table", "csv", "json", "md")
@store_option
@click.pass_context
def command(ctx: click.Context, /, holder: str, **given: Any) -> None:
    """Which records reach a HOLDER, and from whom? By record type, with the number of paths and the best of them, cited.

    \b
    Examples:
      runoff feeds ice
      runoff feeds clear --in US-TX
      runoff feeds ice --record health-record --format csv
    """
    from ..feeds import feeds
    from ..reach_text import render

    reply(ctx, given, lambda reader, asked: feeds(reader, make_question(asked, to=holder)), render)
