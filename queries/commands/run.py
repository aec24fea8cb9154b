"""`runoff run`: canned queries."""

from __future__ import annotations

from typing import Any

import click

from .complete import ids, query_names
from .options import Timeout, exit_on_request, failure_options, format_option, opened, store_option


@click.command("run")
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
def command(ctx: click.Context, /, **given: Any) -> None:
    """Run the canned query NAME. `runoff query list` names them, `runoff query show NAME` explains one.

    \b
    Examples:
      runoff run school-to-ice
      runoff run served-with -p instrument customs-summons-1509
      runoff run dmv-to-ice --in US-NY --format md
    """
    from ..answer import Answer
    from ..canned import run

    named = {key: given[key] for key in ("record", "to", "as_of", "given", "max_hops", "limit", "timeout")}
    named |= {"from": given["from_"], "in": given["place"]}
    options = {key: value for key, value in named.items() if value is not None}
    with opened(ctx, given["store"], given["timeout"]) as reader:
        answer = run(reader, given["name"], dict(given["parameters"]), options)
        if isinstance(answer, Answer):
            from ..formats import render

            click.echo(render(answer, given["form"]), nl=False)
        else:
            from ..listing import render as render_list

            click.echo(render_list(answer, given["form"]), nl=False)
        exit_on_request(ctx, answer.found, given["fail_if_path"], given["fail_if_none"])
