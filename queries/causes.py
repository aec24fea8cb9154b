"""What opened or closed a route on a day: the flow, law, order or holder that has its bound there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..graph.days import Days, bites, bites_in, existence, own_days
from ..graph.store import Reader
from ..schema import places
from ..schema.language import english, say
from . import naming, words
from .all_days import Spells, join_days
from .answer import Citation
from .laws import citations
from .network import Network
from .search import RawPath


@dataclass(frozen=True, slots=True)
class Cause:
    """What has a bound on a day.

    Attributes:
        kind: flow (its own dates), restriction (an instrument that bites on it), or holder (one of its ends came or ceased to be).
        flow: the flow on which it acts.
        id, name: of the flow, the instrument or the holder.
        what: which date of it: start, first-seen, last-seen, end, status, blocks, narrows, since or until.
        date: that date as it is recorded, or None.
        says: the same in words.
    """

    kind: str
    flow: str
    id: str
    name: str
    what: str
    date: str | None
    says: str
    evidence: tuple[Citation, ...]


class Causes:
    """Finds what bounds the open days of paths; reads each record once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._records: dict[str, dict[str, Any]] = {}
        self._cited: dict[str, tuple[Citation, ...]] = {}

    def at(
        self, base: Network, group: list[RawPath], bit: int, day: int, *, opening: bool, certain: bool
    ) -> tuple[Cause, ...]:
        """What bounds a run of these paths at a place: with its first day (`opening`) or with its last.

        Args:
            base: the network in which starts were found.
            group: paths over the same flows.
            bit: one of the places for which the run holds.
            day: first or last day of the run.
            opening: whether the run begins on it.
            certain: whether it is a run of certain days.
        """
        found: dict[tuple[str, str, str], Cause] = {}
        for raw in group:
            start = raw.label.start
            for move in raw.label.moves:
                one = move.edge.one
                if _at_edge(move.edge.gate, bit, day, opening, certain):
                    for cause in self._of_flow(one.flow, one.record, bit, day, opening, certain):
                        found.setdefault((cause.flow, cause.id, cause.what), cause)
            if found:
                continue
            # No flow of the path has its bound there: it is the flow by which its beginning is known to hold the record.
            first = self.data(start.at)
            holder = naming.body(start.at, first["name"], first["kind"])
            for record in (start.record, *base.facts.relations.extracts[start.record]):
                for edge in base.sent(start.at).get(record, ()):
                    if _at_edge(edge.gate, bit, day, opening, False):
                        for cause in self._of_flow(edge.one.flow, record, bit, day, opening, False):
                            held = _HELD_FROM if opening else _HELD_UNTIL
                            says = say(held, holder=holder, cause=cause.says)
                            found.setdefault((cause.flow, cause.id, cause.what), replace(cause, says=says))
        return tuple(found.values())

    def data(self, id: str) -> dict[str, Any]:
        """A record as plain data."""
        if id not in self._records:
            record = self._reader.get(id)
            assert record is not None
            self._records[id] = record.data
        return self._records[id]

    def cited(self, id: str) -> tuple[Citation, ...]:
        """The evidence of a record."""
        if id not in self._cited:
            self._cited[id] = citations(self._reader, self.data(id))
        return self._cited[id]

    def of_flow(self, flow: str, record: str, bit: int, day: int, *, opening: bool) -> tuple[Cause, ...]:
        """What bounds the possible days of a flow at a place, with their first day or with their last."""
        return tuple(self._of_flow(flow, record, bit, day, opening, False))

    def _of_flow(self, flow: str, record: str, bit: int, day: int, opening: bool, certain: bool) -> Iterator[Cause]:
        data = self.data(flow)
        if _bounds(own_days(data)[certain], day, opening):
            yield self._own(data, opening, certain)
        for end in (data["from"], data["to"]):
            holder = self.data(end)
            if _bounds(existence(holder)[certain], day, opening):
                what = "since" if opening else "until"
                came = "{holder} came into being, {date}" if opening else "{holder} ceased to be, {date}"
                says = say(came, holder=naming.short(end, holder["name"]), date=words.date(holder[what]))
                yield Cause("holder", flow, end, holder["name"], what, holder[what], says, self.cited(flow))
        state = places.state_bit(self.data(data["from"]).get("jurisdiction")) or bit
        for item in data.get("restrictions", ()):
            if bites_in(item) & state and _restricts(item, record, day, opening, certain):
                yield self._law(flow, item, day, opening)

    def _ends(self, flow: dict[str, Any]) -> str:
        return words.between(*((end, self.data(end)["name"]) for end in (flow["from"], flow["to"])))

    def _own(self, flow: dict[str, Any], opening: bool, certain: bool) -> Cause:
        """A flow's own beginning or end, by the date that gives it."""
        what, date, says = _began(flow, certain) if opening else _ended(flow, certain)
        return Cause(
            "flow",
            flow["id"],
            flow["id"],
            self._ends(flow),
            what,
            date,
            f"{self._ends(flow)} {says}" if english() else f"{self._ends(flow)}: {says}",
            self.cited(flow["id"]),
        )

    def _law(self, flow: str, item: dict[str, Any], day: int, opening: bool) -> Cause:
        name = self.data(item["instrument"])["name"]
        blocks = item["effect"] == "blocks"
        began, ended = item.get("start") or item.get("first_seen"), item.get("end")
        leaves = opening and not blocks and bites(item)[0][0] == day
        date = (ended or began) if opening and not leaves else began
        if leaves:
            pattern = "{flow} went on with what {law} left of it"
        elif opening:
            pattern = "{flow} was no longer closed by {law}" if blocks else "{flow} was no longer narrowed by {law}"
        else:
            pattern = "{flow} was closed by {law}" if blocks else "{flow} was narrowed by {law}"
        says = say(pattern, flow=self._ends(self.data(flow)), law=name) + (f" ({words.date(date)})" if date else "")
        return Cause(
            "restriction", flow, item["instrument"], name, item["effect"], date, says, self.cited(item["instrument"])
        )


def _at_edge(gate: Spells, bit: int, day: int, opening: bool, certain: bool) -> bool:
    """Whether the open days of a pass at a place begin, or end, on this day."""
    return _bounds(join_days(one.certain if certain else one.possible for one in gate if one.where & bit), day, opening)


def _bounds(days: Days, day: int, opening: bool) -> bool:
    return any((low if opening else high) == day for low, high in days)


def _restricts(item: dict[str, Any], record: str, day: int, opening: bool, certain: bool) -> bool:
    """Whether a restriction has its bound at the edge of a run that begins or ends on this day."""
    possibly, surely = bites(item)
    if item["effect"] == "blocks":
        low, high = possibly if certain else surely
        return (high + 1 == day) if opening else (low - 1 == day)
    if item["effect"] == "narrows":
        low, high = possibly
        leaves = record in item.get("to", ())
        return (low == day if leaves else high + 1 == day) if opening else (high == day if leaves else low - 1 == day)
    return False


_HELD_FROM = "that {holder} held the record is shown from then only: {cause}"
_HELD_UNTIL = "that {holder} held the record is shown until then only: {cause}"


def _began(flow: dict[str, Any], certain: bool) -> tuple[str, str | None, str]:
    """The field that gives a flow's beginning, its date, and what it says."""
    start = flow.get("start")
    if flow["status"] == "one-off":
        return "start", start, say("happened once, {date}", date=words.date(flow["start"]))
    if start:
        return "start", start, say("began {date}", date=words.date(start))
    for what in ("first_seen", "last_seen", "end"):
        if flow.get(what):
            pattern = "was first seen {date}, and counts as possible for three years before"
            said = say("was first seen {date}" if certain else pattern, date=words.date(flow[what]))
            return what.replace("_", "-"), flow[what], said
    return "status", None, say("began")


def _ended(flow: dict[str, Any], certain: bool) -> tuple[str, str | None, str]:
    """The field that gives a flow's end, its date, and what it says."""
    if flow["status"] == "one-off":
        day = flow.get("end") or flow.get("start")
        return "end", day, say("happened once, by {date}", date=words.date(day)) if day else say("happened once")
    if flow.get("end"):
        return "end", flow["end"], say("ended {date}", date=words.date(flow["end"]))
    seen = flow.get("last_seen") or flow.get("first_seen") or flow.get("start")
    pattern = "was last seen {date}"
    if flow["status"] == "ended":
        pattern = "has ended, and was last seen {date}"
    elif flow["status"] == "paused":
        pattern = "is paused, and was last seen {date}"
    elif certain and flow["status"] == "active":
        pattern = "was last seen {date}, and counts as certain for two years on"
    return "last-seen", seen, say(pattern, date=words.date(seen) if seen else "")
