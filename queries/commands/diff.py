"""`runoff diff`: what changed between two days, two stores or two folders of evidence?"""

from __future__ import annotations

from typing import Any

import click

from ...schema.vocabularies import CERTAINTY, DEFAULT_OUTCOMES, OUTCOME
from ..question import DEFAULT_MAX_HOPS, DEFAULT_TARGET, DEFAULT_TIMEOUT, Question
from .complete import ids
from .options import Timeout, format_option, store_name, store_option


@click.command("diff")
@click.argument("a")
@click.argument("b")
@click.option("--record", default="", metavar="RECORD", help="Routes of this record type and its kinds only; default: all.",
              shell_complete=ids("record-type"))  # fmt: skip
@click.option("--to", default=DEFAULT_TARGET, show_default=True, metavar="HOLDER", help="Target of the routes.",
              shell_complete=ids("holder"))  # fmt: skip
@click.option("--in", "place", metavar="US-XX", help="State or territory in which records are handed over.")
@click.option("--as-of", metavar="DATE", help="Day on which two stores are asked; default: today.")
@click.option("--min-certainty", type=click.Choice(list(CERTAINTY.terms)), help="Weakest certainty on a route.")
@click.option("--outcome", "outcomes", multiple=True, type=click.Choice(list(OUTCOME.terms)),
              help=f"Outcomes that count, repeatable; default: {', '.join(DEFAULT_OUTCOMES)}.")  # fmt: skip
@click.option("--max-hops", type=int, default=DEFAULT_MAX_HOPS, show_default=True, help="Greatest number of flows.")
@click.option(
    "--timeout", type=Timeout(), default=DEFAULT_TIMEOUT, show_default=True, help="Time for the routes; 0: no bound."
)
@click.option("--exit-code", is_flag=True, help="Exit with 5 if anything differs.")
@format_option("text", "csv", "json", "md")
@store_option
@click.pass_context
def command(ctx: click.Context, /, a: str, b: str, form: str, store: str | None, exit_code: bool, **given: Any) -> None:
    """What changed from A to B: flows, instruments, and the routes that they opened and closed, for every record type.

    A and B are two days of the store, or two stores, or two files or folders of evidence. Evidence files that refer to the
    evidence that ships with runoff are laid over it.

    \b
    Examples:
      runoff diff 2024-01-01 2026-06-01
      runoff diff 2025-01-01 2026-06-01 --record drivers-license-record --in US-WA
      runoff diff old.sqlite new.sqlite --exit-code
      runoff diff old/evidence new/evidence --format md
    """
    from ..diff import diff
    from ..diff_text import render
    from ..sides import sides

    as_of, outcomes = given.pop("as_of"), tuple(given.pop("outcomes")) or DEFAULT_OUTCOMES
    with sides(a, b, store_name(ctx, store), as_of) as both:
        found = diff(*both, Question(outcomes=outcomes, **given))
        click.echo(render(found, form, both), nl=False)
    if exit_code and found.differs:
        ctx.exit(5)
