"""`runoff list`: records of a kind, datasets, leads."""

from __future__ import annotations

import json

import click

from .options import format_option, opened, store_option
from .strict import Strict

KINDS = {
    "holders": "holder",
    "record-types": "record-type",
    "instruments": "instrument",
    "sources": "source",
    "flows": "flow",
    "findings": "finding",
    "withdrawn-flows": "withdrawn-flow",
    "corrections": "correction",
}


@click.command("list", cls=Strict)
@click.argument("kind", type=click.Choice([*KINDS, "leads", "datasets"]), metavar="KIND")
@format_option("table", "json", "csv", default="table")
@store_option
@click.pass_context
def command(ctx: click.Context, kind: str, form: str, store: str | None) -> None:
    """List records of a KIND: holders, record-types, instruments, sources, flows, findings, withdrawn-flows, corrections,
    datasets or leads.

    Leads are things to dig for that no source supports yet.
    """
    from ..tables import csv_text, table

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    with opened(ctx, store) as reader:
        if kind == "leads":
            columns, rows = ("topic", "lead"), list(reader.leads())
        elif kind == "datasets":
            columns = ("name", "version", "released", "license", "title", "records", "digest")
            rows = [
                (one.name, one.version, one.released, one.license, one.title, sum(one.counts.values()), one.digest)
                for one in reader.datasets()
            ]
        elif kind == "flows":
            columns = ("id", "from", "to", "carries", "outcome", "status", "certainty")
            rows = [
                tuple(" ".join(value) if isinstance(value := one.data[key], list) else value for key in columns)
                for one in reader.records("flow")
            ]
        elif kind == "findings":
            columns, rows = ("id", "says"), [(one.id, one.data["says"]) for one in reader.records("finding")]
        elif kind in ("withdrawn-flows", "corrections"):
            day = "withdrawn" if kind == "withdrawn-flows" else "date"
            columns = ("id", "date", "reason", "reported_by")
            rows = [
                (one.id, one.data[day], one.data["reason"], one.data.get("reported_by"))
                for one in reader.records(KINDS[kind])
            ]
        else:
            columns, rows = ("id", "name"), list(reader.names(KINDS[kind]))
    if form == "json":
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    else:
        click.echo(csv_text(columns, rows) if form == "csv" else table(columns, rows), nl=False)
