"""What a question asks and what is open under it: rules 1, 6 and, for a flow's judge, 13."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .days import (
    BEGIN,
    CLOSED,
    END,
    UNJUDGED,
    Open,
    carrying_days,
    certain_bite,
    first_from,
    hi,
    holder_days,
    lo,
    minus,
    own_days,
    possible_bite,
)

STATE_CODES = """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI
    SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI
"""
STATES = frozenset("US-" + code for code in STATE_CODES.split())
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
