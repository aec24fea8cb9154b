"""`runoff matrix`: where is it open, where is it closed, and by what?"""

from __future__ import annotations

from typing import Any

import click

from .matrix_options import asked, matrix_options
from .options import failure_options, format_option, reply, store_option
from .strict import Strict


@click.command("matrix", cls=Strict)
@matrix_options
@format_option("text", "table", "csv", "json", "md")
@failure_options
@store_option
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Where could a RECORD reach a target? States and territories down, routes from first holders across.

    Each route is certainly or possibly open, closed (by which law, order or rule, since when), or not documented there.
    --in gives the row of one state; --limit counts routes.

    \b
    Examples:
      runoff matrix drivers-license-record
      runoff matrix medicaid-enrollment-record --format table
      runoff matrix --query dmv-to-ice --format csv
    """
    from ..matrix import matrix
    from ..matrix_text import render

    question, judge = asked(ctx, given)
    reply(ctx, given, lambda reader, _: matrix(reader, question, judge), render)
