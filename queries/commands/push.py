"""`runoff push`: datasets into Neo4j."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import format_option, store_name, store_option
from .strict import Strict

if TYPE_CHECKING:
    from ...graph.store import Writer


@click.command("push", cls=Strict)
@click.option(
    "--source", type=click.Path(path_type=Path), help="Store file to push from; default: the packaged evidence."
)
@click.option("--remove", metavar="NAME", help="Take this dataset out instead, whole or half pushed.")
@format_option("text", "json")
@store_option
@click.pass_context
def command(ctx: click.Context, source: Path | None, remove: str | None, form: str, store: str | None) -> None:
    """Load all datasets of a store file, or the evidence that ships with runoff, into Neo4j.

    The server is the one named by --store, else by NEO4J_URI, else the one that `runoff neo4j start` runs. The user and the
    password come from NEO4J_USERNAME and NEO4J_PASSWORD, the database from NEO4J_DATABASE. A push that was interrupted is
    finished by running it again; a second one changes nothing.

    \b
    Examples:
      runoff push --source my.sqlite
      runoff push --remove ice-287g
    """
    from ...graph.neo4j_client import is_uri, named_server, shown
    from ...graph.open_store import open_store
    from ...schema.errors import StoreUnavailable, UsageError

    target = store_name(ctx, store) or named_server()
    if target is None:
        raise StoreUnavailable("no Neo4j server is named, and none runs here.", "Start one: runoff neo4j start")
    if not is_uri(target):
        raise UsageError(
            f"{shown(target)} is no address of a Neo4j server.", "Write neo4j://HOST:7687; push from a file: --source"
        )
    if remove is not None:
        if source:
            raise UsageError("--remove takes no --source.", "Leave one out.")
        from ...graph.neo4j_push import Neo4jWriter

        take_out(Neo4jWriter(target, partial(_say_if_idle, remove)), remove, target, form)
        return
    reader = open_store(str(source) if source else None)
    try:
        reports = [_push(reader, info, target) for info in reader.datasets()]
    finally:
        reader.close()
    if form == "json":
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
        return
    for report in reports:
        done = "pushed" if report["changed"] else "there already, nothing changed"
        click.echo(f"{report['dataset']} {report['version']}: {report['records']:,} records {done} ({target})")


def take_out(writer: Writer, name: str, target: str, form: str) -> None:
    """Take a dataset out of a store, close it, and say so."""
    try:
        writer.remove(name)
    finally:
        writer.close()
    if form == "json":
        click.echo(json.dumps({"dataset": name, "store": target, "removed": True}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{name}: taken out of {target}")


def _push(reader: Any, info: Any, target: str) -> dict[str, object]:
    from ...graph.neo4j_push import Neo4jWriter

    records = sum(info.counts.values())
    with _bar(info.name, records) as watch:
        writer = Neo4jWriter(target, watch)
        try:
            changed = writer.load(info, reader.statements(info.name), reader.leads(info.name))
        finally:
            writer.close()
    return {"dataset": info.name, "version": info.version, "records": records, "changed": changed}


def _say_if_idle(name: str, stage: str, done: int) -> None:
    """Say what a push waits for."""
    if not done:
        click.echo(f"{name}: {stage} ...", err=True)


@contextmanager
def _bar(name: str, records: int) -> Iterator[Callable[[str, int], object]]:
    """A progress bar on standard error where somebody watches; it moves with the nodes and names the stage."""
    if not sys.stderr.isatty():
        yield partial(_say_if_idle, name)
        return
    bar = click.progressbar(length=records, label=name, file=sys.stderr, show_pos=True)
    with bar:

        def watch(stage: str, done: int) -> None:
            bar.label = f"{name}: {stage}"
            bar.update(done if stage == "nodes" else 0)

        yield watch
