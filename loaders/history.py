"""Several snapshots of one list, told as one: what is on the newest goes on, what is no longer there has ended.

The records wait in a temporary file, so that memory does not grow with their number. The outcome is the same in whatever
order the snapshots were loaded.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from ..schema.dates import bounds
from .declaration import Loader, Record
from .plan import Listing, listing

#: Pseudo-kind: the list has this record, though its row could not be read whole.
LISTED = "listed"
_DATED = ("flow", "instrument", "finding")
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
            "CREATE TABLE record (id TEXT PRIMARY KEY, kind TEXT, layout TEXT, first TEXT, last TEXT, data TEXT)"
        )
        self._spool.execute("BEGIN")

    def close(self) -> None:
        """Give the temporary file back."""
        self._spool.close()

    def restore(self, records: Iterable[Record]) -> None:
        """Take up what the store has of this dataset."""
        for kind, data in records:
            if kind == "source":
                one = listing(data)
                if one is not None:
                    self._listings.setdefault(data["id"], one)
                    self.add((kind, data), one)
                continue
            if kind not in _DATED:
                self._keep(kind, data, "", "", "")
                continue
            data = self._as_listed(data)
            cited = [self._listings[item["source"]] for item in data["evidence"] if item["source"] in self._listings]
            dates = sorted((one.date for one in cited), key=lambda date: bounds(date).hi)
            if dates:
                newest = next(one for one in cited if one.date == dates[-1])
                self._keep(kind, data, newest.layout, dates[0], dates[-1])

    def add(self, record: Record, one: Listing) -> None:
        """Take up a record of a snapshot."""
        kind, data = record
        if kind == LISTED:
            self._spool.execute(
                "UPDATE record SET last = ? WHERE id = ? AND last < ?", (one.date, data["id"], one.date)
            )
            return
        if kind == "source":
            self._listings[data["id"]] = one
        old = self._spool.execute("SELECT layout, first, last, data FROM record WHERE id = ?", (data["id"],)).fetchone()
        layout, first, last = one.layout, one.date, one.date
        if old:
            newer = not old[2] or bounds(one.date).hi >= bounds(old[2]).hi
            before = json.loads(old[3])
            base = data if newer else before
            if kind in _DATED and old[2]:
                first = min(old[1], one.date, key=lambda date: bounds(date).hi)
                last = one.date if newer else old[2]
                data = self._joined(base, [*before["evidence"], *data["evidence"]], first, last)
            else:
                # On one day the first statement stands, and a later one fills in what it leaves out.
                same_day = one.date == old[2] and kind == "holder"
                data, last = {**data, **before} if same_day else base, one.date if newer else old[2]
            layout = one.layout if newer else old[0]
        self._keep(kind, data, layout, first, last)

    def _keep(self, kind: str, data: dict[str, Any], layout: str, first: str, last: str) -> None:
        self._spool.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)",
            (data["id"], kind, layout, first, last, json.dumps(data, ensure_ascii=False)),
        )

    def _joined(self, base: dict[str, Any], cited: list[dict[str, Any]], first: str, last: str) -> dict[str, Any]:
        """A record with the citations of the first and the last snapshot that have it."""
        kept: list[dict[str, Any]] = []
        for item in cited:
            one = self._listings.get(item["source"])
            if (one is None or one.date in (first, last)) and item not in kept:
                kept.append(item)
        kept.sort(
            key=lambda item: bounds(self._listings[item["source"]].date).hi if item["source"] in self._listings else 0
        )
        joined = {**base, "evidence": kept}
        if "first_seen" in base:
            joined["first_seen"], joined["last_seen"] = first, last
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
        self._spool.execute("COMMIT")
        dates: dict[str, list[Listing]] = {}
        for one in self._listings.values():
            dates.setdefault(one.layout, []).append(one)
        for ones in dates.values():
            ones.sort(key=lambda one: (bounds(one.date).hi, one.mended))
        rows = self._spool.execute(f"SELECT kind, layout, last, data FROM record ORDER BY {_ORDER}")
        for kind, layout_name, last, text in rows:
            data = json.loads(text)
            layout = self._loader.layout(layout_name)
            if kind in ("flow", "instrument") and layout is not None and layout.complete:
                later = [
                    one
                    for one in dates[layout_name]
                    if bounds(one.date).hi > bounds(last).hi and not one.mended and not one.unread
                ]
                if later:
                    self._end(kind, data, layout.gone, last, later[0])
            yield kind, data

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


def between(early: str, late: str) -> str | None:
    """The narrowest partial date that covers all days from one to another; None where they are in two years.

    >>> between("2025-07-09", "2025-07-18"), between("2025-06-27", "2025-07-09")
    ('2025-07', '2025')
    """
    for length in (len("2025-07"), len("2025")):
        if len(early) >= length <= len(late) and early[:length] == late[:length]:
            return early[:length]
    return None
