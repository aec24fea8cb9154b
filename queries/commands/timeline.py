"""`runoff timeline`: when did each route open and close, and by what?"""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .options import (
    exit_on_request,
    failure_options,
    format_option,
    make_question,
    opened,
    question_options,
    store_option,
)


@click.command("timeline")
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

    form, store = given.pop("form"), given.pop("store")
    if_path, if_none = given.pop("fail_if_path"), given.pop("fail_if_none")
    with opened(ctx, store, given["timeout"]) as reader:
        found = timeline(reader, make_question(record, given))
        click.echo(render(found, form), nl=False)
        exit_on_request(ctx, found.found, if_path, if_none)
