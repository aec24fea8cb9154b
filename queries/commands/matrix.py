"""`runoff matrix`: where is it open, where is it closed, and by what?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from .complete import ids, query_names
from .options import failure_options, format_option, is_given, make_question, question_options, reply, store_option

if TYPE_CHECKING:
    from ...graph.store import Reader
    from ..matrix import Matrix


@click.command("matrix")
@click.argument("record", required=False, shell_complete=ids("record-type"))
@click.option(
    "--query", metavar="NAME", help="The question of a canned query instead of a RECORD.", shell_complete=query_names
)
@click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
    help="Set a parameter of the canned query; repeatable.",
)  # fmt: skip
@question_options
@format_option("text", "table", "csv", "json", "md")
@failure_options
@store_option
@click.pass_context
def command(ctx: click.Context, /, record: str | None, query: str | None, **given: Any) -> None:
    """Where could a RECORD reach a target? States and territories down, routes from first holders across.

    Each route is certainly or possibly open, closed (by which law, order or rule, since when), or not documented there.
    --in gives the row of one state; --limit counts routes.

    \b
    Examples:
      runoff matrix drivers-license-record
      runoff matrix medicaid-enrollment-record --format table
      runoff matrix --query dmv-to-ice --format csv
    """
    from ...schema.errors import UsageError
    from ..matrix import canned_question, matrix
    from ..matrix_text import render

    parameters = dict(given.pop("parameters"))
    if bool(record) == bool(query):
        raise UsageError("matrix takes a record type or a canned query.", "Write a RECORD, or --query NAME.")
    if parameters and not query:
        raise UsageError("-p sets a parameter of a canned query.", "Name one: --query NAME.")

    def ask(reader: Reader, asked: dict[str, Any]) -> Matrix:
        question, judge = make_question(ctx, asked, record=record or ""), None
        if query:
            named = {key: getattr(question, key) for key in asked if is_given(ctx, key)}
            canned, judge = canned_question(query, parameters)
            question = replace(canned, **named)
        return matrix(reader, question, judge)

    reply(ctx, given, ask, render)
