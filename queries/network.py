"""The part of the graph that a question touches: holders, types and passes, and the moves that they allow.

A *move* is one flow with the steps before it (rule 4): what takes a record from one holding to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from ..graph.passes import derive
from ..graph.steps import Step, climbs, shifts
from ..graph.store import Between, HolderFacts, Pass, Reader, TypeFacts
from ..graph.type_relations import TypeRelations
from ..schema import places
from ..schema.errors import UnknownId, UsageError
from ..schema.vocabularies import CERTAINTY_RANK, OUTCOME_RANK
from .openness import Openness, judge_for
from .question import Question


class Edge(NamedTuple):
    """A pass that is open under the question, with the gate that tells where."""

    one: Pass
    gate: Any
    outcome: int
    by_query: bool
    generic_sender: bool


class Move(NamedTuple):
    """Steps and the flow behind them.

    Attributes:
        stands: the holders on which the path comes to stand, in order.
        results: the types that the path passes, in order: the results of the type steps and of the flow.
        widens: position in `results` of the type reached by *is-among*, or -1.
        splits: whether the steps have an *includes* or a *yields*.
    """

    steps: tuple[Step, ...]
    edge: Edge
    stands: tuple[str, ...]
    results: tuple[str, ...]
    widens: int
    splits: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a store knows about a question, whatever its filters and levers.

    Attributes:
        asked: the record type and its kinds; `onward` all types into which they can turn.
        passes: what holders send from which the target can be reached at all.
        touched: holders that send or get an asked type, whether or not it leads to the target.
        leading: holders from which a chain of passes leads to the target, whatever they carry.
    """

    types: Mapping[str, TypeFacts]
    relations: TypeRelations
    holders: Mapping[str, HolderFacts]
    target: frozenset[str]
    asked: frozenset[str]
    onward: frozenset[str]
    passes: tuple[Pass, ...]
    touched: frozenset[str]
    leading: frozenset[str]


def gather(reader: Reader, question: Question) -> Facts:
    """Read what a question touches.

    Raises:
        UnknownId: the record type, the target or the first holder is not in the store.
        UsageError: the first holder stands in another state than the place asked for.
    """
    types = reader.types()
    if question.record not in types:
        raise unknown(reader, "record type", question.record, ["record-type"])
    for id in filter(None, (question.to, question.from_)):
        named = reader.get(id)
        if named is None or named.kind != "holder":
            raise unknown(reader, "holder", id, ["holder"])
    relations = TypeRelations(types)
    asked = relations.asked(question.record)
    onward = relations.onward(asked)
    wanted = set(onward)
    if question.from_ is None:
        for record in asked:
            wanted |= relations.bringing(record)
    target = frozenset(reader.inside(question.to))
    between = None
    if question.from_ is not None:
        first = question.from_
        chain = frozenset((first, *class_chain(reader.holders([first]), first)))
        between = Between(chain, frozenset(asked), target)
    passes = tuple(reader.passes(wanted, between))
    ends = {one.sender for one in passes} | {one.receiver for one in passes} | {question.to}
    if question.from_:
        ends.add(question.from_)
    holders = reader.holders(ends)
    _check_place(question, holders)
    touched = {end for one in passes if _touches(one, asked) for end in (one.sender, one.receiver)}
    leading = _leading(passes, holders, target)
    # Where a first holder is named, nothing starts at the map's edge, and what does not lead on is of no use; but what that
    # holder and its classes send anywhere tells for which kinds they start.
    starts = between.starts if between else frozenset()
    kept = tuple(
        one
        for one in passes
        if one.sender in starts or (one.sender in leading and (between is None or one.receiver in leading))
    )
    return Facts(
        types,
        relations,
        holders,
        target,
        frozenset(asked),
        frozenset(onward),
        kept,
        frozenset(touched),
        frozenset(leading),
    )


def _touches(one: Pass, asked: Collection[str]) -> bool:
    """Whether a pass shows a holder that sends or gets one of these types (rule 12)."""
    return one.carried and not one.proposed and one.record in asked


def _leading(passes: Iterable[Pass], holders: Mapping[str, HolderFacts], target: Collection[str]) -> set[str]:
    """Holders from which a chain of these passes and of upward steps leads to the target, whatever they carry.

    What other holders send can be on no path, nor on a walk to where one starts, nor bring a record to such a place.
    """
    before: dict[str, set[str]] = {}
    for one in passes:
        before.setdefault(one.receiver, set()).add(one.sender)
    for facts in holders.values():
        for above in (facts.part_of, facts.operated_by):
            if above:
                before.setdefault(above, set()).add(facts.id)
    found = set(target)
    waiting = list(target)
    while waiting:
        for holder in before.get(waiting.pop(), ()):
            if holder not in found:
                found.add(holder)
                waiting.append(holder)
    return found


def class_chain(holders: Mapping[str, HolderFacts], holder: str) -> list[str]:
    """The class that a holder is an instance of, the class of that class, and so on."""
    chain = [holder]
    while (above := holders[chain[-1]].instance_of) and above not in chain:
        chain.append(above)
    return chain[1:]


def class_steps(holders: Mapping[str, HolderFacts], holder: str, record: str) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """A holder and its classes, each with the *one-of* steps that lead there with a copy of this type (rule 3)."""
    steps: tuple[Step, ...] = ()
    yield holder, steps
    for below, above in pairwise((holder, *class_chain(holders, holder))):
        steps = (*steps, Step("one-of", below, above, record, record))
        yield above, steps


def arriving(reader: Reader, relations: TypeRelations, target: Collection[str], wanted: Iterable[str]) -> list[str]:
    """Those of these record types that flows may bring to the target, as such or as what they can turn into; in order."""
    arrived = {one.record for one in reader.passes(set(reader.types())) if one.receiver in target}
    return sorted(record for record in wanted if relations.onward(relations.asked(record)) & arrived)


def unknown(reader: Reader, what: str, given: str, kinds: Collection[str]) -> UnknownId:
    """The error for an id that is not in the store, with ids near to it."""
    from difflib import get_close_matches

    known = reader.ids(kinds)
    near = get_close_matches(given, known, n=3, cutoff=0.6)
    near += [hit.id for hit in reader.search(given, 10) if hit.kind in kinds and hit.id not in near]
    return UnknownId(what, given, near[:3])


def _check_place(question: Question, holders: Mapping[str, HolderFacts]) -> None:
    if question.place is None or question.from_ is None:
        return
    state = holders[question.from_].state
    if state and state != places.BIT[question.place]:
        where = places.codes(state)[0]
        raise UsageError(
            f"{question.from_} stands in {where}, not in {question.place}.", f"Leave out --in, or ask --in {where}."
        )


class Levers:
    """What `without` and `avoid` take away: flows, holders, and restrictions (rule 11).

    Attributes:
        flows: flows that no path may use.
        holders: holders on which no path may stand.
        lifted: instruments whose restrictions do not act.
    """

    def __init__(self, reader: Reader, question: Question) -> None:
        self.flows: set[str] = set()
        self.holders: set[str] = set()
        self.lifted: set[str] = set()
        for id in () if "without" in question.lifted else question.without:
            kind = lever_kind(reader, id)
            self.flows |= lever_flows(reader, id, kind)
            if kind == "holder":
                self.holders.add(id)
            elif kind == "instrument":
                self.lifted.add(id)
        for id in () if "avoid" in question.lifted else question.avoid:
            kind = lever_kind(reader, id)
            self.flows |= lever_flows(reader, id, kind)
            if kind == "holder":
                self.holders |= reader.inside(id)

    def __bool__(self) -> bool:
        return bool(self.flows or self.holders or self.lifted)

    def replace(self, reader: Reader, facts: Facts) -> tuple[Pass, ...]:
        """The passes, with those of flows that a lifted instrument restricts judged without it."""
        restricted = {
            id for lever in self.lifted for kind, id, field in reader.mentions(lever) if field == "restrictions"
        }
        restricted &= {one.flow for one in facts.passes}
        if not restricted:
            return facts.passes
        flows = {id: record.data for id, record in reader.fetch(restricted).items() if record.kind == "flow"}
        ends = reader.fetch({flow["from"] for flow in flows.values()} | {flow["to"] for flow in flows.values()})
        fresh = []
        for flow in flows.values():
            left = [one for one in flow["restrictions"] if one["instrument"] not in self.lifted]
            fresh += derive({**flow, "restrictions": left}, ends[flow["from"]].data, ends[flow["to"]].data)
        wanted = facts.onward
        kept = [one for one in facts.passes if one.flow not in flows]
        return tuple(
            sorted([*kept, *(one for one in fresh if one.record in wanted)], key=lambda one: (one.flow, one.record))
        )


def lever_kind(reader: Reader, id: str) -> str:
    """Whether an id names a flow, be it a withdrawn one, an instrument or a holder.

    Raises:
        UnknownId: none of them.
    """
    record = reader.get(id)
    if record is None or record.kind not in ("flow", "withdrawn-flow", "instrument", "holder"):
        raise unknown(reader, "flow, instrument or holder", id, ["flow", "instrument", "holder"])
    return "flow" if record.kind == "withdrawn-flow" else record.kind


def lever_flows(reader: Reader, id: str, kind: str) -> set[str]:
    """The flows that a lever names: the flow itself, or those under the instrument."""
    if kind == "flow":
        return {id}
    if kind == "instrument":
        return {flow for _, flow, field in reader.mentions(id) if field == "under"}
    return set()


class Network:
    """The moves that a question allows, from holding to holding."""

    def __init__(
        self,
        facts: Facts,
        question: Question,
        passes: Iterable[Pass] | None = None,
        banned_flows: Collection[str] = (),
        banned_holders: Collection[str] = (),
        min_certainty: str | None = None,
        judge: Openness | None = None,
    ) -> None:
        self.facts = facts
        self.question = question
        self.openness: Openness = judge or judge_for(question)
        self.where = places.BIT[question.place] if question.place else places.ALL
        self.banned_holders = banned_holders
        weakest = CERTAINTY_RANK[min_certainty] if min_certainty else max(CERTAINTY_RANK.values())
        any_outcome = "outcome" in question.lifted
        self.edges: list[Edge] = []
        self._sent: dict[str, dict[str, list[Edge]]] = {}
        for one in facts.passes if passes is None else passes:
            if not (any_outcome or one.outcome_name in question.outcomes):
                continue
            if one.certainty > weakest or one.flow in banned_flows or one.receiver in banned_holders:
                continue
            gate = self.openness.gate(one)
            if gate is None or not self.openness.places(gate) & self.where:
                continue
            generic = facts.holders[one.sender].generic
            edge = Edge(one, gate, OUTCOME_RANK[one.outcome_name], one.mechanism == "query-access", generic)
            self.edges.append(edge)
            self._sent.setdefault(one.sender, {}).setdefault(one.record, []).append(edge)
        self._moves: dict[tuple[str, str], list[Move]] = {}

    def sent(self, holder: str) -> dict[str, list[Edge]]:
        """What a holder sends by flows of its own: record type -> edges."""
        return self._sent.get(holder, {})

    def elsewhere(self, holder: str) -> bool:
        """Whether the question names a place and the holder stands in another state (rule 3)."""
        state = self.facts.holders[holder].state
        return bool(self.question.place and state and state != self.where and "place" not in self.question.lifted)

    def start_places(self, holder: str) -> int:
        """The places with which a path starts at a holder (rule 6)."""
        if self.question.place:
            return self.where
        return self.facts.holders[holder].state or places.ALL

    def moves(self, holder: str, record: str) -> list[Move]:
        """What can happen next to a holder's copy of a record type."""
        key = (holder, record)
        found = self._moves.get(key)
        if found is None:
            found = self._moves[key] = list(self._find_moves(holder, record))
        return found

    def _find_moves(self, holder: str, record: str) -> Iterable[Move]:
        for climb in climbs(self.facts.holders, holder, record, self.banned_holders):
            top = climb[-1].holder if climb else holder
            sent = self._sent.get(top)
            if not sent:
                continue
            for shift in shifts(self.facts.relations, top, record):
                edges = sent.get(shift[-1].record if shift else record)
                if not edges:
                    continue
                results = tuple(step.record for step in shift)
                widens = len(shift) - 1 if shift and shift[-1].kind == "is-among" else -1
                splits = any(step.kind != "is-among" for step in shift)
                stands = tuple(step.holder for step in climb)
                for edge in edges:
                    one = edge.one
                    yield Move(climb + shift, edge, (*stands, one.receiver), (*results, one.record), widens, splits)

    def may_pass(self, move: Move, passed: frozenset[str], widened: bool) -> bool:
        """Whether a path that has passed these types may make a move (rule 4)."""
        if widened and move.splits:
            return False
        if move.widens >= 0:
            wide = move.results[move.widens]
            before = passed.union(move.results[: move.widens])
            if wide in before or self.facts.relations.parts[wide] & before:
                return False
        return True
