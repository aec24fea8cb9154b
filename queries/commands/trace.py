"""`runoff trace`: paths from those who hold a record to a target."""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .options import failure_options, format_option, make_question, question_options, reply, store_option
from .strict import Strict


@click.command("trace", cls=Strict)
@click.argument("record", shell_complete=ids("record-type"))
@question_options
@format_option()
@failure_options
@store_option
@click.pass_context
def command(ctx: click.Context, /, record: str, **given: Any) -> None:
    """How could a RECORD reach a target? Lists the paths, best documented first, each hop cited.

    RECORD is the id of a record type: try `runoff search "electric bill"` or `runoff list record-types`.

    \b
    Examples:
      runoff trace utility-customer-record
      runoff trace drivers-license-record --in US-TX
      runoff trace tax-return-information --as-of 2025-08-07 --format json
      runoff trace drivers-license-record --without nlets
    """
    from ..formats import render
    from ..trace import trace

    reply(ctx, given, lambda reader, asked: trace(reader, make_question(asked, record=record)), render)
