"""`runoff feeds`: which records reach a holder, and from whom?"""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .ends_options import ends_options, make_ends_question
from .options import format_option, opened, store_option


@click.command("feeds")
@click.argument("holder", shell_complete=ids("holder"))
@ends_options
@format_option("text", "table", "csv", "json", "md")
@store_option
@click.pass_context
def command(ctx: click.Context, /, holder: str, form: str, store: str | None, **given: Any) -> None:
    """Which records reach a HOLDER, and from whom? By record type, with the number of paths and the best of them, cited.

    \b
    Examples:
      runoff feeds ice
      runoff feeds clear --in US-TX
      runoff feeds ice --record health-record --format csv
    """
    from ..feeds import feeds
    from ..reach_text import render

    with opened(ctx, store, given["timeout"]) as reader:
        click.echo(render(feeds(reader, make_ends_question(given, to=holder)), form), nl=False)
