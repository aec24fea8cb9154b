"""`runoff load`: datasets into a store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import format_option, progress, store_name, store_option

if TYPE_CHECKING:
    from ...schema.dataset import Dataset


@click.command("load")
@click.argument("dataset", type=click.Choice(["evidence"]))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@format_option("text", "json")
@store_option
@click.pass_context
def command(ctx: click.Context, dataset: str, paths: tuple[Path, ...], form: str, store: str | None) -> None:
    """Load a DATASET into the store named by --store, which is made if it is not there.

    `evidence` takes files in the evidence format, and folders of them; without PATHS the evidence that ships with
    runoff. A dataset goes in whole or not at all, in place of an earlier release of it.

    \b
    Example:
      runoff load evidence --store my.sqlite
      runoff load evidence my-flows.yaml --store my.sqlite
    """
    from ...loaders import evidence_files
    from ...schema.errors import UsageError

    target = store_name(ctx, store)
    if target is None:
        raise UsageError("load needs a store to load into.", "Name a file: --store my.sqlite")
    report = _load_evidence(evidence_files.load(paths) if paths else evidence_files.packaged(), target)
    if form == "json":
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        done = "loaded" if report["changed"] else "already there, nothing changed"
        click.echo(
            f"{report['dataset']} {report['version']}: {report['loaded']} of {report['rows_read']} records {done} in {target}"
        )


def _load_evidence(dataset: Dataset, target: str) -> dict[str, object]:
    """Validate a dataset and put it into a store; what it refers to may be in the store already."""
    from ...graph.ingest import dataset_info
    from ...graph.sqlite_load import SqliteWriter
    from ...schema.validate import require

    warnings = require(dataset, _stored(target, dataset.manifest.name))
    count = sum(len(entries) for entries in dataset.records.values())
    writer = SqliteWriter(target)
    try:
        with progress(dataset.entries(), count, "loading") as entries:
            changed = writer.load(dataset_info(dataset), entries, dataset.leads)
    finally:
        writer.close()
    for problem in warnings:
        click.echo(str(problem), err=True)
    return {
        "dataset": dataset.manifest.name,
        "version": dataset.manifest.version,
        "store": target,
        "rows_read": count,
        "loaded": count,
        "skipped": {},
        "rejected": 0,
        "changed": changed,
        "warnings": len(warnings),
    }


def _stored(target: str, besides: str) -> Dataset | None:
    """What other datasets of a store state, so that a new one may refer to it; None for a store that is new."""
    from ...graph.sqlite_store import SqliteStore
    from ...schema.dataset import Dataset, Manifest
    from ...schema.entry import Entry

    if not Path(target).exists():
        return None
    reader = SqliteStore(target)
    found = Dataset(Manifest("", "", ""))
    try:
        for kind in ("holder", "record-type", "instrument", "source"):
            for record in reader.records(kind):
                if set(record.datasets) - {besides}:
                    entry = Entry()
                    entry.update(record.data)
                    found.records[kind].append(entry)
    finally:
        reader.close()
    return found
