"""`runoff reach`: whom do a holder's records reach?"""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .options import ends_options, format_option, make_question, reply, store_option
from .strict import Strict


@click.command("reach", cls=Strict)
@click.argument("holder", shell_complete=ids("holder"))
@ends_options
@format_option("text", "table", "csv", "json", "md")
@store_option
@click.pass_context
def command(ctx: click.Context, /, holder: str, **given: Any) -> None:
    """Whom do the records of a HOLDER reach? By record type, with the number of paths and the best of them, cited.

    \b
    Examples:
      runoff reach accurint
      runoff reach nlets --record drivers-license-record --in US-OR
      runoff reach equifax --format csv
    """
    from ..reach import reach
    from ..reach_text import render

    reply(ctx, given, lambda reader, asked: reach(reader, make_question(asked, from_=holder)), render)
