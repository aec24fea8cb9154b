"""`runoff export`: the graph in formats of other tools."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from ...schema.errors import UsageError
from ...schema.terms import BASE
from ..question import DEFAULT_TARGET
from .complete import ids
from .options import opened, store_option
from .strict import Strict

if TYPE_CHECKING:
    from ...graph.store import Reader


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked of an export, beside its format.

    Attributes:
        base: base of IRIs.
        as_of: the day whose graph is wanted, or None.
        to: the target of that graph; None where none was named.
    """

    base: str
    as_of: str | None
    to: str | None


Exporter = Callable[["Reader", BinaryIO, Wish], None]


def _rdf(form: str) -> Exporter:
    def write(reader: Reader, out: BinaryIO, wish: Wish) -> None:
        from ...graph.rdf.export import export

        # A store without the usual target is no error, unless somebody named it.
        target = wish.to or (DEFAULT_TARGET if reader.get(DEFAULT_TARGET) else None)
        export(reader, form, out, base=wish.base, day=wish.as_of, target=target)

    return write


def _picture(form: str) -> Exporter:
    def write(reader: Reader, out: BinaryIO, wish: Wish) -> None:
        from ...graph.pictures.exports import render
        from ...schema.errors import RunoffError
        from ..neighbourhood import whole

        try:
            out.write(render(whole(reader, everything=True), form))
        except ModuleNotFoundError as error:
            raise RunoffError(
                f"the library {error.name} is not installed.", 'pip install "runoff[pictures]"'
            ) from error

    return write


_FLOW_COLUMNS = (
    "id", "from", "to", "carries", "mechanism", "outcome", "status", "start", "end", "first_seen", "last_seen", "under",
    "jurisdictions", "certainty", "note",
)  # fmt: skip
_CITATION_COLUMNS = ("source", "locator", "says", "title", "publisher", "date", "url")


def _csv(reader: Reader, out: BinaryIO, wish: Wish) -> None:
    """The flows as a table that is safe in a spreadsheet: one row for each citation of each flow."""
    from ..tables import csv_text

    out.write(csv_text((*_FLOW_COLUMNS, *_CITATION_COLUMNS), ()).encode())
    for flow in reader.records("flow"):
        about = [" ".join(value) if isinstance(value := flow.data.get(key), list) else value for key in _FLOW_COLUMNS]
        sources = reader.fetch({item["source"] for item in flow.data["evidence"]})
        rows = []
        for item in flow.data["evidence"]:
            source = sources[item["source"]].data
            told = (
                source["title"],
                source["publisher"],
                source.get("date"),
                source.get("url") or source.get("read_at"),
            )
            rows.append([*about, item["source"], item["locator"], item["says"], *told])
        out.write(csv_text((), rows).partition("\r\n")[2].encode())


#: Formats that hold all that a store does.
RDF = ("turtle", "jsonld", "nquads", "trig", "ntriples", "rdfxml")

#: Format -> what writes it. A further format is one more entry; what it needs is imported when it runs.
EXPORTERS: dict[str, Exporter] = {
    **{name: _rdf(name) for name in RDF},
    **{name: _picture(name) for name in ("graphml", "gexf", "mermaid", "dot")},
    "csv": _csv,
}


@click.command("export", cls=Strict)
@click.argument("form", metavar="FORMAT", type=click.Choice(list(EXPORTERS)))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; default: standard output."
)
@click.option("--base", default=BASE, show_default=True, metavar="IRI", help="Where the IRIs of the data lie.")
@click.option(
    "--as-of", metavar="DATE", help="Write the graph of this day, too: an edge for each flow that is open then."
)
@click.option("--to", metavar="HOLDER", help=f"Target to which that graph leads; default: {DEFAULT_TARGET}.",
              shell_complete=ids("holder"))  # fmt: skip
@store_option
@click.pass_context
def command(
    ctx: click.Context, form: str, output: Path | None, base: str, as_of: str | None, to: str | None, store: str | None
) -> None:
    """Write all that a store holds in FORMAT: turtle, trig, nquads, ntriples, jsonld or rdfxml.

    The same data give the same bytes. A file is written whole or not at all; one that was there stays until then.
    `runoff load rdf FILE` reads each of these formats back. The flows alone, for other tools: csv; graphml and
    gexf (Gephi and friends); mermaid and dot (documents).

    \b
    Examples:
      runoff export turtle -o runoff.ttl
      runoff export nquads --as-of 2026-06-01 -o runoff.nq
    """
    given = {"--as-of": as_of, "--to": to, "--base": base if base != BASE else None}
    for option, value in given.items():
        if value is not None and form not in RDF:
            raise UsageError(
                f"{option} is for RDF; {form} takes none.", f"Leave it out, or write one of {', '.join(RDF)}."
            )
    if to is not None and as_of is None:
        raise UsageError("--to tells where the graph of a day leads.", "Name the day: --as-of.")
    with _ended_softly(), opened(ctx, store) as reader, _place(output) as out:
        EXPORTERS[form](reader, out, Wish(base, as_of, to))


@contextmanager
def _place(output: Path | None) -> Iterator[BinaryIO]:
    from ...schema.whole_file import replacing

    where = nullcontext(sys.stdout.buffer) if output is None or str(output) == "-" else replacing(output)
    with where as out:
        yield out


@contextmanager
def _ended_softly() -> Iterator[None]:
    """A request to end unwinds like Ctrl-C, so that no half file stays behind."""

    def stop(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:
        # Only the main thread may set it; elsewhere whoever runs us sees to that.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
