"""What is to be loaded: which files, of which layout and day, and what a store has of them already."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schema.dates import bounds, today
from ..schema.errors import InvalidData, UsageError
from . import header, snapshot, text_file
from .declaration import Layout, Loader
from .header import Header
from .ids import slug
from .rejects import ORIGIN
from .tables import LINK, Broken, Line, Table, tables
from .values import printable

_REMEDY = "Give the day of the list: --snapshot 2025-07-18"
_MENDED = "; rows that were mended by hand after they could not be read"
_NAMED = "; listed in rows that could not be read whole: "
_NOTE = re.compile(
    r"File (?P<file>.+), SHA-256 (?P<digest>[0-9a-f]{64}); layout (?P<layout>[a-z0-9-]+),"
    rf" list of (?P<date>\d{{4}}(?:-\d\d){{0,2}})(?P<mended>{_MENDED})?(?:; (?P<unread>\d+) rows unread)?"
    rf"(?:{_NAMED}(?P<listed>[a-z0-9, -]+))?\.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One snapshot of one layout: a file, or the rows of it that were mended later.

    `unread` counts rows of which not even the subject could be read: such a list shows no end of anything. `listed` are
    the ids of records that it has in rows of which no more than that could be read.
    """

    layout: str
    date: str
    file: str
    digest: str
    mended: bool = False
    unread: int = 0
    listed: tuple[str, ...] = ()

    def order(self, loader: Loader) -> str:
        """Its place among all snapshots, as text that sorts: what a later one states prevails.

        The newer day counts first; on one day a whole list before rows that were mended, then the layout that the loader
        names first, then the name of the file.
        """
        names = [layout.name for layout in loader.layouts]
        rank = len(names) - names.index(self.layout) if self.layout in names else 0
        return f"{day_order(self.date)} {'0' if self.mended else '1'} {rank:03} {self.file} {self.digest}"

    def source_id(self, loader: Loader) -> str:
        """Id of the source record that stands for it."""
        mended = "-mended" if self.mended else ""
        return slug(f"{loader.name} {self.layout} {self.date}{mended} {self.digest[:6]}")

    def source(self, loader: Loader) -> dict[str, Any]:
        """The source record that stands for it."""
        layout = loader.layout(self.layout) or loader.layouts[0]
        more = _MENDED if self.mended else ""
        more += f"; {self.unread} rows unread" if self.unread else ""
        more += f"{_NAMED}{', '.join(self.listed)}" if self.listed else ""
        return {
            "id": self.source_id(loader),
            "title": layout.title,
            "title_is_descriptive": True,
            "publisher": layout.publisher or loader.publisher,
            "date": self.date,
            "url": layout.page or loader.page,
            "kind": "dataset",
            "note": f"File {self.file}, SHA-256 {self.digest}; layout {self.layout}, list of {self.date}{more}.",
        }


def day_order(date: str) -> str:
    """A date as text that sorts by the last day that it may mean."""
    return f"{bounds(date).hi:08} {date}"


def listing(source: dict[str, Any]) -> Listing:
    """The snapshot for which a source record of a bulk dataset stands.

    Raises:
        InvalidData: the record does not say.
    """
    found = _NOTE.fullmatch(str(source.get("note", "")))
    if found is None:
        raise InvalidData(
            f"the store has a source, {source['id']}, of which it does not know the file.",
            hint="Load the files of the dataset into a new store.",
        )
    listed = tuple(found["listed"].split(", ")) if found["listed"] else ()
    return Listing(
        found["layout"],
        found["date"],
        found["file"],
        found["digest"],
        bool(found["mended"]),
        int(found["unread"] or 0),
        listed,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A table to be read, with the header that was met; `header` is None for a file of rejected rows."""

    path: Path
    digest: str
    name: str
    sheet: str
    header: Header | None
    date: str
    encoding: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """Older parts come first, and those of one list one after the other."""
        layout = self.header.layout.name if self.header else ""
        return day_order(self.date) if self.date else "", layout, self.path.name, self.digest, self.name, self.sheet

    @property
    def listing(self) -> Listing:
        """The list to which it belongs; the parts of one file with one layout are one list."""
        assert self.header is not None
        return Listing(self.header.layout.name, self.date, printable(self.path.name), self.digest)


def parts(loader: Loader, paths: Sequence[Path], date: str | None = None) -> list[Part]:
    """Every table in these files, oldest first.

    Args:
        loader: whose layouts are looked for.
        paths: the files.
        date: the day of the files; None: as their names tell.

    Raises:
        UsageError: a path that is no file, a file given twice, or one whose day is not known.
        InvalidData: a file that is damaged, or of no known layout.
    """
    found: list[Part] = []
    digests: dict[str, Path] = {}
    for path in paths:
        if not path.is_file():
            raise UsageError(f"{path} is no file.", "Name the file as it was downloaded.")
        digest = text_file.digest(path)
        if digest in digests:
            raise UsageError(f"{path} and {digests[digest]} are the same file.", "Name it once.")
        digests[digest] = path
        found += _parts_of(loader, path, digest, date)
    return sorted(found, key=lambda part: part.order)


def _parts_of(loader: Loader, path: Path, digest: str, date: str | None) -> Iterator[Part]:
    matched = 0
    for table in tables(path, with_links(loader)):
        met = meet(loader, table)
        if isinstance(met, list):
            if met:
                raise header.unknown(loader, f"{table.name}, sheet {table.sheet}" if table.sheet else table.name, met)
            continue
        matched += 1
        if met is None:
            yield Part(path, digest, table.name, table.sheet, None, "", table.encoding())
            continue
        yield Part(path, digest, table.name, table.sheet, met, _date(met.layout, table.name, date),
                   table.encoding())  # fmt: skip
    if not matched:
        raise header.unknown(loader, printable(path.name), [])


def with_links(loader: Loader) -> bool:
    """Whether a loader wants the links behind cells."""
    return any(name.endswith(LINK) for layout in loader.layouts for names in layout.columns.values() for name in names)


def meet(loader: Loader, table: Table) -> Header | list[list[str]] | None:
    """The header of a table, None for a file of rejected rows; its first rows where no layout fits."""
    first: list[list[str]] = []
    for _, cells in itertools.islice(table.lines, header.depth()):
        if isinstance(cells, Broken):
            continue
        if tuple(cells[: len(ORIGIN)]) == ORIGIN:
            return None
        met = header.match(loader, cells)
        if met is not None:
            if met.twice:
                raise header.ambiguous(table.name, met)
            return met
        first.append(cells)
    return (header.headerless(loader, first[0]) if first else None) or first


def _date(layout: Layout, name: str, given: str | None) -> str:
    if given is None:
        date = (layout.dated(name) if layout.dated else snapshot.in_name(name)) or layout.snapshot
        if not date:
            raise UsageError(f"{name} does not tell its day.", _REMEDY)
    else:
        date = given.strip()
    try:
        lo = bounds(date).lo
    except ValueError as error:
        raise UsageError(f"{error}.", _REMEDY) from error
    if lo > bounds(today()).lo:
        raise UsageError(
            f"{date} is yet to come." if given else f"{name} has the day {date}, which is yet to come.", _REMEDY
        )
    return date


def refuse_older(loader: Loader, planned: Iterable[Part], known: Iterable[Listing]) -> None:
    """Refuse a complete list that is older than one that the store has.

    Raises:
        UsageError: there is one.
    """
    newest: dict[str, Listing] = {}
    digests = set()
    for one in known:
        digests.add(one.digest)
        if one.layout not in newest or bounds(one.date).hi > bounds(newest[one.layout].date).hi:
            newest[one.layout] = one
    for part in planned:
        if part.header is None or part.digest in digests or not part.header.layout.complete:
            continue
        newer = newest.get(part.header.layout.name)
        if newer and bounds(part.date).hi < bounds(newer.date).hi:
            raise UsageError(
                f"{part.name} is of {part.date}, and the store has the list of {newer.date}.",
                "Add --older to put it behind that one.",
            )


def body(part: Part, table: Table) -> Iterator[Line]:
    """The rows of a table below its header."""
    assert part.header is not None
    waiting = part.header.has_line
    for number, cells in table.lines:
        if waiting:
            waiting = isinstance(cells, Broken) or not _is_header(part.header, cells)
            continue
        yield number, cells


def _is_header(met: Header, cells: Sequence[str]) -> bool:
    names = {ours: {header.fold(name) for name in names} for ours, names in met.layout.columns.items()}
    return all(place < len(cells) and header.fold(cells[place]) in names[ours] for ours, place in met.places.items())


def unfit(part: Part) -> InvalidData:
    """The error for a file that changed while it was read."""
    return InvalidData(f"{part.name} changed while it was read.", hint="Load it again.")
