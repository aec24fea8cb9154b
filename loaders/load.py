"""What a loader's function has at hand beside the row: the source that it cites, the matcher, and what it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .agency_names import Agency, is_federal, shown_name
from .company_names import core
from .declaration import Layout, Loader, Record
from .ids import slug
from .matching import Doubt, Matcher, alike
from .plan import Listing
from .report import Report
from .rows import Row
from .seen import Seen
from .stated import with_list

_CACHED = 20_000
#: So many names are compared with each other; the time grows with the square of their number in a state.
_COMPARED = 20_000
_CLASSES = {"police": "local-police", "sheriff": "sheriffs-jails", "state-police": "state-police"}
_FIRST = frozenset({"police", "sheriff"})


@dataclass(slots=True)
class _Total:
    """How many a file lists, in the making."""

    id: str
    about: list[str]
    says: str
    cited: dict[str, Any]
    count: int = 0
    last: int = 0


class Load:
    """The running load, as a loader's functions see it.

    Attributes:
        loader: the loader.
        matcher: finds the holders that the graph knows.
        source: id of the source record of the present file.
        file: its name, with that of the member where it holds several.
        date: the day of the list.
        layout: its layout.
        kept: whatever the loader keeps from row to row of one list; empty at its beginning.
        subject: id of the record that the present row is about, once the loader knows it: should the rest of the row be
            unreadable, the record is still known to be on the list.
    """

    def __init__(self, loader: Loader, matcher: Matcher, report: Report) -> None:
        self.loader, self.matcher = loader, matcher
        self.source = self.file = self.date = self.subject = ""
        self.layout = loader.layouts[0]
        self.kept: dict[Any, Any] = {}
        self._totals: dict[str, _Total] = {}
        self.waiting: list[Record] = []
        self._mended = False
        self._report = report
        self._seen = Seen()
        self._told = Seen()
        self._agencies: dict[tuple[str, str | None, str | None], str] = {}
        self._companies: dict[str, str] = {}
        self._alike: dict[str, Agency] = {}

    def begin(self, one: Listing, layout: Layout) -> None:
        """Turn to another list."""
        self.source, self.file, self.date, self.layout = one.source_id(self.loader), one.file, one.date, layout
        self._mended = one.mended
        # Each list states its holders anew, as if it were the only one, so that the order of lists does not tell.
        for seen in (self._told, self._seen):
            seen.close()
        self._told, self._seen = Seen(), Seen()
        self._agencies.clear()
        self._companies.clear()
        self._totals.clear()
        self.kept = {}

    def cite(self, row: Row, says: str, *shows: str, relays: str | None = None) -> dict[str, Any]:
        """A citation of the present file that names the row.

        Args:
            row: the row.
            says: what it states, in words of our own.
            shows: which parts of the record it supports.
            relays: the primary document that the file passes on, if it is a compilation.
        """
        sheet = f", sheet {row.sheet}" if row.sheet else ""
        cited: dict[str, Any] = {
            "source": self.source,
            "locator": f"{self.file}{sheet}, row {row.number}",
            "says": says,
        }
        if shows:
            cited["shows"] = list(shows)
        if relays:
            cited["relays"] = relays
        return cited

    def total(self, row: Row, about: list[str], says: str) -> None:
        """Count a row into the finding that says how many the list has, for holders, which carry no citation.

        Rows that were mended are not counted: by themselves they are no list.

        Args:
            row: the row.
            about: the classes of holders that the file lists.
            says: what the file states, with `{count}` in it.
        """
        if self._mended:
            return
        counted = self._totals.get(self.source)
        if counted is None:
            id = slug(f"{self.loader.name} {self.layout.name} {self.date} total")
            counted = self._totals[self.source] = _Total(id, about, says, self.cite(row, ""))
        counted.count += 1
        counted.last = row.number

    def totals(self) -> Iterator[Record]:
        """The finding of `total`, after the last row."""
        for one in self._totals.values():
            says = one.says.format(count=f"{one.count:,}")
            locator = one.cited["locator"].replace(", row ", ", rows ") + f" to {one.last}"
            cited = {**one.cited, "locator": locator, "says": says}
            yield "finding", {"id": one.id, "about": one.about, "says": says, "evidence": [cited]}

    def once(self, id: str) -> bool:
        """Whether this is the first record of this id in the present file."""
        return self._told.add(id)

    def holder(self, id: str, data: dict[str, Any]) -> str:
        """See to it that a new holder is stated, once; returns its id."""
        if self._seen.add(id):
            listed = with_list(data, self.layout.name, self.date)
            self.waiting.append(("holder", {"id": id, **{key: value for key, value in listed.items() if value}}))
        return id

    def agency(self, name: str, state: str | None = None, kind: str | None = None, also: str = "") -> str:
        """The holder that a law enforcement agency is: a known one, else a new one that is stated.

        Args:
            name: as it was published.
            state: where a column tells it.
            kind: where a column tells it.
            also: a further name under which it is known.
        """
        key = (name, state, kind)
        found = self._agencies.get(key)
        if found is None:
            if len(self._agencies) >= _CACHED:
                self._agencies.clear()
            agency, known = self.matcher.agency(name, state, kind)
            found = self._agencies[key] = known or self._new_agency(agency, name, also)
        return found

    def shown(self, agency: Agency, more: str = "") -> str:
        """A name for people; `more` tells it from others of that name."""
        return f"{shown_name(agency)}, {more}" if more else shown_name(agency)

    def stands(self, name: str, state: str | None = None, kind: str | None = None) -> str:
        """Where an agency stands, as its name tells: a state, else `US`; arguments as for `agency`."""
        agency = self.matcher.parsed(name, state, kind)
        return "US" if agency.state is None or is_federal(name) else agency.state

    def _new_agency(self, agency: Agency, name: str, also: str) -> str:
        id = self.matcher.new_id(agency.id(), repr(agency.key))
        if len(self._alike) < _COMPARED:
            self._alike.setdefault(name, agency)
        elif name not in self._alike:
            self._report.all_compared = False
        shown = shown_name(agency)
        federal = is_federal(name)
        data = {
            "name": shown,
            "kind": "agency",
            "also": ["custodian"] if agency.kind in _FIRST else [],
            "instance_of": agency_class(agency),
            "jurisdiction": "US" if federal else agency.state or "US",
            "description": "Federal body, by its name." if federal else "",
            "aliases": [text for text in dict.fromkeys((name, also)) if text and text != shown],
        }
        return self.holder(id, data)

    def company(self, name: str, kind: str, extra: str = "", **more: Any) -> str:
        """The holder that a company is: a known one, else a new one that is stated; a doubtful match is listed.

        Args:
            name: as it was published.
            kind: kind of the new holder.
            extra: a further list of the alias file that holds here.
            more: further fields of the new holder.
        """
        found = self._companies.get(name)
        if found is None:
            if len(self._companies) >= _CACHED:
                self._companies.clear()
            match = self.matcher.company(name, extra, self.date)
            if match.doubt:
                self.doubt(match.doubt)
            found = match.holder
            if found is None:
                wanted = core(name)
                id = self.matcher.new_id(slug(wanted), wanted)
                found = self.holder(id, {"name": name, "kind": kind, **more})
            self._companies[name] = found
        return found

    def known(self, name: str, names: str) -> str | None:
        """The holder of the evidence that one list of the alias file gives for a name."""
        return self.matcher.alias(name, names)

    def doubt(self, doubt: Doubt) -> None:
        """List two names that may mean the same."""
        self._report.doubtful.setdefault(doubt)

    def take(self) -> list[Record]:
        """The new holders since the last call."""
        taken, self.waiting = self.waiting, []
        return taken

    def finish(self) -> None:
        """List the agencies whose names look alike."""
        for doubt in alike(self._alike.items()):
            if not self.matcher.distinct(doubt.name, doubt.other):
                self.doubt(doubt)

    def close(self) -> None:
        """Give temporary files back."""
        self._seen.close()
        self._told.close()


def agency_class(agency: Agency) -> str | None:
    """The class of holders of the evidence to which an agency belongs, where its name tells."""
    words = agency.place.split()
    if agency.kind == "police" and {"isd", "school", "schools", "usd"} & set(words):
        return "school-police"
    if agency.kind == "police" and {
        "university",
        "college",
        "airport",
        "railroad",
        "hospital",
        "tribal",
        "state",
    } & set(words):
        return None
    return _CLASSES.get(agency.kind)
