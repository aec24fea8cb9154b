"""`diff`: what changed between two days, two stores or two folders of evidence: records, what acts, and routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..graph.days import bites
from ..graph.store import Reader
from ..schema import dates, places
from ..schema.errors import UsageError
from .answer import Citation, DatasetRef, Erratum, plain
from .diff_routes import RouteChange, differing, routes
from .errata import WITHDRAWN, erratum
from .laws import citations
from .openness import OneDay
from .question import Question
from .sides import Side
from .trace import checked

#: Kinds of records whose changes are counted; those of flows and instruments are told one by one.
KINDS = ("holder", "record-type", "instrument", "source", "flow", "finding", "withdrawn-flow", "correction")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record that differs; None where a side does not have it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A flow that differs.

    Attributes:
        change: added, removed, withdrawn (removed, with its reasons in `erratum`), ended (it has an end, or has ended or is paused, and was not so before), changed, or none where
            only the day makes a difference.
        fields: what differs in its record.
        opened_in, closed_in: places at which it is possibly open on one side only, `("US",)` for all; none where its outcome is
            not among those asked for.
        data: its record, from the second side if that has it.
        evidence: the sources on it.
    """

    id: str
    change: str
    fields: tuple[FieldChange, ...]
    opened_in: tuple[str, ...]
    closed_in: tuple[str, ...]
    data: Mapping[str, Any]
    evidence: tuple[Citation, ...]
    erratum: Erratum | None = None

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data; the record itself is told by its id."""
        return {
            "id": self.id, "change": self.change, "fields": plain(self.fields), "opened_in": list(self.opened_in),
            "closed_in": list(self.closed_in), "from": self.data["from"], "to": self.data["to"],
            "carries": list(self.data["carries"]), "evidence": plain(self.evidence),
            **({"erratum": plain(self.erratum)} if self.erratum else {}),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class InstrumentChange:
    """A legal instrument that differs.

    Attributes:
        change: added, removed, changed, or none where only the day makes a difference.
        begins_on, stops_on: flows on which it bites on one side only (it blocks, narrows, limits or is disregarded).
    """

    id: str
    name: str
    change: str
    fields: tuple[FieldChange, ...]
    begins_on: tuple[str, ...]
    stops_on: tuple[str, ...]
    evidence: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a kind differ."""

    kind: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed from the first side to the second.

    Attributes:
        question: the question whose routes are compared, for each record type; its record is empty where all are.
        complete: whether every route was compared within `max_hops`; False if time ran out.
    """

    question: Question
    names: tuple[str, str]
    days: tuple[str, str]
    datasets: tuple[DatasetRef, DatasetRef]
    counts: tuple[Count, ...]
    flows: tuple[FlowChange, ...]
    instruments: tuple[InstrumentChange, ...]
    routes: tuple[RouteChange, ...]
    complete: bool

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        counted = any(one.added or one.removed or one.changed for one in self.counts)
        return bool(counted or self.flows or self.instruments or self.routes)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data."""
        asked = self.question.to_dict()
        kept = ("to", "in", "outcome", "min_certainty", "max_hops")
        return {
            "question": {"record": self.question.record or None} | {key: asked[key] for key in kept},
            "sides": [
                {"name": name, "as_of": day, "dataset": plain(dataset)}
                for name, day, dataset in zip(self.names, self.days, self.datasets, strict=True)
            ],
            "differs": self.differs,
            "complete": self.complete,
            "counts": plain(self.counts),
            "flows": plain(self.flows),
            "instruments": plain(self.instruments),
            "routes": plain(self.routes),
        }


def diff(before: Side, after: Side, question: Question) -> Diff:
    """Compare two sides.

    Args:
        before, after: the sides, see `sides.py`.
        question: as for a trace; its record may be empty for all types, its day is that of each side.

    Raises:
        UsageError: as for a trace; the target is not in both stores; two days of one store in the wrong order.
    """
    if before.reader is after.reader and before.day > after.day:
        raise UsageError(f"{before.day} lies after {after.day}.", "Swap them.")
    question = replace(checked(question), as_of="", given=None, ever=False, limit=0)
    states = [_open_places(side, question) for side in (before, after)]
    same = before.reader is after.reader
    found, complete = routes(before, after, question)
    return Diff(
        question=question,
        names=(before.name, after.name),
        days=(before.day, after.day),
        datasets=(before.dataset, after.dataset),
        counts=() if same else tuple(_counts(before.reader, after.reader)),
        flows=tuple(_flow_changes(before, after, states[0], states[1])),
        instruments=tuple(_instrument_changes(before, after)),
        routes=tuple(found),
        complete=complete,
    )


def _records(reader: Reader, kind: str) -> dict[str, Mapping[str, Any]]:
    return {record.id: record.data for record in reader.records(kind)}


def _counts(before: Reader, after: Reader) -> Iterator[Count]:
    for kind in KINDS:
        old, new = _records(before, kind), _records(after, kind)
        changed = sum(old[id] != new[id] for id in old.keys() & new.keys())
        yield Count(kind, len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old.get(name), new.get(name)) for name in differing(old, new))


def _open_places(side: Side, question: Question) -> dict[str, int]:
    """Where each flow is possibly open on the side's day, for any record type: the state of its sender, if that has one."""
    judge = OneDay(replace(question, as_of=side.day))
    passes = side.reader.passes(side.reader.ids(["record-type"]))
    holders = side.reader.holders({one.sender for one in passes})
    found: dict[str, int] = {}
    for one in passes:
        gate = judge.gate(one) if one.outcome_name in question.outcomes else None
        if gate is not None:
            found[one.flow] = found.get(one.flow, 0) | (judge.places(gate) & (holders[one.sender].state or places.ALL))
    return found


def _flow_changes(
    before: Side, after: Side, opened: Mapping[str, int], open_now: Mapping[str, int]
) -> Iterator[FlowChange]:
    old, new = _records(before.reader, "flow"), _records(after.reader, "flow")
    for id in sorted(old.keys() | new.keys()):
        gained = open_now.get(id, 0) & ~opened.get(id, 0)
        lost = opened.get(id, 0) & ~open_now.get(id, 0)
        if id not in old or id not in new:
            gone = after.reader.get(id)
            withdrawn = erratum(after.reader, gone) if gone is not None and gone.kind == WITHDRAWN else None
            change = "added" if id in new else "withdrawn" if withdrawn else "removed"
            fields: tuple[FieldChange, ...] = ()
        else:
            withdrawn = None
            fields = _fields(old[id], new[id])
            change = "none" if not fields else "ended" if _ends(old[id], new[id]) else "changed"
        if change == "none" and not gained and not lost:
            continue
        side = after if id in new else before
        data = new.get(id) or old[id]
        yield FlowChange(
            id,
            change,
            fields,
            tuple(places.codes(gained)),
            tuple(places.codes(lost)),
            data,
            citations(side.reader, data),
            withdrawn,
        )


_OVER = ("ended", "paused")


def _ends(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    ended = bool(new.get("end")) and not old.get("end")
    return ended or (new["status"] in _OVER and old["status"] not in _OVER)


def _acting(flows: Mapping[str, Mapping[str, Any]], day: str) -> dict[str, set[str]]:
    """The flows on which each instrument possibly bites on a day."""
    acting: dict[str, set[str]] = {}
    for id, flow in flows.items():
        for one in flow.get("restrictions", ()):
            low, high = bites(one)[0]
            if low <= dates.day(day) <= high:
                acting.setdefault(one["instrument"], set()).add(id)
    return acting


def _instrument_changes(before: Side, after: Side) -> Iterator[InstrumentChange]:
    old, new = _records(before.reader, "instrument"), _records(after.reader, "instrument")
    acted = _acting(_records(before.reader, "flow"), before.day)
    acts = _acting(_records(after.reader, "flow"), after.day)
    for id in sorted(old.keys() | new.keys()):
        fields = _fields(old[id], new[id]) if id in old and id in new else ()
        change = "added" if id not in old else "removed" if id not in new else "changed" if fields else "none"
        begins = acts.get(id, set()) - acted.get(id, set())
        stops = acted.get(id, set()) - acts.get(id, set())
        if change == "none" and not begins and not stops:
            continue
        side = after if id in new else before
        data = new.get(id) or old[id]
        yield InstrumentChange(
            id, data["name"], change, fields, tuple(sorted(begins)), tuple(sorted(stops)), citations(side.reader, data)
        )
