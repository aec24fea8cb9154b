"""`runoff load`: datasets into a store."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import format_option, progress, store_name, store_option
from .strict import Strict

if TYPE_CHECKING:
    from ...graph.store import Reader
    from ...loaders.declaration import Record
    from ...loaders.loading import Loading
    from ...loaders.wishes import Beside
    from ...schema.dataset import Dataset


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from ...loaders.registry import loaders

    return [name for name in ("evidence", "rdf", *loaders()) if name.startswith(incomplete)]


@click.command("load", cls=Strict)
@click.argument("dataset", required=False, shell_complete=_complete)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--list", "listing", is_flag=True, help="List the datasets that can be loaded.")
@click.option("--strict", is_flag=True, help="A row that cannot be read is an error, and nothing is loaded.")
@click.option("--rejects", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="Where rows that cannot be read are written; default: beside the store, under a new name where "
              "rows wait there.")  # fmt: skip
@click.option("--older", is_flag=True, help="Put a list behind a newer one that the store has.")
@click.option("--allow-ending", is_flag=True,
              help="Let a list end more than a third of what the list before it has; without, it is refused.")  # fmt: skip
@click.option("--snapshot", metavar="DATE", help="Day of the files, where their names do not tell it.")
@click.option("--remove", metavar="NAME", help="Take this dataset out of the store instead.")
@format_option("text", "json")
@store_option
@click.pass_context
def command(
    ctx: click.Context,
    dataset: str | None,
    paths: tuple[Path, ...],
    listing: bool,
    strict: bool,
    rejects: Path | None,
    older: bool,
    allow_ending: bool,
    snapshot: str | None,
    remove: str | None,
    form: str,
    store: str | None,
) -> None:
    """Load a DATASET into the store named by --store, which is made if it is not there.

    `evidence` takes files in the evidence format, and folders of them; without PATHS the evidence that ships with
    runoff. The others (--list) take public files as they were downloaded, and need the evidence in the store first. A
    dataset goes in whole or not at all. A newer list of the same kind ends what it no longer has; the
    report says how much, and what looks like a list cut short is refused.

    Rows that cannot be read are counted, shown, and written to a file: mend it, and load it under the same name.

    \b
    Example:
      runoff load evidence --store my.sqlite
      runoff load ice-287g participatingAgencies07182025pm.xlsx --store my.sqlite
      runoff load --remove ice-287g --store my.sqlite
      runoff load --list
    """
    from ...schema.errors import RunoffError, UsageError

    if listing:
        _list(form)
        return
    if dataset is None and remove is None:
        raise UsageError("no dataset named.", "Try: runoff load --list")
    if dataset is not None and remove is not None:
        raise UsageError(f"--remove {remove} and {dataset}: only one thing at a time.", "Leave one out.")
    target = store_name(ctx, store)
    if target is None:
        raise UsageError("load needs a store to load into.", "Name a file: --store my.sqlite")
    if "://" in target:
        from ...graph.neo4j_client import shown

        again = (
            f"Take it out there: runoff push --remove {remove}"
            if remove is not None
            else "Load into a file, then: runoff push"
        )
        raise UsageError(f"load writes store files, and {shown(target)} is a server.", again)
    if remove is not None:
        _remove(remove, target, form)
        return
    assert dataset is not None
    if dataset == "evidence":
        from ...loaders import evidence_files

        report = _load_evidence(evidence_files.load(paths) if paths else evidence_files.packaged(), target)
        text = _evidence_text(report, target)
    elif dataset == "rdf":
        report, text = _load_rdf(paths, target)
    else:
        try:
            report, text = _load_public(dataset, paths, target, strict, rejects, older, allow_ending, snapshot)
        except ModuleNotFoundError as error:
            raise RunoffError(f"the library {error.name} is not installed.", 'pip install "runoff[loaders]"') from error
    click.echo(json.dumps(report, ensure_ascii=False, indent=2) if form == "json" else text)


def _remove(name: str, target: str, form: str) -> None:
    from ...graph.sqlite_file import connect
    from ...graph.sqlite_load import SqliteWriter
    from .push import take_out

    connect(target).close()  # Else a store would be made where a name is mistyped.
    take_out(SqliteWriter(target), name, target, form)


def _load_rdf(paths: tuple[Path, ...], target: str) -> tuple[dict[str, object], str]:
    """Load what `runoff export` wrote in an RDF format; a file may hold several datasets."""
    from ...loaders import rdf_files
    from ...schema.errors import RunoffError, UsageError

    if not paths:
        raise UsageError("no file named.", "Name files that `runoff export` wrote: runoff load rdf FILE")
    try:
        reports = [_load_evidence(dataset, target) for path in paths for dataset in rdf_files.load(path)]
    except ModuleNotFoundError as error:
        raise RunoffError(f"the library {error.name} is not installed.", 'pip install "runoff[rdf]"') from error
    text = "\n".join(_evidence_text(report, target) for report in reports)
    return reports[0] if len(reports) == 1 else {"datasets": reports}, text


def _list(form: str) -> None:
    from ...loaders.registry import loaders

    found = loaders().values()
    if form == "json":
        rows = [
            {
                "name": one.name, "title": one.title, "publisher": one.publisher, "page": one.page, "license": one.licence,
                "yields": list(one.yields), "layouts": {layout.name: layout.title for layout in one.layouts},
            }
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    click.echo("evidence\n  The curated evidence that ships with runoff, or files in its format.")
    click.echo("rdf\n  What `runoff export` wrote: Turtle, TriG, N-Quads, N-Triples, JSON-LD or RDF/XML.")
    for one in found:
        click.echo(f"{one.name}\n  {one.title}\n  {one.publisher}, {one.page}\n  licence: {one.licence}")
        click.echo(f"  yields: {', '.join(one.yields)}; reads: {', '.join(layout.name for layout in one.layouts)}")


def _evidence_text(report: dict[str, object], target: str) -> str:
    done = "loaded" if report["changed"] else "already there, nothing changed"
    return f"{report['dataset']} {report['version']}: {report['loaded']} of {report['rows_read']} records {done} in {target}"


def _load_public(
    dataset: str,
    paths: tuple[Path, ...],
    target: str,
    strict: bool,
    rejects: Path | None,
    older: bool,
    allow_ending: bool,
    snapshot: str | None,
) -> tuple[dict[str, object], str]:
    """Load public files into a store; returns the report as data and as text."""
    from ...loaders.loading import Loading
    from ...loaders.registry import loader
    from ...loaders.rejects import refuse_taken
    from ...loaders.wishes import Wishes

    found = loader(dataset)
    if rejects is not None:
        refuse_taken(rejects, paths, Path(target))
    where = rejects or Path(target).with_name(f"{Path(target).name}.{dataset}-rejects.csv")
    with _Rate(dataset) as rate:
        wishes = Wishes(snapshot, older, allow_ending, strict, where, rejects is None, rate.tick)
        loading = Loading(found, paths, _beside(target, dataset), wishes)
        changed = _store(loading, target)
    report = loading.report.data()
    written = loading.rejects_written()
    manifest = loading.manifest
    told: dict[str, object] = {
        "dataset": manifest.name, "version": manifest.version, "store": target, **report, "changed": changed,
        "rejects_file": str(written) if written else None,
    }  # fmt: skip
    done = "loaded into" if changed else "already in, nothing changed:"
    text = f"{manifest.name} {manifest.version} {done} {target}\n{loading.report.text()}"
    return told, f"{text}\n  rejected rows are in {written}: mend them, and load that file" if written else text


def _store(loading: Loading, target: str) -> bool:
    """Put what a load yields into a store; whether anything changed."""
    from ...graph.sqlite_load import SqliteWriter
    from ...graph.store import DatasetInfo

    manifest = loading.manifest
    try:
        loading.read()
        info = DatasetInfo(
            manifest.name, manifest.version, manifest.released, loading.digest, manifest.title, manifest.license
        )
        writer = SqliteWriter(target)
        try:
            return writer.load(info, loading.records(), loading.leads(), lambda: loading.digest)
        finally:
            writer.close()
    finally:
        loading.close()


def _beside(target: str, dataset: str) -> Beside:
    """What a store has when a load begins: holders to match, ids that are taken, and the dataset as it stands."""
    from ...graph.sqlite_file import is_new
    from ...graph.sqlite_store import SqliteStore
    from ...loaders.registry import loaders
    from ...loaders.wishes import Beside

    if is_new(target):
        return Beside()
    reader = SqliteStore(target, may_be_empty=True)
    try:
        public = set(loaders())
        holders = [one.data for one in reader.records("holder") if set(one.datasets) - public]
        ids = [one.id for kind in _KINDS for one in reader.records(kind) if set(one.datasets) - public]
        known = dataset in {info.name for info in reader.datasets()}
        return Beside(holders, ids, list(_own(reader, dataset)) if known else ())
    finally:
        reader.close()


_KINDS = ("holder", "record-type", "source", "instrument", "flow", "finding")


def _own(reader: Reader, dataset: str) -> Iterator[Record]:
    for kind in ("source", "holder", "instrument", "flow", "finding"):
        for record in reader.records(kind):
            if dataset in record.datasets:
                yield kind, record.data


class _Rate:
    """A line on standard error with rows and rate, where somebody watches."""

    def __init__(self, label: str) -> None:
        self._label, self._begun, self._shown = label, time.monotonic(), 0.0
        self.tick: Callable[[int], None] | None = self._tick if sys.stderr.isatty() else None

    def __enter__(self) -> _Rate:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._shown:
            click.echo("", err=True)

    def _tick(self, rows: int) -> None:
        now = time.monotonic()
        if now - self._shown > 0.2:
            self._shown = now
            rate = rows / max(now - self._begun, 0.001)
            click.echo(f"\r{self._label}  {rows:,} rows  {rate:,.0f} rows/s ", nl=False, err=True)


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
    from ...graph.sqlite_file import is_new
    from ...graph.sqlite_store import SqliteStore
    from ...schema.dataset import Dataset, Manifest
    from ...schema.entry import Entry

    if is_new(target):
        return None
    reader = SqliteStore(target, may_be_empty=True)
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
