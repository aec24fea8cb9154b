"""Every path there is, and where paths start: rules 2 to 4."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .open_flows import Graph, Judge, Question, Times, closure


@dataclass(frozen=True)
class Hop:
    """One step or flow."""

    step: str
    before: str
    after: str
    record_before: str
    record: str
    flow: str | None = None

    def as_data(self) -> dict[str, Any]:
        """The hop as an answer shows it."""
        data = {"step": self.step, "from": self.before, "to": self.after, "record": self.record}
        if self.step in ("includes", "yields", "is-among"):
            data["record_before"] = self.record_before
        if self.flow:
            data["flow"] = self.flow
        return data


@dataclass(frozen=True)
class Stand:
    """Where a path or a walk is: the holder, the type, whether it has widened, the types that it has passed (4)."""

    holder: str
    record: str
    widened: bool
    passed: frozenset[str]


@dataclass(frozen=True)
class Candidate:
    """A simple path that leads to the target if all its flows can be used."""

    hops: tuple[Hop, ...]
    seat: str
    """The holder at which it starts, or for a class of a named holder that class."""

    @property
    def flows(self) -> list[Hop]:
        """Its flows."""
        return [hop for hop in self.hops if hop.flow]

    @property
    def origin(self) -> tuple[str, str]:
        """The holder and the type with which it begins."""
        return self.hops[0].before, self.hops[0].record_before

    @property
    def holders(self) -> set[str]:
        """All holders on it."""
        return {holder for hop in self.hops for holder in (hop.before, hop.after)}


def climbs(graph: Graph, holder: str, record: str) -> Iterator[tuple[Hop, ...]]:
    """All chains of steps upward from a holder, the empty one too (4)."""
    yield ()
    for name, above in graph.up(holder):
        for rest in climbs(graph, above, record):
            yield (Hop(name, holder, above, record, record), *rest)


def type_steps(graph: Graph, at: Stand, holder: str) -> Iterator[tuple[tuple[Hop, ...], Stand]]:
    """All ways to change the type at a holder before a flow, no change too (4)."""
    ways: list[tuple[tuple[Hop, ...], Stand]] = [((), Stand(holder, at.record, at.widened, at.passed))]
    for name in ("includes", "yields", "is-among"):
        more = []
        for hops, now in ways:
            for record in type_step(graph, name, now):
                hop = Hop(name, holder, holder, now.record, record)
                widened = now.widened or name == "is-among"
                more.append(((*hops, hop), Stand(holder, record, widened, now.passed | {record})))
        ways += more
    yield from ways


def type_step(graph: Graph, name: str, at: Stand) -> list[str]:
    """The types to which one step of this name leads (4)."""
    if name == "is-among":
        wider = graph.wider[at.record]
        return [one for one in sorted(wider) if not at.passed & {one, *graph.parts[one]}]
    if at.widened:
        return []
    return sorted(graph.parts[at.record] if name == "includes" else graph.yields[at.record])


def moves(graph: Graph, at: Stand) -> Iterator[tuple[tuple[Hop, ...], dict[str, Any], Stand]]:
    """All flows that can follow, with the hops that they need, and where they lead."""
    for climb in climbs(graph, at.holder, at.record):
        sender = climb[-1].after if climb else at.holder
        for changes, now in type_steps(graph, at, sender):
            for flow in graph.flows_of[sender]:
                if flow["status"] != "proposed" and graph.may_carry(flow, now.record):
                    hop = Hop("flow", sender, flow["to"], now.record, now.record, flow["id"])
                    after = Stand(flow["to"], now.record, now.widened, now.passed)
                    yield (*climb, *changes, hop), flow, after


def arrivals(graph: Graph, target: frozenset[str], at: Stand, stood: frozenset[str]) -> Iterator[tuple[Hop, ...]]:
    """All ways on to the target on which no holder stands twice (2, 4)."""
    for hops, flow, after in moves(graph, at):
        reached = [hop.after for hop in hops if hop.before != hop.after]
        if len(set(reached)) < len(reached) or stood & set(reached):
            continue
        if flow["to"] in target:
            yield hops
            continue
        for rest in arrivals(graph, target, after, stood | set(reached)):
            yield hops + rest


def entries(graph: Graph, question: Question, target: frozenset[str]) -> Iterator[tuple[tuple[Hop, ...], str, str]]:
    """Wherever a path may start: one-of hops, the holder that they lead to, the type (3)."""
    asked = graph.asked(question.record)
    if question.origin is None:
        yield from (((), holder, record) for holder in graph.holders for record in asked if holder not in target)
        return
    chain = [question.origin, *graph.classes(question.origin)]
    for length, seat in enumerate(chain):
        if seat in target:
            return
        for record in asked:
            steps = itertools.pairwise(chain[: length + 1])
            yield tuple(Hop("one-of", one, other, record, record) for one, other in steps), seat, record


def candidates(graph: Graph, question: Question, target: frozenset[str]) -> list[Candidate]:
    """All simple paths to the target, whether or not they start and their flows are open."""
    found: list[Candidate] = []
    for lead, seat, record in entries(graph, question, target):
        stood = frozenset({seat}.union(*({hop.before, hop.after} for hop in lead)))
        ways = arrivals(graph, target, Stand(seat, record, False, frozenset({record})), stood)
        found += [Candidate(lead + hops, seat) for hops in ways]
    return found


# --- starts --------------------------------------------------------------------------------------------------------

Starts = dict[tuple[str, str], tuple[str, frozenset[str]]]
"""For a holder (or a class of the named one) and a type: how such a path begins, and with which places."""


def find_starts(judge: Judge, target: frozenset[str]) -> Starts:
    """All starts (3)."""
    question = judge.question
    if question.origin is None:
        return first_holder_starts(judge, target) | map_edge_starts(judge, target)
    return named_starts(judge, target, question.origin)


def sends_or_extracts(judge: Judge, holder: str, record: str, places: frozenset[str]) -> bool:
    """Whether a holder sends the type, or an extract of it at any depth, by a flow of its own (3)."""
    return any(
        judge.sends(flow, one, places)
        for flow in judge.graph.flows_of[holder]
        for one in {record, *judge.graph.extracts[record]}
    )


def first_holder_starts(judge: Judge, target: frozenset[str]) -> Starts:
    """Custodians and people, for what they send (3)."""
    starts: Starts = {}
    for holder in judge.graph.holders:
        if not judge.graph.is_first(holder) or holder in target or judge.starts_nothing(holder):
            continue
        places = judge.start_places(holder)
        for record in judge.graph.asked(judge.question.record):
            if sends_or_extracts(judge, holder, record, places):
                starts[holder, record] = "first-holder", places
    return starts


def named_starts(judge: Judge, target: frozenset[str], origin: str) -> Starts:
    """The holder asked for and its classes (3)."""
    starts: Starts = {}
    places = judge.start_places(origin)
    for seat in (origin, *judge.graph.classes(origin)):
        if seat in target:
            break
        if judge.starts_nothing(seat):
            continue
        for record in judge.graph.asked(judge.question.record):
            if record == judge.question.record or sends_or_extracts(judge, seat, record, places):
                starts[seat, record] = "named", places
    return starts


def map_edge_starts(judge: Judge, target: frozenset[str]) -> Starts:
    """Other holders that send an asked type of which nobody shows how they came by it (3)."""
    graph, starts = judge.graph, Starts()
    walked: set[str] | None = None
    for holder in graph.holders:
        if graph.is_first(holder) or holder in target or judge.starts_nothing(holder):
            continue
        places = judge.start_places(holder)
        for record in graph.asked(judge.question.record):
            sending = {flow["id"] for flow in graph.flows_of[holder] if judge.sends(flow, record, places)}
            if not sending:
                continue
            if walked is None:
                walked = walked_flows(judge, target)
            if sending - walked and not is_brought(judge, holder, record):
                starts[holder, record] = "map-edge", places
    return starts


def walked_flows(judge: Judge, target: frozenset[str]) -> set[str]:
    """The flows that walks from first holders use (3)."""
    used: set[str] = set()
    seen: set[tuple[Stand, tuple[tuple[str, int], ...]]] = set()
    waiting: list[tuple[Stand, Times]] = [
        (Stand(holder, record, False, frozenset({record})), judge.begin(places))
        for (holder, record), (_, places) in first_holder_starts(judge, target).items()
    ]
    while waiting:
        at, times = waiting.pop()
        state = (at, tuple(sorted(times.items())))
        if state in seen:
            continue
        seen.add(state)
        for _, flow, after in moves(judge.graph, at):
            later = judge.move(times, flow, after.record)
            if later:
                used.add(flow["id"])
                if flow["to"] not in target:
                    waiting.append((after, later))
    return used


def bringing_flows(judge: Judge, record: str) -> list[dict[str, Any]]:
    """The flows that bring the type, or one from which it could come (3)."""
    graph = judge.graph
    good = [
        one for one in graph.types if one == record or record in graph.parts[one] | graph.yields[one] | graph.wider[one]
    ]
    return [
        flow
        for flow in graph.flows.values()
        if not judge.starts_nothing(flow["from"]) and any(judge.sends(flow, one, judge.asked_places) for one in good)
    ]


def is_brought(judge: Judge, holder: str, record: str) -> bool:
    """Whether a flow brings a holder the type from somebody who had not got it from that holder (3)."""
    flows = bringing_flows(judge, record)
    behind = closure(lambda at: [flow["to"] for flow in flows if flow["from"] == at], holder)
    return any(flow["to"] == holder and flow["from"] not in behind for flow in flows)
