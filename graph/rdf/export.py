"""Writes a store as RDF: the one door for those who want a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ...schema.errors import UsageError
from ...schema.terms import BASE
from ..store import Reader
from .formats import FORMATS
from .iris import Iris
from .records import Block
from .snapshot import snapshot
from .statements import statements
from .write import write


def export(
    reader: Reader, form: str, out: BinaryIO, *, base: str = BASE, day: str | None = None, target: str | None = None
) -> None:
    """Write all that a store holds.

    Args:
        form: one of `FORMATS`.
        out: where to; `runoff.schema.whole_file.replacing` makes it a file that is whole or not there.
        base: where the IRIs of the data lie.
        day: write the graph of this day, too, `YYYY-MM-DD`.
        target: the holder to which that graph is to lead.

    Raises:
        UsageError: a base that is none, a bad day, or a day in a format without named graphs.
        UnknownId: the target is not in the store.
        RunoffError: an empty store, or one that gives fewer flows than it counts.
        InvalidData: a text that the format cannot hold.
    """
    writer, has_graphs = FORMATS[form]
    if day is not None and not has_graphs:
        able = ", ".join(name for name, (_, named) in FORMATS.items() if named)
        raise UsageError(f"{form} has no named graphs, so it cannot hold the graph of a day.", f"Use one of {able}.")
    iris = Iris(base)
    write(writer(_all(reader, iris, day, target), iris), out)


def _all(reader: Reader, iris: Iris, day: str | None, target: str | None) -> Iterator[Block]:
    yield from statements(reader, iris)
    if day is not None:
        yield from snapshot(reader, iris, day, target)
