"""`runoff cut`: what would stop it?"""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .options import format_option, make_question, question_options, reply, store_option
from .strict import Strict


@click.command("cut", cls=Strict)
@click.argument("record", shell_complete=ids("record-type"))
@click.option(
    "--by",
    type=click.Choice(["instrument", "flow", "holder"]),
    default="instrument",
    show_default=True,
    help="What may be ended.",
)
@click.option("--sets", type=click.IntRange(min=1), default=10, show_default=True, help="Greatest number of sets.")
@question_options
@format_option("text", "table", "json", "csv", "md")
@store_option
@click.pass_context
def command(ctx: click.Context, /, record: str, by: str, sets: int, **given: Any) -> None:
    """What would stop a RECORD from reaching a target? The smallest sets of levers that close every path.

    Each set is proved smallest, or said to be the best found within --timeout. Nothing in the store is changed.

    \b
    Examples:
      runoff cut utility-customer-record --by flow
      runoff cut drivers-license-record --in US-TX --by holder
    """
    from ..cut import cut
    from ..cut_text import render

    reply(ctx, given, lambda reader, asked: cut(reader, make_question(asked, record=record), by, sets), render)
