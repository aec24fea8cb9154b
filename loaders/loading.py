"""One load of public files: from paths to records and a report.

The frame of all loaders. It opens files, meets headers, counts every row, keeps what cannot be read for mending, and
hands each readable row to the loader's function. It knows no store: whoever stores the records passes in what the store has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..schema.dataset import Manifest
from ..schema.dates import bounds
from ..schema.errors import InvalidData, UsageError
from ..schema.problems import Problem
from . import plan, snapshot
from .declaration import Layout, Loader, Record
from .history import LISTED, History
from .ids import short_digest
from .load import Load
from .matching import Matcher
from .plan import Listing, Part
from .rejects import ORIGIN, RejectsFile
from .report import Reject, Report
from .rows import Row
from .tables import Broken, Table, tables
from .values import Skip, Unreadable

_TICK = 2_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What a store has when a load begins.

    Attributes:
        holders: records of the holders that names may match: those of the curated evidence.
        ids: ids of all records of other datasets, which no new record may take.
        own: the records of the dataset as it stands, to be continued.
    """

    holders: Sequence[Mapping[str, Any]] = ()
    ids: Sequence[str] = ()
    own: Sequence[Record] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a load is wanted.

    Attributes:
        date: the day of the files, where their names do not tell it.
        older: whether a list older than one in the store may be put behind it.
        strict: whether a row that cannot be read is an error.
        rejects: where rows that cannot be read are written.
        keep_rejects: whether a file of that name that holds other rows is kept, and another name taken.
        tick: called every few thousand rows with the number read so far.
    """

    date: str | None = None
    older: bool = False
    strict: bool = False
    rejects: Path | None = None
    keep_rejects: bool = False
    tick: Callable[[int], None] | None = None


@dataclass(frozen=True, slots=True)
class _Unfit:
    """A row whose cells do not fit the header: what can be told of it, and why."""

    row: Row
    reason: str


class Loading:
    """A load: what it will be called, its records, and then its report.

    Args:
        loader: how the files are read.
        paths: the files.
        beside: what the store has.
        wishes: how the load is wanted.

    Raises:
        UsageError: no files, files that are not there, an older list, or evidence that is missing from the store.
        InvalidData: a file that is damaged, or of no known layout.
    """

    def __init__(
        self, loader: Loader, paths: Sequence[Path], beside: Beside | None = None, wishes: Wishes | None = None
    ) -> None:
        self.loader, self.beside, self.wishes = loader, beside or Beside(), wishes or Wishes()
        if not paths:
            raise UsageError(f"{loader.name} needs files.", f"Download them: {loader.page}")
        if loader.needs_evidence and not self.beside.holders:
            raise UsageError(
                f"{loader.name} refers to the evidence, which the store lacks.", "First: runoff load evidence"
            )
        self.parts = plan.parts(loader, paths, self.wishes.date)
        self.known = [one for kind, data in self.beside.own if kind == "source" and (one := plan.listing(data))]
        if not self.wishes.older:
            plan.refuse_older(loader, self.parts, self.known)
        self.listings = list(self._new_listings())
        self.report = Report()
        self.matcher = Matcher(self.beside.holders, self.beside.ids)
        self._rejects = RejectsFile(self.wishes.rejects, loader, self.wishes.keep_rejects)
        self._unread = 0
        self.load = Load(loader, self.matcher, self.report)

    def _new_listings(self) -> Iterator[Listing]:
        for part in self.parts:
            if part.header is not None:
                yield Listing(part.header.layout.name, part.date, part.name, part.digest)
            else:
                yield from self._mended(part)

    def _mended(self, part: Part) -> Iterator[Listing]:
        """The snapshots to which the rows of a file of rejected rows belong."""
        found = set()
        with _table(part, self.loader) as table:
            for _, cells in table.lines:
                if (
                    not isinstance(cells, Broken)
                    and tuple(cells[: len(ORIGIN)]) != ORIGIN
                    and len(cells) >= len(ORIGIN)
                ):
                    found.add((cells[0], cells[1], cells[2]))
        for layout, date, file in sorted(found):
            if self.loader.layout(layout) is None or snapshot.in_name(date) != date:
                raise InvalidData(
                    f"{part.name} has rows of no known origin ({layout or 'none'}, {date or 'no day'}).",
                    hint=f"Leave the columns {ORIGIN[0]} and {ORIGIN[1]} as they were.",
                )
            yield Listing(layout, date, file, part.digest, mended=True)

    @property
    def manifest(self) -> Manifest:
        """What the dataset says of itself once it is loaded."""
        newest = max((one.date for one in [*self.known, *self.listings]), key=lambda date: bounds(date).hi)
        loader = self.loader
        return Manifest(loader.name, newest, snapshot.last_day(newest), loader.title, loader.licence, loader.page)

    @property
    def digest(self) -> str:
        """Digest of all that the dataset is made of; the same where a load would change nothing."""
        holders = sorted((holder["id"], holder["name"], *holder.get("aliases", ())) for holder in self.beside.holders)
        beside = short_digest(repr(holders) + self.matcher.digest, 32)
        return plan.total_digest(self.loader, [*self.known, *self.listings], beside)

    def records(self) -> Iterator[Record]:
        """All records of the dataset; the report is complete when they are through.

        Raises:
            InvalidData: a file that breaks off, or with `strict` a row that cannot be read.
        """
        try:
            if self.beside.own or len(self.parts) > 1:
                yield from self._with_history()
            else:
                for record, _ in self._rows():
                    if record[0] != LISTED:
                        yield record
            self._rejects.finish()
        finally:
            self._rejects.close()
            self.load.close()
        if self.wishes.strict and self.report.rejected:
            raise self._not_strict()

    def leads(self) -> Iterator[tuple[str, str]]:
        """Doubtful matches, as things to look into; to be asked for after the records."""
        for doubt in self.report.doubtful:
            yield (
                self.loader.name,
                f'Doubtful match (score {doubt.score}), kept apart: "{doubt.name}" and "{doubt.other}".',
            )

    def rejects_written(self) -> Path | None:
        """The file of rejected rows, if there is one now."""
        return self._rejects.path if self._rejects.written else None

    def _with_history(self) -> Iterator[Record]:
        history = History(self.loader, [*self.known, *self.listings])
        try:
            history.restore(self.beside.own)
            for record, one in self._rows():
                history.add(record, one)
            yield from history.records()
        finally:
            history.close()

    def _rows(self) -> Iterator[tuple[Record, Listing]]:
        last = self.listings[-1]
        for part in self.parts:
            before = (self.report.rows_read, self.report.loaded, self.report.rejected, self.report.skipped.total())
            if part.header is None:
                yield from self._read_mended(part)
            else:
                last = Listing(part.header.layout.name, part.date, part.name, part.digest)
                self.load.begin(last, part.header.layout)
                self._look_ahead(part)
                self._unread = 0
                yield from self._read(part, last)
                last = replace(last, unread=self._unread)
                yield ("source", last.source(self.loader)), last
            self._tell(part, before)
        for finish in self.loader.finishers:
            for record in finish(self.load):
                yield from ((fresh, last) for fresh in self.load.take())
                yield record, last
        yield from ((record, last) for record in self.load.totals())
        self.load.finish()

    def _look_ahead(self, part: Part) -> None:
        assert part.header is not None
        survey = self.loader.surveys.get(part.header.layout.name)
        if survey is None:
            return
        for row in self._rows_of(part):
            if not isinstance(row, _Unfit):
                with suppress(Skip, Unreadable):
                    survey(row, self.load)

    def _tell(self, part: Part, before: tuple[int, int, int, int]) -> None:
        report = self.report
        after = (report.rows_read, report.loaded, report.rejected, report.skipped.total())
        names = ("rows_read", "loaded", "rejected", "skipped")
        counts = {name: now - then for name, now, then in zip(names, after, before, strict=True)}
        file = {"file": part.name, "sheet": part.sheet, "sha256": part.digest, "date": part.date, **counts}
        if part.header is not None:
            file["layout"] = part.header.layout.name
        report.files.append(file)

    def _read(self, part: Part, one: Listing) -> Iterator[tuple[Record, Listing]]:
        assert part.header is not None
        layout = part.header.layout
        for row in self._rows_of(part):
            if isinstance(row, _Unfit):
                self._count()
                self.load.subject = ""
                self._reject(layout, one, row.row, "", "", row.reason)
                continue
            for record in self._records_of(row, layout, one):
                yield record, one

    def _rows_of(self, part: Part) -> Iterator[Row | _Unfit]:
        """The rows of a table below its header; those whose cells do not fit the header for themselves."""
        assert part.header is not None
        width, sheet, places = part.header.width, part.sheet, list(part.header.places.items())
        with _table(part, self.loader) as table:
            for number, cells in plan.body(part, table):
                if isinstance(cells, Broken):
                    yield _Unfit(Row(number, {}, sheet), cells.reason)
                    continue
                if len(cells) != width:
                    # A spreadsheet leaves trailing blanks out; a text table that does so has been cut.
                    if not sheet or len(cells) > width:
                        held = {ours: cells[place] for ours, place in places if place < len(cells)}
                        yield _Unfit(Row(number, held, sheet), f"has {len(cells)} cells where the header has {width}")
                        continue
                    cells += [""] * (width - len(cells))
                yield Row(number, {ours: cells[place] for ours, place in places}, sheet)

    def _read_mended(self, part: Part) -> Iterator[tuple[Record, Listing]]:
        names: list[str] = []
        begun: tuple[str, ...] = ()
        one = self.listings[0]
        with _table(part, self.loader) as table:
            for number, cells in table.lines:
                if not names:
                    names = [] if isinstance(cells, Broken) else cells
                    continue
                layout = None if isinstance(cells, Broken) else self.loader.layout(cells[0])
                if isinstance(cells, Broken) or layout is None or len(cells) != len(names):
                    self._count()
                    reason = cells.reason if isinstance(cells, Broken) else "is not as the rejects file had it"
                    self._reject(self.loader.layouts[0], one, Row(number, {}), "", "", reason)
                    continue
                if begun != tuple(cells[:3]):
                    begun = tuple(cells[:3])
                    one = Listing(cells[0], cells[1], cells[2], part.digest, mended=True)
                    yield ("source", one.source(self.loader)), one
                    self.load.begin(one, layout)
                where = int(cells[3]) if cells[3].isascii() and cells[3].isdigit() else number
                held = dict(zip(names[len(ORIGIN) :], cells[len(ORIGIN) :], strict=True))
                for record in self._records_of(Row(where, held), layout, one):
                    yield record, one

    def _count(self) -> None:
        self.report.rows_read += 1
        if self.wishes.tick is not None and self.report.rows_read % _TICK == 0:
            self.wishes.tick(self.report.rows_read)

    def _records_of(self, row: Row, layout: Layout, one: Listing) -> list[Record]:
        """The records of one row: all of them, or none where the row is skipped or rejected."""
        self._count()
        load = self.load
        load.subject = ""
        try:
            made = list(self.loader.transforms[layout.name](row, load))
        except Skip as skip:
            self.report.skipped[skip.reason] += 1
            return []
        except Unreadable as error:
            self._reject(layout, one, row, error.column, error.value, error.reason)
            return [(LISTED, {"id": load.subject})] if load.subject else []
        self.report.loaded += 1
        return [*load.take(), *made] if load.waiting else made

    def _reject(self, layout: Layout, one: Listing, row: Row, column: str, value: str, reason: str) -> None:
        sheet = f"{one.file}, {row.sheet}" if row.sheet else one.file
        self._unread += not self.load.subject
        self.report.reject(Reject(sheet, row.number, column, value, reason))
        self._rejects.write((layout.name, one.date, one.file, row.number, column, reason), row.cells)

    def _not_strict(self) -> InvalidData:
        problems = [
            Problem(one.file, one.row, "", f"{one.column} {one.reason}".strip(), "", "error", "reject")
            for one in self.report.rejects
        ]
        where = self.rejects_written()
        hint = f"Mend them in {where} and load that, too; or leave --strict out." if where else "Leave --strict out."
        return InvalidData(f"{self.report.rejected} row(s) cannot be read; nothing was loaded.", problems, hint)


@contextmanager
def _table(part: Part, loader: Loader) -> Iterator[Table]:
    """The table of a part, open for reading."""
    with closing(tables(part.path, plan.with_links(loader))) as found:
        for table in found:
            if (table.name, table.sheet) == (part.name, part.sheet):
                yield table
                return
    raise plan.unfit(part)


def beside(records: Iterable[tuple[str, Mapping[str, Any]]]) -> Beside:
    """What a store has that holds just these records, for tests and for whoever keeps them otherwise."""
    held = list(records)
    return Beside([data for kind, data in held if kind == "holder"], [str(data["id"]) for _, data in held])
