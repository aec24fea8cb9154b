"""The rules of a trace, by enumeration.

An independent reading of `queries/rules.md`: every simple path is written out, judged as a whole, sorted and folded.
Nothing is clever here; the only use is to be compared with an engine on small graphs. Numbers in brackets name the
rule that a function stands for.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

STATE_CODES = """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI
    SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI
"""
STATES = frozenset("US-" + code for code in STATE_CODES.split())
OUTCOMES = ("moved", "access", "demanded", "permitted", "refused")
OUTCOME_RANK = {"moved": 0, "access": 0, "demanded": 1, "permitted": 2, "refused": 3}
CERTAINTIES = ("documented", "reported", "alleged")
NO_JUDGE = (
    "sale",
    "contribution",
    "collection",
    "consent",
    "voluntary-disclosure",
    "query-access",
    "bulk-transfer",
    "interconnection",
)
LIFTS = ("date", "place", "restriction", "outcome", "certainty", "via", "avoid", "without", "hops")
# What changes where paths start, and what changes how a path is judged; the other lifts only change filters.
START_LIFTS = frozenset(("date", "place", "restriction", "outcome"))
JUDGED_LIFTS = START_LIFTS | {"without"}


# --- days -------------------------------------------------------------------------------------------------------

Days = tuple[tuple[int, int], ...]
"""Spans of days, both bounds included, in order, apart by at least one day."""

BEGIN, END = -(10**9), 10**9
ALWAYS: Days = ((BEGIN, END),)
NEVER: Days = ()


def span(first: int, last: int) -> Days:
    """The days from first to last."""
    return ((first, last),) if first <= last else NEVER


def union(one: Days, other: Days) -> Days:
    """The days in either."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(one + other):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def common(one: Days, other: Days) -> Days:
    """The days in both."""
    return tuple((max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) <= min(b, d))


def minus(one: Days, other: Days) -> Days:
    """The days of one that are not in the other."""
    for first, last in other:
        one = tuple(piece for a, b in one for piece in span(a, min(b, first - 1)) + span(max(a, last + 1), b))
    return one


def first_from(days: Days, day: int) -> int | None:
    """The first of the days that is not before day."""
    return next((max(first, day) for first, last in days if last >= day), None)


def lo(text: str) -> int:
    """The first possible day of a partial date."""
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    return datetime.date(year, month, day).toordinal()


def hi(text: str) -> int:
    """The last possible day of a partial date."""
    numbers = list(map(int, text.split("-")))
    if len(numbers) == 3:
        return lo(text)
    year, month = numbers[0], numbers[1] if len(numbers) == 2 else 12
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following.toordinal() - 1


def years_on(day: int, years: int) -> int:
    """The same day of the calendar so many years later."""
    date = datetime.date.fromordinal(day)
    if (date.month, date.day) == (2, 29):
        try:
            return date.replace(year=date.year + years).toordinal()
        except ValueError:
            return date.replace(year=date.year + years, day=28).toordinal()
    return date.replace(year=date.year + years).toordinal()


@dataclass(frozen=True)
class Open:
    """The days on which something is certainly, and possibly, so."""

    certain: Days
    possible: Days

    def both(self, other: Open) -> Open:
        """The days on which it is so of both."""
        return Open(common(self.certain, other.certain), common(self.possible, other.possible))


CLOSED = Open(NEVER, NEVER)
UNJUDGED = Open(ALWAYS, ALWAYS)


def own_days(flow: dict[str, Any]) -> Open:
    """The days of a flow by its own dates and status (5)."""
    start, end = flow.get("start"), flow.get("end")
    first, last = flow.get("first_seen"), flow.get("last_seen")
    if end and not (start or first or last):
        first = last = end
    if not (start or first or last):
        return CLOSED
    certain_from, possible_from = beginning(start, first or last)
    if flow["status"] == "one-off":
        days = span(possible_from, hi(first_known(end, start, last, first)))
        return Open(days if days and days[0][0] == days[0][1] else NEVER, days)
    if flow["status"] in ("ended", "paused") or end:
        until = first_known(end, last, first, start)
        return Open(span(certain_from, lo(until)), span(possible_from, hi(until)))
    certain_to = lo(first_known(last, first, start))
    if flow["status"] == "active":
        certain_to = years_on(certain_to, 2)
    return Open(span(certain_from, certain_to), span(possible_from, END))


def beginning(start: str | None, seen: str | None) -> tuple[int, int]:
    """From when a flow is certainly and possibly open (5)."""
    if start:
        return hi(start), lo(start)
    return hi(first_known(seen)), years_on(lo(first_known(seen)), -3)


def first_known(*dates: str | None) -> str:
    """The first of the dates that is known."""
    return next(date for date in dates if date)


def holder_days(holder: dict[str, Any]) -> Open:
    """The days on which a holder exists (5)."""
    since, until = holder.get("since"), holder.get("until")
    return Open(
        span(hi(since) if since else BEGIN, lo(until) if until else END),
        span(lo(since) if since else BEGIN, hi(until) if until else END),
    )


def possible_bite(restriction: dict[str, Any]) -> Days:
    """The days that a block takes from the certain ones, and on which narrowing acts (5)."""
    start, end = restriction.get("start"), restriction.get("end")
    return span(lo(start) if start else BEGIN, hi(end) if end else END)


def certain_bite(restriction: dict[str, Any]) -> Days:
    """The days that a block takes from the possible ones (5)."""
    start, end = restriction.get("start") or restriction.get("first_seen"), restriction.get("end")
    return span(hi(start) if start else BEGIN, lo(end) if end else END)


def carrying_days(carries: list[str], narrowings: list[dict[str, Any]], record: str) -> Days:
    """The days on which the type is among what narrowing leaves of what is carried (5)."""
    narrowed, barred = NEVER, NEVER
    for restriction in narrowings:
        days = possible_bite(restriction)
        narrowed = union(narrowed, days)
        if record not in restriction["to"]:
            barred = union(barred, days)
    free = minus(ALWAYS, narrowed) if record in carries else NEVER
    return union(free, minus(narrowed, barred))


# --- the graph ---------------------------------------------------------------------------------------------------


def closure(nexts: Callable[[str], Iterable[str]], start: str) -> frozenset[str]:
    """All that can be reached by one or more steps."""
    found: set[str] = set()
    waiting = list(nexts(start))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += nexts(one)
    return frozenset(found)


def by_id(entries: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Entries by their ids, in the order of the ids."""
    return {entry["id"]: entry for entry in sorted(entries, key=lambda entry: str(entry["id"]))}


class Graph:
    """The evidence, with the words that the rules use of it."""

    def __init__(self, evidence: dict[str, Any]) -> None:
        self.holders = by_id(evidence.get("holders", []))
        self.types = by_id(evidence.get("record_types", []))
        self.instruments = by_id(evidence.get("instruments", []))
        self.flows = by_id(evidence.get("flows", []))
        self.flows_of = {
            holder: [flow for flow in self.flows.values() if flow["from"] == holder] for holder in self.holders
        }
        self.extracts = {one: closure(self._own_extracts, one) for one in self.types}
        self.parts = {one: closure(self._own_parts, one) for one in self.types}
        self.yields = {one: closure(self._own_yields, one) for one in self.types}
        self.wider = {one: closure(self._own_wider, one) for one in self.types}

    def _own_extracts(self, record: str) -> list[str]:
        return [one for one, entry in self.types.items() if entry.get("extract_of") == record]

    def _own_parts(self, record: str) -> list[str]:
        return [*self.types[record].get("contains", []), *self._own_extracts(record)]

    def _own_yields(self, record: str) -> list[str]:
        return [one for one, entry in self.types.items() if record in entry.get("derived_from", [])]

    def _own_wider(self, record: str) -> list[str]:
        wider = self.types[record].get("broader")
        return [wider] if wider else []

    def asked(self, record: str) -> list[str]:
        """The record type, its kinds, their kinds and so on (1)."""
        return [one for one in self.types if one == record or record in self.wider[one]]

    def up(self, holder: str) -> list[tuple[str, str]]:
        """The steps upward from a holder: name and holder reached (4)."""
        entry = self.holders[holder]
        steps = [("part-of", entry.get("part_of")), ("run-by", entry.get("operated_by"))]
        return [(name, above) for name, above in steps if above]

    def inside(self, holder: str) -> frozenset[str]:
        """The holder and all that is part of it or run by it."""
        return frozenset(
            one
            for one in self.holders
            if one == holder or holder in closure(lambda at: [above for _, above in self.up(at)], one)
        )

    def state(self, holder: str) -> str | None:
        """The state in which a holder stands."""
        place = self.holders[holder].get("jurisdiction")
        return place if place in STATES else None

    def is_first(self, holder: str) -> bool:
        """Custodians and people (3)."""
        entry = self.holders[holder]
        return bool({"custodian", "people"} & {entry.get("kind"), *entry.get("also", [])})

    def classes(self, holder: str) -> list[str]:
        """The class of a holder, the class of that class, and so on (3)."""
        chain: list[str] = []
        above = self.holders[holder].get("instance_of")
        while above and above != holder and above not in chain:
            chain.append(above)
            above = self.holders[above].get("instance_of")
        return chain

    def may_carry(self, flow: dict[str, Any], record: str) -> bool:
        """Whether the flow carries the type under whatever question."""
        narrowed = [one.get("to", []) for one in flow.get("restrictions", []) if one["effect"] == "narrows"]
        return any(record in types for types in [flow["carries"], *narrowed])

    def named_places(self) -> set[str]:
        """All states that the evidence names somewhere."""
        places: set[str] = set()
        for flow in self.flows.values():
            places.update(flow["jurisdictions"])
            for restriction in flow.get("restrictions", []):
                places.update(restriction.get("jurisdictions", []))
        places.update(filter(None, map(self.state, self.holders)))
        return places & STATES

    def review(self, flow: dict[str, Any]) -> str:
        """A flow's judicial review (13)."""
        named = [self.instruments[one] for one in flow.get("under", []) if one in self.instruments]
        reviews = [one["judicial_review"] for one in named if "judicial_review" in one]
        for strictest in ("before", "on-challenge", "none"):
            if strictest in reviews:
                return strictest
        return "none" if flow["mechanism"] in NO_JUDGE else "unknown"


@dataclass(frozen=True)
class Question:
    """A question with its defaults filled in (1)."""

    record: str
    origin: str | None
    target: str
    as_of: str | None
    given: str | None
    ever: bool
    place: str | None
    outcomes: frozenset[str]
    min_certainty: str | None
    without: frozenset[str]
    via: tuple[str, ...]
    avoid: tuple[str, ...]
    max_hops: int

    @staticmethod
    def of(raw: dict[str, Any]) -> Question:
        """The question that plain data ask."""
        hops = raw.get("max_hops")
        return Question(
            record=raw["record"],
            origin=raw.get("from"),
            target=raw.get("to") or "ice",
            as_of=raw.get("as_of"),
            given=raw.get("given"),
            ever=bool(raw.get("ever")),
            place=raw.get("in"),
            outcomes=frozenset(raw.get("outcome") or ("moved", "access", "demanded")),
            min_certainty=raw.get("min_certainty"),
            without=frozenset(raw.get("without") or ()),
            via=tuple(raw.get("via") or ()),
            avoid=tuple(raw.get("avoid") or ()),
            max_hops=6 if hops is None else int(hops),
        )

    def window(self) -> tuple[int, int]:
        """The first and the last day on which a flow of a path may happen (1, 10)."""
        if self.ever:
            return BEGIN, END
        assert self.as_of, "without `ever` a question has a day"
        return lo(self.given or self.as_of), hi(self.as_of)


# --- judging flows -----------------------------------------------------------------------------------------------

Times = dict[str, int]
"""For each place that a path has left, the first day on which the record can be where the path ends."""


class Judge:
    """Judges flows under a question of which some parts are lifted, with some levers pulled."""

    def __init__(self, graph: Graph, question: Question, lifted: frozenset[str], without: frozenset[str]) -> None:
        self.graph, self.question, self.lifted, self.without = graph, question, lifted, without
        self.first, self.last = question.window()
        self.known: dict[tuple[str, str, str], Open] = {}
        named = graph.named_places() | ({question.place} if question.place else set())
        self.rest = STATES - named
        # States that nothing names are judged alike, so one stands for all of them.
        self.all_places = frozenset(named | set(sorted(self.rest)[:1]))
        self.asked_places = frozenset({question.place}) if question.place else self.all_places

    def spelled_out(self, places: Iterable[str]) -> frozenset[str]:
        """The places, with all those for which one of them stands."""
        chosen = frozenset(places)
        return chosen | self.rest if chosen & self.rest else chosen

    def dates_count(self) -> bool:
        """Whether the dates of flows and holders are judged (1, 12)."""
        return not self.question.ever and "date" not in self.lifted

    def restrictions(self, flow: dict[str, Any], effect: str, place: str) -> list[dict[str, Any]]:
        """The restrictions of one effect that bite at a place (6)."""
        if self.question.ever or "restriction" in self.lifted:
            return []
        return [
            one
            for one in flow.get("restrictions", [])
            if one["effect"] == effect
            and one["instrument"] not in self.without
            and (not one.get("jurisdictions") or {"US", place} & set(one["jurisdictions"]))
        ]

    def days(self, flow: dict[str, Any], record: str, place: str) -> Open:
        """The days on which a flow is open and carries the type, for a path at a place (5, 6)."""
        seat = self.graph.state(flow["from"]) or place
        key = (flow["id"], record, seat)
        if key not in self.known:
            self.known[key] = self._days(flow, record, seat)
        return self.known[key]

    def _days(self, flow: dict[str, Any], record: str, seat: str) -> Open:
        holds = "place" in self.lifted or bool({"US", seat} & set(flow["jurisdictions"]))
        counts = "outcome" in self.lifted or flow["outcome"] in self.question.outcomes
        if not holds or not counts or flow["status"] == "proposed":
            return CLOSED
        days = UNJUDGED
        if self.dates_count():
            days = own_days(flow)
            for end in ("from", "to"):
                days = days.both(holder_days(self.graph.holders[flow[end]]))
        for block in self.restrictions(flow, "blocks", seat):
            days = Open(minus(days.certain, possible_bite(block)), minus(days.possible, certain_bite(block)))
        carrying = carrying_days(flow["carries"], self.restrictions(flow, "narrows", seat), record)
        return days.both(Open(carrying, carrying))

    def sends(self, flow: dict[str, Any], record: str, places: Iterable[str]) -> bool:
        """Whether a flow can carry the type at one of the places (1, 10)."""
        return bool(self.move(self.begin(places), flow, record))

    def begin(self, places: Iterable[str]) -> Times:
        """The times at the start of a path with these places."""
        return dict.fromkeys(places, self.first)

    def move(self, times: Times, flow: dict[str, Any], record: str, *, certain: bool = False) -> Times:
        """The times behind a flow: for each place left, the earliest day on which it can happen (6, 10)."""
        result: Times = {}
        for place, day in times.items():
            days = self.days(flow, record, place)
            happens = first_from(days.certain if certain else days.possible, day)
            if happens is not None and happens <= self.last:
                result[place] = happens
        return result

    def starts_nothing(self, holder: str) -> bool:
        """With a place asked for, a holder that stands in another state (3)."""
        if not self.question.place or "place" in self.lifted:
            return False
        return self.graph.state(holder) not in (None, self.question.place)

    def start_places(self, holder: str) -> frozenset[str]:
        """The places with which a path starts at a holder (6)."""
        state = self.graph.state(holder)
        if self.question.place or not state:
            return self.asked_places
        return frozenset({state})


# --- paths ---------------------------------------------------------------------------------------------------------


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


# --- judging paths -----------------------------------------------------------------------------------------------


@dataclass
class Path:
    """A candidate that starts and whose flows can be used, with what the rules say of it."""

    candidate: Candidate
    begins: str
    open: str | None
    places: frozenset[str]
    places_closed: frozenset[str]
    open_from: int | None
    open_to: int | None
    inferences: list[str]
    outcome: str
    certainty: str
    judge_before: str
    disputed: bool
    key: tuple[Any, ...] = ()
    also: set[str] = field(default_factory=set)

    def as_data(self) -> dict[str, Any]:
        """The path as an answer shows it."""
        holder, record = self.candidate.origin
        return {
            "begins": self.begins,
            "start": {"holder": holder, "record": record},
            "hops": [hop.as_data() for hop in self.candidate.hops],
            "open": self.open,
            "weakest_certainty": self.certainty,
            "weakest_outcome": self.outcome,
            "inferences": self.inferences,
            "judge_before_any_step": self.judge_before,
            "disputed": self.disputed,
            "places": ["US"] if self.places == STATES else sorted(self.places),
            "places_closed": sorted(self.places_closed),
            "open_from": iso(self.open_from),
            "open_to": iso(self.open_to),
            "also": sorted(self.also),
        }


def iso(day: int | None) -> str | None:
    """A day as ISO 8601 has it; none where there is no bound."""
    return None if day is None or day in (BEGIN, END) else datetime.date.fromordinal(day).isoformat()


def usable(judge: Judge, candidate: Candidate, places: frozenset[str], *, certain: bool) -> Times:
    """The places at which all flows of a path can be used one after the other (6, 10)."""
    times = judge.begin(places)
    for hop in candidate.flows:
        if times and hop.flow:
            times = judge.move(times, judge.graph.flows[hop.flow], hop.record, certain=certain)
    return times


def judge_path(judge: Judge, candidate: Candidate, begins: str, start_places: frozenset[str]) -> Path | None:
    """The path, if at a place all its flows can be used."""
    places = frozenset(usable(judge, candidate, start_places, certain=False))
    if not places:
        return None
    flows = [judge.graph.flows[hop.flow] for hop in candidate.flows if hop.flow]
    opened = None
    if judge.dates_count():
        opened = "certain" if usable(judge, candidate, places, certain=True) else "possible"
    open_from, open_to = open_around(judge, candidate, places)
    left = judge.spelled_out(places)
    path = Path(
        candidate=candidate,
        begins=begins,
        open=opened,
        places=left,
        places_closed=judge.spelled_out(start_places) - left,
        open_from=open_from,
        open_to=open_to,
        inferences=inferences(judge.graph, candidate, begins),
        outcome=max((flow["outcome"] for flow in flows), key=OUTCOMES.index),
        certainty=max((flow["certainty"] for flow in flows), key=CERTAINTIES.index),
        judge_before=judge_before(judge.graph, flows),
        disputed=any(flow.get("dispute") for flow in flows),
    )
    path.key = sorting_key(path, judge.question.record)
    return path


def open_around(judge: Judge, candidate: Candidate, places: Iterable[str]) -> tuple[int | None, int | None]:
    """The days around the day asked for on which all flows were possibly open: the widest over the places."""
    if judge.question.given or not judge.dates_count():
        return None, None
    runs = []
    for place in places:
        days = ALWAYS
        for hop in candidate.flows:
            if hop.flow:
                days = common(days, judge.days(judge.graph.flows[hop.flow], hop.record, place).possible)
        runs += [(first, last) for first, last in days if first <= judge.first <= last]
    return min(first for first, _ in runs), max(last for _, last in runs)


def inferences(graph: Graph, candidate: Candidate, begins: str) -> list[str]:
    """What no source documents, in the order of the path (7)."""
    found = ["map-edge"] if begins == "map-edge" else []
    ahead: dict[str, Any] | None = None
    for hop in candidate.hops:
        if not hop.flow:
            found.append(hop.step)
            continue
        if ahead and graph.holders[hop.before].get("generic"):
            found.append("generic-sender")
        if ahead and ahead["mechanism"] == "query-access":
            found.append("after-query")
        ahead = graph.flows[hop.flow]
    return found


def judge_before(graph: Graph, flows: list[dict[str, Any]]) -> str:
    """Whether a judge must look before any step (13)."""
    reviews = {graph.review(flow) for flow in flows}
    if "before" in reviews:
        return "yes"
    return "unknown" if "unknown" in reviews else "no"


def sorting_key(path: Path, record: str) -> tuple[Any, ...]:
    """What decides which of two paths comes first (8)."""
    hops, flows = path.candidate.hops, path.candidate.flows
    return (
        path.begins == "map-edge",
        ("certain", "possible", None).index(path.open),
        OUTCOME_RANK[path.outcome],
        CERTAINTIES.index(path.certainty),
        len(path.inferences),
        len(flows),
        [hop.flow for hop in flows],
        flows[0].record != record,
        [hop.record for hop in flows],
        [hop.step for hop in hops],
        [(hop.before, hop.after, hop.record_before, hop.record) for hop in hops if not hop.flow],
    )


def folded(paths: list[Path]) -> list[Path]:
    """The sorted paths without those that add no place to an earlier one over the same flows (8)."""
    kept: list[Path] = []
    for path in paths:
        flows = [hop.flow for hop in path.candidate.flows]
        for earlier in kept:
            if flows == [hop.flow for hop in earlier.candidate.flows] and path.places <= earlier.places:
                earlier.also.add(path.candidate.flows[-1].record)
                break
        else:
            kept.append(path)
    for path in kept:
        path.also.discard(path.candidate.flows[-1].record)
    return kept


# --- answering -----------------------------------------------------------------------------------------------------


class Trace:
    """One question asked of one graph, answered again for each set of parts that is lifted."""

    def __init__(self, graph: Graph, question: Question) -> None:
        self.graph, self.question = graph, question
        self.target = graph.inside(question.target)
        self.candidates = self._candidates()
        self._starts: dict[frozenset[str], Starts] = {}
        self._judged: dict[frozenset[str], list[Path]] = {}

    def _candidates(self) -> list[Candidate]:
        if self.question.origin in self.target:
            return []
        return candidates(self.graph, self.question, self.target)

    def starts(self, lifted: frozenset[str]) -> Starts:
        """The starts, found before any lever or filter acts (3)."""
        lifted &= START_LIFTS
        if lifted not in self._starts:
            judge = Judge(self.graph, self.question, lifted, frozenset())
            self._starts[lifted] = find_starts(judge, self.target)
        return self._starts[lifted]

    def judged(self, lifted: frozenset[str]) -> list[Path]:
        """All paths of any length, in order, before filters."""
        lifted &= JUDGED_LIFTS
        if lifted not in self._judged:
            self._judged[lifted] = sorted(self._judge(lifted), key=lambda path: path.key)
        return self._judged[lifted]

    def _judge(self, lifted: frozenset[str]) -> Iterator[Path]:
        without = frozenset() if "without" in lifted else self.question.without
        judge = Judge(self.graph, self.question, lifted, without)
        starts = self.starts(lifted)
        for candidate in self.candidates:
            start = starts.get((candidate.seat, candidate.origin[1]))
            if start and not any(self.meets(candidate, one, within=False) for one in without):
                path = judge_path(judge, candidate, *start)
                if path:
                    yield path

    def meets(self, candidate: Candidate, what: str, *, within: bool) -> bool:
        """Whether a flow, an instrument or a holder is on a path; within: holders inside the one named count (11)."""
        flows = [hop.flow for hop in candidate.flows if hop.flow]
        if what in flows or any(what in self.graph.flows[flow].get("under", []) for flow in flows):
            return True
        if what not in self.graph.holders:
            return False
        named = self.graph.inside(what) if within else {what}
        return bool(named & candidate.holders)

    def passes(self, path: Path, lifted: frozenset[str]) -> bool:
        """Whether a path passes the filters that are not lifted, apart from its length (11)."""
        question, candidate = self.question, path.candidate
        least = CERTAINTIES[-1] if "certainty" in lifted else question.min_certainty or CERTAINTIES[-1]
        if CERTAINTIES.index(path.certainty) > CERTAINTIES.index(least):
            return False
        if "via" not in lifted and not all(self.meets(candidate, one, within=True) for one in question.via):
            return False
        return "avoid" in lifted or not any(self.meets(candidate, one, within=True) for one in question.avoid)

    def paths(self, lifted: frozenset[str]) -> tuple[list[Path], bool]:
        """The paths in order, folded; and whether longer ones exist (8, 9)."""
        most = self.question.max_hops + (2 if "hops" in lifted else 0)
        passing = [path for path in self.judged(lifted) if self.passes(path, lifted)]
        short = [path for path in passing if len(path.candidate.flows) <= most]
        for path in short:
            path.also = set()
        return folded(short), len(short) < len(passing)

    def nearest_miss(self) -> tuple[Path, list[str]] | None:
        """The best path with the fewest parts of the question lifted, and those parts (12)."""
        if not self.candidates:
            return None
        liftable = [one for one in LIFTS if self.can_matter(one)]
        for size in range(1, len(liftable) + 1):
            best: tuple[Path, list[str]] | None = None
            for lifts in itertools.combinations(liftable, size):
                paths, _ = self.paths(frozenset(lifts))
                if paths and (best is None or paths[0].key < best[0].key):
                    best = paths[0], list(lifts)
            if best:
                # Folding marks paths that other sets of lifts share, so it is done once more for the set chosen.
                self.paths(frozenset(best[1]))
                return best
        return None

    def can_matter(self, lift: str) -> bool:
        """Whether lifting can change anything; what cannot is in no smallest set."""
        question = self.question
        return {
            "date": not question.ever,
            "restriction": not question.ever,
            "certainty": bool(question.min_certainty),
            "via": bool(question.via),
            "avoid": bool(question.avoid),
            "without": bool(question.without),
        }.get(lift, True)

    def no_miss_reason(self) -> str:
        """Why there is no path where nothing that can be lifted makes one (12)."""
        flows = [flow for flow in self.graph.flows.values() if flow["status"] != "proposed"]
        onward = {
            holder: [above for _, above in self.graph.up(holder)]
            + [flow["to"] for flow in flows if flow["from"] == holder]
            for holder in self.graph.holders
        }
        origins = self.linked_origins(flows) - self.target
        linked = any(closure(lambda at: onward[at], one) & self.target for one in origins)
        return "record" if linked else "nothing links them"

    def linked_origins(self, flows: list[dict[str, Any]]) -> set[str]:
        """From where a chain of flows and steps is looked for (12)."""
        if self.question.origin is not None:
            return {self.question.origin, *self.graph.classes(self.question.origin)}
        asked = self.graph.asked(self.question.record)
        return {flow[end] for flow in flows for end in ("from", "to") if set(asked) & set(flow["carries"])}


def answer(evidence: dict[str, Any], question: dict[str, Any]) -> dict[str, Any]:
    """The answer to a question, as plain data."""
    graph, asked = Graph(evidence), Question.of(question)
    if asked.origin and asked.place and graph.state(asked.origin) not in (None, asked.place):
        raise ValueError(f"{asked.origin} does not stand in {asked.place}")
    trace = Trace(graph, asked)
    paths, longer = trace.paths(frozenset())
    result: dict[str, Any] = {
        "found": bool(paths),
        "paths": [path.as_data() for path in paths],
        "limits_hit": ["hops"] if longer else [],
        "reason": None,
        "nearest_miss": None,
    }
    if not paths:
        miss = trace.nearest_miss()
        if miss:
            path, fails = miss
            result["nearest_miss"] = {**path.as_data(), "fails": fails}
            result["reason"] = ", ".join(fails)
        else:
            result["reason"] = trace.no_miss_reason()
    return result
