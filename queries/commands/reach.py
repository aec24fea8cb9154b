"""`runoff reach`: whom do a holder's records reach?"""

from __future__ import annotations

from typing import Any

import click

from .complete import ids
from .ends_options import ends_options, make_ends_question
from .options import format_option, opened, store_option


@click.command("reach")
@click.argument("holder", shell_complete=ids("holder"))
@ends_options
@format_option("text", "table", "csv", "json", "md")
@store_option
@click.pass_context
def command(ctx: click.Context, /, holder: str, form: str, store: str | None, **given: Any) -> None:
    """Whom do the records of a HOLDER reach? By record type, with the number of paths and the best of them, cited.

    \b
    Examples:
      runoff reach accurint
      runoff reach nlets --record drivers-license-record --in US-OR
      runoff reach equifax --format csv
    """
    from ..reach import reach
    from ..reach_text import render

    with opened(ctx, store, given["timeout"]) as reader:
        click.echo(render(reach(reader, make_ends_question(given, from_=holder)), form), nl=False)
