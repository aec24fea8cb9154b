"""The rules of a trace, by enumeration.

An independent reading of `queries/rules.md`: every simple path is written out, judged as a whole, sorted and folded.
Nothing is clever here; the only use is to be compared with an engine on small graphs. Numbers in brackets name the
rule that a function stands for. Here stand rules 7 to 12; `days.py`, `open_flows.py` and `enumeration.py` have the others.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .days import ALWAYS, BEGIN, END, common
from .enumeration import Candidate, Starts, candidates, find_starts
from .open_flows import STATES, Graph, Judge, Question, Times, closure

OUTCOMES = ("moved", "access", "demanded", "permitted", "refused")
OUTCOME_RANK = {"moved": 0, "access": 0, "demanded": 1, "permitted": 2, "refused": 3}
CERTAINTIES = ("documented", "reported", "alleged")
LIFTS = ("date", "place", "restriction", "outcome", "certainty", "via", "avoid", "without", "hops")
# What changes where paths start, and what changes how a path is judged; the other lifts only change filters.
START_LIFTS = frozenset(("date", "place", "restriction", "outcome"))
JUDGED_LIFTS = START_LIFTS | {"without"}


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
