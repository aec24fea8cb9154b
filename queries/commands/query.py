"""`runoff query`: what the canned queries are."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from ...schema.errors import UsageError
from .complete import query_names
from .options import format_option, opened, store_option
from .strict import StrictGroup


@click.group("query", cls=StrictGroup)
def command() -> None:
    """List canned queries, or show what one asks and how to read its answer."""


@command.command("list")
@click.option("--search", metavar="TEXT", help="Only those whose name, title or question has this text.")
@format_option("table", "json", "csv", default="table")
def list_queries(search: str | None, form: str) -> None:
    """List the canned queries, the user's own among them."""
    from ..canned import load, titles
    from ..tables import csv_text, table

    rows = list(titles())
    if search:
        wanted = search.casefold()
        rows = [row for row in rows if wanted in f"{row[0]} {row[1]} {load(row[0]).question}".casefold()]
    if form == "json":
        click.echo(json.dumps([{"name": name, "title": title} for name, title in rows], ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(("name", "title"), rows), nl=False)
    else:
        click.echo(table(("name", "title"), rows), nl=False)


@command.command("show")
@click.argument("name", shell_complete=query_names)
@click.option("--cypher", is_flag=True, help="Print it as a Cypher statement, to paste into Neo4j Browser.")
@click.option("--sparql", is_flag=True, help="Print it as SPARQL, over the graph of a day that `runoff export` writes.")
@click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
    help="With --cypher or --sparql: set a parameter; repeatable.",
)  # fmt: skip
@click.option(
    "--as-of", metavar="DATE", help="With --cypher or --sparql: day on which flows must be open; default: today."
)
@click.option("--in", "place", metavar="US-XX", help="With --cypher or --sparql: state or territory.")
@format_option("text", "json")
@store_option
@click.pass_context
def show_query(ctx: click.Context, /, name: str, form: str, cypher: bool, sparql: bool, **given: Any) -> None:
    """Show what the canned query NAME asks, its parameters, how to read the answer, and its caveats."""
    if cypher and sparql:
        raise UsageError("--cypher and --sparql are two languages.", "Ask for one.")
    if cypher:
        _show_cypher(ctx, name, **given)
        return
    if sparql:
        from ..sparql import canned_sparql

        click.echo(canned_sparql(name, dict(given["parameters"]), _options(given["as_of"], given["place"])), nl=False)
        return
    if given["parameters"] or given["as_of"] or given["place"]:
        raise UsageError("-p, --as-of and --in go with --cypher or --sparql.", f"To ask the query: runoff run {name}")
    from ...schema.language import say
    from .. import words
    from ..canned import load
    from ..footnotes import wrap

    query = load(name)
    if form == "json":
        click.echo(json.dumps(asdict(query), ensure_ascii=False, indent=2))
        return
    lines = [query.title, "", wrap(query.question), ""]
    asked = "; ".join(f"{key}: {value if isinstance(value, str) else words.listed(value) if isinstance(value, list) else value}"
                      for key, value in query.settings.items())  # fmt: skip
    lines.append(wrap(say("Asks: {kind} ({settings})", kind=query.kind, settings=asked)))
    if query.parameters:
        lines += ["", say("Parameters (-p NAME VALUE):")]
        for one in query.parameters:
            default = say("required") if one.required else say("optional")
            if one.default:
                default = say("default {value}", value=one.default)
            lines.append(wrap(f"{one.name} ({one.type}, {default}): {one.help}", indent=4, first="  - "))
    lines += ["", say("How to read the answer:"), wrap(query.reading, indent=2)]
    if query.caveats:
        lines += ["", say("What it does not say:"), *(wrap(caveat, indent=4, first="  - ") for caveat in query.caveats)]
    if query.references:
        lines += ["", say("Sources to read: {ids}", ids=", ".join(query.references))]
    if query.see_also:
        lines += ["", say("See also: {names}", names=", ".join(query.see_also))]
    lines += ["", say("Run it: {command}", command=f"runoff run {name}")]
    click.echo("\n".join(lines))


def _show_cypher(
    ctx: click.Context, name: str, parameters: tuple[tuple[str, str], ...], as_of: str | None, place: str | None,
    store: str | None,
) -> None:  # fmt: skip
    from ..cypher import canned_cypher

    with opened(ctx, store) as reader:
        click.echo(canned_cypher(reader, name, dict(parameters), _options(as_of, place)), nl=False)


def _options(as_of: str | None, place: str | None) -> dict[str, str]:
    return {key: value for key, value in (("as_of", as_of), ("in", place)) if value is not None}
