"""`runoff timeline`: when did each route open and close, and by what?"""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .options import failure_options, format_option, make_question, question_options, reply, store_option
from .strict import Strict


@click.command("timeline", cls=Strict)
@click.argument("record", shell_complete=ids("record-type"))
@question_options
@format_option("text", "table", "csv", "json", "md")
@failure_options
@store_option
@click.pass_context
def command(ctx: click.Context, /, record: str, **given: Any) -> None:
    """When did each way of a RECORD to a target open and close, by which flow, law or order?

    It runs from the first sighting to --as-of. Days are possibly open, certainly open, or in a gap; CSV and JSON have a row
    for each run of days, for a chart. --limit counts ways.

    \b
    Examples:
      runoff timeline utility-customer-record
      runoff timeline medicaid-enrollment-record --in US-CA
      runoff timeline drivers-license-record --format csv
    """
    from ..timeline import timeline
    from ..timeline_text import render

    reply(ctx, given, lambda reader, asked: timeline(reader, make_question(asked, record=record)), render)
