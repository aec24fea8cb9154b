"""`runoff diff`: what changed between two days, two stores or two folders of evidence?"""

from __future__ import annotations

from typing import Any

import click

from .options import format_option, make_question, some_question_options, store_name, store_option
from .strict import Strict


@click.command("diff", cls=Strict)
@click.argument("a")
@click.argument("b")
@click.option("--as-of", metavar="DATE", help="Day on which two stores are asked; default: today.")
@some_question_options("record", "to", "place", "min_certainty", "outcomes", "max_hops", "timeout")
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

    question = make_question(given)
    with sides(a, b, store_name(ctx, store), given["as_of"]) as both:
        found = diff(*both, question)
        click.echo(render(found, form, both), nl=False)
    if exit_code and found.differs:
        ctx.exit(5)
