"""`runoff search`: find things by name or alias."""

from __future__ import annotations

import json

import click

from .options import format_option, opened, store_option
from .strict import Strict


@click.command("search", cls=Strict)
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Greatest number of hits.")
@format_option("table", "json", "csv", default="table")
@store_option
@click.pass_context
def command(ctx: click.Context, text: tuple[str, ...], limit: int, form: str, store: str | None) -> None:
    """Find holders, record types, instruments and sources whose id, name or alias has all words of TEXT.

    \b
    Example:
      runoff search electric bill
    """
    from ...schema.errors import UsageError
    from ..tables import csv_text, table

    if not "".join(text).strip():
        raise UsageError("nothing to search for.", "Give a word or more.")
    with opened(ctx, store) as reader:
        hits = reader.search(" ".join(text), limit)
    columns = ("id", "kind", "name", "matched")
    if form == "json":
        click.echo(json.dumps([hit._asdict() for hit in hits], ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(columns, hits), nl=False)
    elif hits:
        rows = [
            (hit.id, hit.kind, hit.name, hit.matched if hit.matched not in (hit.name, hit.id) else "") for hit in hits
        ]
        click.echo(table(("id", "kind", "name", "also called"), rows), nl=False)
    else:
        click.echo(f'Nothing is called "{" ".join(text)}". Try fewer words, or: runoff list record-types', err=True)
