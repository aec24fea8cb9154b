"""One load of public files: from paths to records and a report.

The frame of all loaders. It opens files, meets headers, counts every row, keeps what cannot be read for mending, and
hands each readable row to the loader's function. It knows no store: whoever stores the records passes in what the store has.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeGuard

from ..schema.dataset import Manifest
from ..schema.errors import InvalidData, UsageError
from ..schema.problems import Problem
from . import plan, snapshot
from .declaration import Layout, Loader, Record
from .history import History
from .load import Load
from .matching import Matcher
from .plan import Listing, Part
from .rejects import ORIGIN, RejectsFile, unquoted
from .report import Reject, Report
from .rows import Row
from .tables import Broken, Table, tables
from .values import Skip, Unreadable
from .wishes import Beside, Wishes

_TICK = 2_000
_BARE_COMMA = re.compile(r",(?! )")
#: More records than these are not named as listed though unread; such a list shows no end of anything.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class _List:
    """A list to be read, and the tables that it consists of."""

    listing: Listing
    parts: list[Part]


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
        self.known = [plan.listing(data) for kind, data in self.beside.own if kind == "source"]
        if not self.wishes.older:
            plan.refuse_older(loader, self.parts, self.known)
        self._lists = list(self._grouped())
        self.report = Report()
        self.matcher = Matcher(self.beside.holders, self.beside.ids)
        self._rejects = RejectsFile(self.wishes.rejects, loader, self.wishes.keep_rejects)
        self._unread = 0
        self._listed: list[str] = []
        self._history: History | None = None
        self._sum = 0
        self.load = Load(loader, self.matcher, self.report)

    def _grouped(self) -> Iterator[_List]:
        """What is to be read, list by list; mended rows belong to several."""
        for is_mended, found in itertools.groupby(self.parts, lambda part: part.header is None):
            if is_mended:
                yield from (one for part in found for one in self._mended(part))
            else:
                for one, members in itertools.groupby(found, lambda part: part.listing):
                    yield _List(one, list(members))

    def _mended(self, part: Part) -> Iterator[_List]:
        """The lists to which the rows of a file of rejected rows belong."""
        found: dict[tuple[str, str], set[str]] = {}
        with _table(part, self.loader) as table:
            for _, cells in table.lines:
                if _is_mended(cells):
                    found.setdefault((cells[0], cells[1]), set()).add(unquoted(cells[2]))
        for (layout, date), files in sorted(found.items()):
            if self.loader.layout(layout) is None or not snapshot.is_past(date):
                raise InvalidData(
                    f"{part.name} has rows of no known origin ({layout or 'none'}, {date or 'no day'}).",
                    hint=f"Leave the columns {ORIGIN[0]} and {ORIGIN[1]} as they were.",
                )
            yield _List(Listing(layout, date, " and ".join(sorted(files)), part.digest, mended=True), [part])
        if not found:
            raise InvalidData(f"{part.name} holds no rows.", hint="Load the file of rejected rows as it was written.")

    @property
    def manifest(self) -> Manifest:
        """What the dataset says of itself once it is loaded."""
        newest = max((one.date for one in [*self.known, *(one.listing for one in self._lists)]), key=plan.day_order)
        loader = self.loader
        return Manifest(loader.name, newest, snapshot.last_day(newest), loader.title, loader.licence, loader.page)

    @property
    def digest(self) -> str:
        """SHA-256 of the dataset, the same for any order in which its files were loaded; to be asked for after the records."""
        manifest = self.manifest
        return hashlib.sha256(f"{manifest.name}\0{manifest.version}\0{self._sum:x}".encode()).hexdigest()

    def read(self) -> None:
        """Read the files now, where the store has lists of the dataset already: what `records` yields, and `digest`.

        Raises:
            InvalidData: as `records`.
            UsageError: a list lacks so much of the one before it that it may be cut short.
        """
        if self._history is None and (self.beside.own or len(self._lists) > 1):
            self._history = History(self.loader, [*self.known, *(one.listing for one in self._lists)])
            self._history.restore(self.beside.own)
            with self._reading():
                for record, one in self._rows():
                    self._history.add(record, one)
            self._tell_endings(self._history)
            for record in self._history.records():
                self._add(record)

    def _tell_endings(self, history: History) -> None:
        self.report.endings = list(history.endings([one.listing for one in self._lists], self.known))
        for one in self.report.endings:
            if one.is_suspicious and one.is_new and not self.wishes.allow_ending:
                raise UsageError(
                    f"{one.file} lacks {one.ended:,} of the {one.held:,} that the list of {one.before} has; all would end.",
                    "Is it whole? If so, add --allow-ending.",
                )

    def records(self) -> Iterator[Record]:
        """All records of the dataset; the report is complete when they are through.

        Raises:
            InvalidData: a file that breaks off, or with `strict` a row that cannot be read.
        """
        self.read()
        if self._history is not None:
            yield from self._history.records()
            return
        with self._reading():
            for record, _ in self._rows():
                self._add(record)
                yield record

    def close(self) -> None:
        """Give temporary files back."""
        if self._history is not None:
            self._history.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
            self._rejects.finish()
        finally:
            self._rejects.close()
            self.load.close()
        if self.wishes.strict and self.report.rejected:
            raise self._not_strict()

    def _add(self, record: Record) -> None:
        """Count a record into the digest; a sum, since records come in no certain order."""
        told = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).digest()
        self._sum = (self._sum + int.from_bytes(told)) % (1 << 256)

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

    def _rows(self) -> Iterator[tuple[Record, Listing]]:
        for group in self._lists:
            one, layout = group.listing, self.loader.layout(group.listing.layout)
            assert layout is not None
            self.load.begin(one, layout)
            self._unread, self._listed, read = 0, [], self.report.rows_read
            for part in group.parts if not one.mended else ():
                self._look_ahead(part, layout)
            for part in group.parts:
                before = (self.report.rows_read, self.report.loaded, self.report.rejected, self.report.skipped.total())
                self.load.file = part.name
                rows = self._read_mended(part, layout, one) if one.mended else self._read(part, layout, one)
                for record in rows:
                    yield record, one
                self._tell(part, one, before)
            if layout.complete and not one.mended and self.report.rows_read == read:
                raise InvalidData(
                    f"{one.file} holds no rows, as if all of the list had ended.", hint="Download it anew."
                )
            for finish in self.loader.finishers:
                for record in finish(self.load):
                    yield from ((fresh, one) for fresh in self.load.take())
                    yield record, one
            yield from ((record, one) for record in self.load.totals())
            one = self._as_read(one)
            yield ("source", one.source(self.loader)), one
        self.load.finish()

    def _as_read(self, one: Listing) -> Listing:
        """A list with what is known of the rows that could not be read."""
        listed = tuple(sorted(set(self._listed)))
        if len(listed) > _NAMED:
            return replace(one, unread=self._unread + len(listed))
        return replace(one, unread=self._unread, listed=listed)

    def _look_ahead(self, part: Part, layout: Layout) -> None:
        survey = self.loader.surveys.get(layout.name)
        if survey is None:
            return
        for row in self._rows_of(part):
            if not isinstance(row, _Unfit):
                with suppress(Skip, Unreadable):
                    survey(row, self.load)

    def _tell(self, part: Part, one: Listing, before: tuple[int, int, int, int]) -> None:
        report = self.report
        after = (report.rows_read, report.loaded, report.rejected, report.skipped.total())
        names = ("rows_read", "loaded", "rejected", "skipped")
        counts = {name: now - then for name, now, then in zip(names, after, before, strict=True)}
        file = {"file": part.name, "sheet": part.sheet, "sha256": part.digest, "date": one.date, "layout": one.layout,
                "encoding": part.encoding, **counts}  # fmt: skip
        report.files.append(file)

    def _read(self, part: Part, layout: Layout, one: Listing) -> Iterator[Record]:
        for row in self._rows_of(part):
            if isinstance(row, _Unfit):
                self._count()
                self.load.subject = ""
                self._reject(layout, one, row.row, "", "", row.reason)
                continue
            yield from self._records_of(row, layout, one)

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
                if not sheet and any(_holds_rows(cell, width) for cell in cells):
                    held = {ours: cells[place] for ours, place in places}
                    yield _Unfit(
                        Row(number, held, sheet), "has whole rows in one cell: is a quotation mark not closed?"
                    )
                    continue
                yield Row(number, {ours: cells[place] for ours, place in places}, sheet)

    def _read_mended(self, part: Part, layout: Layout, one: Listing) -> Iterator[Record]:
        """The mended rows of one list; those of no list are told with the first."""
        names: list[str] = []
        first = one == next(group.listing for group in self._lists if part in group.parts)
        with _table(part, self.loader) as table:
            for number, cells in table.lines:
                if not names:
                    names = [] if isinstance(cells, Broken) else cells
                    continue
                if not _is_mended(cells) or len(cells) != len(names):
                    if first:
                        self._count()
                        self.load.file, self.load.subject = part.name, ""
                        reason = cells.reason if isinstance(cells, Broken) else "is not as the rejects file had it"
                        self._reject(layout, one, Row(number, {}), "", "", reason)
                    continue
                if (cells[0], cells[1]) != (one.layout, one.date):
                    continue
                cells = [unquoted(cell) for cell in cells]
                self.load.file = cells[2]
                where = int(cells[3]) if cells[3].isascii() and cells[3].isdigit() else number
                held = dict(zip(names[len(ORIGIN) :], cells[len(ORIGIN) :], strict=True))
                yield from self._records_of(Row(where, held), layout, one)

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
            return []
        self.report.loaded += 1
        return [*load.take(), *made] if load.waiting else made

    def _reject(self, layout: Layout, one: Listing, row: Row, column: str, value: str, reason: str) -> None:
        file = self.load.file
        sheet = f"{file}, {row.sheet}" if row.sheet else file
        if self.load.subject:
            self._listed.append(self.load.subject)
        else:
            self._unread += 1
        self.report.reject(Reject(sheet, row.number, column, value, reason))
        self._rejects.write((layout.name, one.date, file, row.number, column, reason), row.cells)

    def _not_strict(self) -> InvalidData:
        problems = [
            Problem(one.file, one.row, "", f"{one.column} {one.reason}".strip(), "", "error", "reject")
            for one in self.report.rejects
        ]
        where = self.rejects_written()
        hint = f"Mend them in {where} and load that, too; or leave --strict out." if where else "Leave --strict out."
        return InvalidData(f"{self.report.rejected} row(s) cannot be read; nothing was loaded.", problems, hint)


def _is_mended(cells: list[str] | Broken) -> TypeGuard[list[str]]:
    """Whether a row of a file of rejected rows says whence it came."""
    return not isinstance(cells, Broken) and len(cells) >= len(ORIGIN) and tuple(cells[: len(ORIGIN)]) != ORIGIN


def _holds_rows(cell: str, width: int) -> bool:
    """Whether a cell has swallowed rows of the table; in prose, blanks follow the commas."""
    if "\n" not in cell:
        return False
    return width > 2 and any(len(_BARE_COMMA.findall(line)) == width - 1 for line in cell.splitlines()[1:-1])


@contextmanager
def _table(part: Part, loader: Loader) -> Iterator[Table]:
    """The table of a part, open for reading."""
    with closing(tables(part.path, plan.with_links(loader))) as found:
        for table in found:
            if (table.name, table.sheet) == (part.name, part.sheet):
                yield table
                return
    raise plan.unfit(part)
