"""`runoff trace`: paths from those who hold a record to a target."""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .options import failure_options, format_option, give, make_question, opened, question_options, store_option


@click.command("trace")
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
    from ..trace import trace

    form, store = given.pop("form"), given.pop("store")
    if_path, if_none = given.pop("fail_if_path"), given.pop("fail_if_none")
    with opened(ctx, store, given["timeout"]) as reader:
        answer = trace(reader, make_question(record, given))
        give(ctx, answer, form, if_path, if_none)
