"""Several snapshots of one list, told as one: what is on the newest goes on, what is no longer there has ended.

The records wait in a temporary file, so that memory does not grow with their number. The outcome is the same in whatever
order the snapshots were loaded.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..schema.dates import bounds
from ..schema.errors import InvalidData
from . import stated
from .declaration import Loader, Record
from .plan import Listing, day_order, listing
from .report import Ending

_ORDER = "CASE kind WHEN 'source' THEN 0 WHEN 'holder' THEN 1 WHEN 'instrument' THEN 2 ELSE 3 END, id"


class History:
    """Records of several snapshots on their way into one dataset.

    Args:
        loader: whose layouts say what a complete list is.
        listings: all snapshots, those of the store and those to come.
    """

    def __init__(self, loader: Loader, listings: Iterable[Listing]) -> None:
        self._loader = loader
        self._listings = {one.source_id(loader): one for one in listings}
        self._spool = sqlite3.connect("", isolation_level=None)
        self._spool.execute("PRAGMA journal_mode = OFF")
        self._spool.execute(
            "CREATE TABLE record (id TEXT PRIMARY KEY, kind TEXT, layout TEXT, place TEXT, first TEXT, last TEXT, data TEXT)"
        )
        self._spool.execute("BEGIN")

    def close(self) -> None:
        """Give the temporary file back."""
        self._spool.close()

    def restore(self, records: Iterable[Record]) -> None:
        """Take up what the store has of this dataset.

        Raises:
            InvalidData: a record of which the store does not know the list.
        """
        for kind, data in records:
            if kind == "source":
                one = self._listings.setdefault(data["id"], listing(data))
                self._keep(kind, data, one.layout, one.order(self._loader), one.date, one.date)
            elif kind == "holder":
                self._keep(kind, data, "", stated.place(data, self._loader), "", "")
            else:
                data = self._as_listed(data)
                cited = [
                    self._listings[item["source"]] for item in data["evidence"] if item["source"] in self._listings
                ]
                if not cited:
                    raise InvalidData(
                        f"the store has a record, {data['id']}, of which it does not know the list.",
                        hint="Load the files of the dataset into a new store.",
                    )
                newest = max(cited, key=self._order)
                dates = sorted((one.date for one in cited), key=day_order)
                self._keep(kind, data, newest.layout, self._order(newest), dates[0], dates[-1])

    def _order(self, one: Listing) -> str:
        return one.order(self._loader)

    def add(self, record: Record, one: Listing) -> None:
        """Take up a record of a snapshot."""
        kind, data = record
        layout, place, first, last = one.layout, self._order(one), one.date, one.date
        if kind == "source":
            self._listings[data["id"]] = one
        if kind == "holder":
            place = stated.place(data, self._loader)
        row = self._spool.execute("SELECT layout, place, first, last, data FROM record WHERE id = ?", (data["id"],))
        old = row.fetchone()
        if old and kind != "source":
            before = json.loads(old[4])
            newer = place >= old[1]
            older_data, newer_data = (before, data) if newer else (data, before)
            if kind == "holder":
                data = stated.joined(older_data, newer_data)
            else:
                first, last = min(old[2], one.date, key=day_order), max(old[3], one.date, key=day_order)
                restated = [item for item in before["evidence"] if item["source"] != one.source_id(self._loader)]
                cited = [*restated, *data["evidence"]]
                data = self._joined(older_data, newer_data, cited, first, last)
            if not newer:
                layout, place = old[0], old[1]
        self._keep(kind, data, layout, place, first, last)

    def _keep(self, kind: str, data: dict[str, Any], layout: str, place: str, first: str, last: str) -> None:
        self._spool.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?)",
            (data["id"], kind, layout, place, first, last, json.dumps(data, ensure_ascii=False)),
        )

    def _joined(
        self, older: dict[str, Any], newer: dict[str, Any], cited: list[dict[str, Any]], first: str, last: str
    ) -> dict[str, Any]:
        """A record as the newer snapshot has it, with the citations of the first and the last that have it."""
        lists = [(self._listings.get(item["source"]), item) for item in cited]
        kept = [(self._order(one) if one else "", item) for one, item in lists if not one or one.date in (first, last)]
        kept.sort(key=lambda pair: pair[0])
        joined = {**newer, "evidence": [item for _, item in kept]}
        if "first_seen" in newer:
            joined["first_seen"], joined["last_seen"] = first, last
        for field in self._loader.earliest:
            given = [one[field] for one in (older, newer) if field in one]
            if given:
                joined[field] = min(given, key=day_order)
        return joined

    def _as_listed(self, data: dict[str, Any]) -> dict[str, Any]:
        """A record as it was before its end was concluded from a list that lacks it."""
        shown = [item for item in data["evidence"] if item.get("shows") == ["end"] and item["source"] in self._listings]
        if not shown:
            return data
        one = self._listings[shown[0]["source"]]
        layout = self._loader.layout(one.layout)
        listed = {key: value for key, value in data.items() if key != "end"}
        listed["evidence"] = [item for item in data["evidence"] if item not in shown]
        if layout is not None:
            listed["status"] = layout.live
        return listed

    def records(self) -> Iterator[Record]:
        """All records, with the ends that follow from what newer lists lack."""
        lists = self._by_layout()
        rows = self._spool.execute(f"SELECT kind, layout, last, data FROM record ORDER BY {_ORDER}")
        for kind, layout_name, last, text in rows:
            data = json.loads(text)
            layout = self._loader.layout(layout_name)
            if kind in ("flow", "instrument") and layout is not None and layout.complete:
                last, later = _ending(data["id"], last, lists[layout_name])
                if later is not None:
                    self._end(kind, data, layout.gone, last, later)
            yield kind, data

    def _by_layout(self) -> dict[str, list[Listing]]:
        """The lists of each layout, oldest first, without those of mended rows."""
        lists: dict[str, list[Listing]] = {}
        for one in sorted(self._listings.values(), key=self._order):
            of_layout = lists.setdefault(one.layout, [])
            if not one.mended:
                of_layout.append(one)
        return lists

    def endings(self, loaded: Sequence[Listing], known: Iterable[Listing]) -> Iterator[Ending]:
        """How much of each complete list is gone from the next one, where either has just been loaded.

        Args:
            loaded: the lists that have just been loaded.
            known: those that the store had before.
        """
        now, before = ({one.source_id(self._loader) for one in lists} for lists in (loaded, known))
        for name, lists in self._by_layout().items():
            layout = self._loader.layout(name)
            for one, after in itertools.pairwise(lists if layout and layout.complete else ()):
                pair = {one.source_id(self._loader), after.source_id(self._loader)}
                if bounds(one.date).hi == bounds(after.date).hi or not pair & now:
                    continue
                ended = held = 0
                query = "SELECT id, first, last FROM record WHERE layout = ? AND kind IN ('flow', 'instrument')"
                for id, first, last in self._spool.execute(query, (name,)):
                    last, later = _ending(id, last, lists)
                    held += bounds(first).hi <= bounds(one.date).hi <= bounds(last).hi
                    ended += later == after
                yield Ending(name, one.date, after.date, after.file, held, ended, layout.gone if layout else "",
                             is_new=not pair <= before)  # fmt: skip

    def _end(self, kind: str, data: dict[str, Any], status: str, last: str, later: Listing) -> None:
        data["status"] = status
        data["evidence"] = [
            *data["evidence"],
            {
                "source": later.source_id(self._loader),
                "locator": f"{later.file}, the whole list",
                "says": f"No longer lists it; the list of {last} still does.",
                "shows": ["end"],
            },
        ]
        if kind == "instrument" and status == "ended":
            end = between(last, later.date)
            if end:
                data["end"] = end


def _ending(id: str, last: str, lists: Sequence[Listing]) -> tuple[str, Listing | None]:
    """The last day on which lists of one layout have a record, and the first list that lacks it then."""
    last = max([last, *(one.date for one in lists if id in one.listed)], key=day_order)
    later = (one for one in lists if bounds(one.date).hi > bounds(last).hi and not one.unread)
    return last, next(later, None)


def between(early: str, late: str) -> str | None:
    """The narrowest partial date that covers all days from one to another; None where they are in two years.

    >>> between("2025-07-09", "2025-07-18"), between("2025-06-27", "2025-07-09")
    ('2025-07', '2025')
    """
    for length in (len("2025-07"), len("2025")):
        if len(early) >= length <= len(late) and early[:length] == late[:length]:
            return early[:length]
    return None
