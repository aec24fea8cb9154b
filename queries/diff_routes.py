"""Routes that opened and closed between two sides, and by which flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..graph.type_relations import TypeRelations
from ..schema import dates, places
from ..schema.language import say
from . import naming, words
from .all_days import join_days, spells_of
from .answer import Citation, Named, Path, plain
from .attempt import Attempt
from .build import Builder
from .causes import Causes
from .network import arriving, gather, unknown
from .openness import OneDay
from .question import Question
from .search import Clock, RawPath, Unfolded
from .sides import Side
from .starts import EDGE


@dataclass(frozen=True, slots=True)
class Reason:
    """A flow that makes the difference, and how: in words, with its sources."""

    flow: str
    says: str
    evidence: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class RouteChange:
    """A route that is possibly open on one side, at some places, and not on the other.

    Attributes:
        change: opened or closed.
        where: places at which that is so; `everywhere` whether the route is not open anywhere on the other side.
        path: the route, as the side has it on which it is open.
        by: the flows that make the difference; empty where none does: a holder, a record type or its beginning then does.
    """

    record: Named
    change: str
    where: tuple[str, ...]
    everywhere: bool
    path: Path
    by: tuple[Reason, ...]

    @property
    def evidence(self) -> tuple[Citation, ...]:
        """The sources on what made the difference; where no flow did, those of the route."""
        cited = dict.fromkeys(item for one in self.by for item in one.evidence)
        return tuple(cited or dict.fromkeys(item for hop in self.path.flows for item in hop.evidence))

    @property
    def because(self) -> str:
        """What made the difference, in words."""
        said = "; ".join(reason.says for reason in self.by)
        return said or say("no flow of it did it, but a holder, a record type or where it begins")

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data; the path by its id, its holders and its flows."""
        return {
            "record": plain(self.record), "change": self.change, "where": list(self.where), "everywhere": self.everywhere,
            "path": self.path.id, "open": self.path.open, "begins": self.path.begins, "outcome": self.path.weakest_outcome,
            "holders": plain(self.path.holders), "flows": [hop.flow for hop in self.path.flows], "by": plain(self.by),
        }  # fmt: skip


def routes(before: Side, after: Side, question: Question) -> tuple[list[RouteChange], bool]:
    """The routes of every record type that opened or closed, and whether all were looked at in time."""
    clock = Clock(question.timeout)
    wanted = _types(before, question) | _types(after, question)
    known = [side.reader.types() for side in (before, after)]
    found: list[RouteChange] = []
    complete = True
    for record in sorted(wanted):
        if clock.over():
            return found, False
        asked = replace(question, record=record)
        old = _Open(before, asked, clock) if record in known[0] else None
        new = _Open(after, asked, clock) if record in known[1] else None
        found += _changed("opened", new, old, before, after)
        found += _changed("closed", old, new, before, after)
        complete = complete and not any(one is not None and one.timed_out for one in (old, new))
    return found, complete


def _types(side: Side, question: Question) -> set[str]:
    """The record types that may reach the target at all.

    Raises:
        UnknownId: the target or the record type is not in the store.
    """
    reader = side.reader
    holder = reader.get(question.to)
    if holder is None or holder.kind != "holder":
        raise unknown(reader, "holder", question.to, ["holder"])
    types = reader.types()
    if question.record and question.record not in types:
        raise unknown(reader, "record type", question.record, ["record-type"])
    relations = TypeRelations(types)
    asked = relations.asked(question.record) if question.record else set(types)
    return set(arriving(reader, relations, reader.inside(question.to), asked))


class _Open:
    """What is open on one side, for one record type."""

    def __init__(self, side: Side, question: Question, clock: Clock) -> None:
        question = replace(question, as_of=side.day)
        self.side = side
        facts = gather(side.reader, question)
        self.attempt = Attempt(side.reader, facts, question, clock, searching=Unfolded)
        search = self.attempt.search()
        self.routes: dict[str, list[RawPath]] = {}
        for raw in search.paths():
            if raw.label.start.record == question.record:
                self.routes.setdefault(raw.id, []).append(raw)
        self.timed_out = search.timed_out
        self._through: dict[tuple[str, str], int] | None = None
        self.sequences = {some[0].label.flows for some in self.routes.values()}

    def where(self, id: str) -> int:
        """The places at which a route is open."""
        openness = self.attempt.network.openness
        return places.union(openness.left(raw.label.state) for raw in self.routes.get(id, ()))

    def passes_at(self, flow: str, record: str) -> int:
        """The places at which a flow lets a type through, whether or not that leads to the target."""
        if self._through is None:
            judge = OneDay(self.attempt.question)
            onward = self.attempt.network.facts.onward
            gates = ((one, judge.gate(one)) for one in self.side.reader.passes(onward))
            self._through = {(one.flow, one.record): judge.places(gate) for one, gate in gates if gate is not None}
        return self._through.get((flow, record), 0)


def _changed(change: str, here: _Open | None, there: _Open | None, before: Side, after: Side) -> Iterator[RouteChange]:
    """The routes that are open here and not there."""
    if here is None:
        return
    causes = Causes(here.side.reader)
    differing = []
    for id, some in here.routes.items():
        where = here.where(id) & ~(there.where(id) if there else 0)
        if where and not (there and _is_tail(some[0], there)):
            differing.append((id, some[0], where))
    paths = Builder(here.side.reader, here.attempt.network).paths(raw for _, raw, _ in differing)
    for (id, raw, where), path in zip(differing, paths, strict=True):
        start = path.hops[0]
        yield RouteChange(
            start.record_before or start.record,
            change,
            tuple(places.codes(where)),
            not (there and there.where(id)),
            path,
            tuple(_reasons(causes, raw, where, here, there, change, (before, after))),
        )


def _is_tail(raw: RawPath, there: _Open) -> bool:
    """Whether a route begins at the map's edge and its flows end a longer route of the other side: nothing changed then."""
    own = raw.label.flows
    return raw.label.start.begins == EDGE and any(
        flows[-len(own) :] == own and flows != own for flows in there.sequences
    )


def _reasons(
    causes: Causes, raw: RawPath, where: int, here: _Open, there: _Open | None, change: str, sides: tuple[Side, Side]
) -> Iterator[Reason]:
    """The flows of a route that let it through here and not there, each with why."""
    other = sides[0] if here.side is sides[1] else sides[1]
    for move in raw.label.moves:
        one = move.edge.one
        if there is not None and not where & ~there.passes_at(one.flow, one.record):
            continue
        record = other.reader.get(one.flow)
        name = naming.ends(here.side.reader, one.sender, one.receiver)
        if record is None:
            gone = "{flow} is new" if change == "opened" else "{flow} is no longer there"
            yield Reason(one.flow, say(gone, flow=name), causes.cited(one.flow))
            continue
        changed = _fields(causes.data(one.flow), record.data)
        if changed:
            yield Reason(one.flow, say("{flow} changed: {fields}", flow=name, fields=changed), causes.cited(one.flow))
            continue
        ends = [(id, other.reader.get(id)) for id in (one.sender, one.receiver)]
        holders = [(id, _fields(causes.data(id), end.data if end else {})) for id, end in ends]
        for id, changed in holders:
            if changed:
                holder = words.full_name(causes.data(id)["name"])
                yield Reason(
                    one.flow, say("{holder} changed: {fields}", holder=holder, fields=changed), causes.cited(one.flow)
                )
        if not any(changed for _, changed in holders):
            yield from _dated(causes, move.edge.one, where, here, change)


def _fields(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    """What differs between two states of a record, in words; nothing if nothing does."""
    return words.listed([_plain(key) for key in differing(mine, theirs)])


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields in which two states of a record differ, in the order of the first."""
    return [key for key in dict.fromkeys((*one, *other)) if one.get(key) != other.get(key)]


def _dated(causes: Causes, one: Any, where: int, here: _Open, change: str) -> Iterator[Reason]:
    """Why a flow that is the same on both sides is open on one day only: what bounds the run of days around that day."""
    opening, day = change == "opened", dates.day(here.side.day)
    told: set[str] = set()
    while where:
        bit = where & -where
        where ^= bit
        for low, high in join_days(spell.possible for spell in spells_of(one.open, one.holds) if spell.where & bit):
            edge = low if opening else high
            if not low <= day <= high or edge in (dates.BEGINNING, dates.FOREVER):
                continue
            for cause in causes.of_flow(one.flow, one.record, bit, edge, opening=opening):
                if cause.says not in told:
                    told.add(cause.says)
                    yield Reason(one.flow, cause.says, cause.evidence)


def _plain(key: str) -> str:
    return key.replace("_", " ")
