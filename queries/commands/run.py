"""`runoff run`: canned queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .complete import ids, query_names
from .options import Timeout, failure_options, format_option, reply, store_option
from .strict import Strict

if TYPE_CHECKING:
    from ...graph.store import Reader
    from ..answer import Answer
    from ..listing import Listing


@click.command("run", cls=Strict)
@click.argument("name", shell_complete=query_names)
@click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="Set a parameter; repeatable."
)
@click.option("--record", metavar="RECORD", help="Record type.", shell_complete=ids("record-type"))
@click.option("--from", "from_", metavar="HOLDER", help="First holder.", shell_complete=ids("holder"))
@click.option("--to", metavar="HOLDER", help="Target.", shell_complete=ids("holder"))
@click.option("--as-of", metavar="DATE", help="Day on which flows must be open; default: today.")
@click.option("--given", metavar="DATE", help="Day on which the record was given.")
@click.option("--in", "place", metavar="US-XX", help="State or territory.")
@click.option("--max-hops", type=int, help="Greatest number of flows.")
@click.option("--limit", type=int, help="Greatest number of paths; 0: all.")
@click.option("--timeout", type=Timeout(), help="Time for the search.")
@format_option()
@failure_options
@store_option
@click.pass_context
def command(ctx: click.Context, /, name: str, parameters: tuple[tuple[str, str], ...], **given: Any) -> None:
    """Run the canned query NAME. `runoff query list` names them, `runoff query show NAME` explains one.

    \b
    Examples:
      runoff run school-to-ice
      runoff run served-with -p instrument customs-summons-1509
      runoff run dmv-to-ice --in US-NY --format md
    """
    from ..answer import Answer
    from ..canned import QUESTION_KEYS, run

    options = {key: given[field] for key, field in QUESTION_KEYS.items() if given.get(field) is not None}

    def ask(reader: Reader, _: dict[str, Any]) -> Answer | Listing:
        return run(reader, name, dict(parameters), options)

    def render(found: Answer | Listing, form: str) -> str:
        if isinstance(found, Answer):
            from ..formats import render

            return render(found, form)
        from ..listing import render as render_listing

        return render_listing(found, form)

    reply(ctx, given, ask, render)
