"""`cut`: the smallest sets of levers that close every path (rule 11 of `rules.md`).

Every path is a set of levers that stand on it; a cut meets all of them. Paths are found lazily: a smallest set that meets the paths known
so far is tried, and the next path that survives it joins them. When none survives, the set is proved smallest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..graph.store import Reader
from . import hitting_set, words
from .answer import Citation, DatasetRef, Erratum, HolderRef, Named, Path, plain
from .attempt import Attempt
from .build import Builder, dataset_ref
from .errata import errata_of
from .laws import citations
from .network import Facts, gather
from .question import Question
from .search import Clock, RawPath, Search
from .starts import EDGE
from .trace import checked

LEVERS = ("instrument", "flow", "holder")
SETS = 10


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever by id, name and kind, with the number of paths on which it stands.

    Attributes:
        name: of a flow its two ends, by their short names.
        evidence: the sources on it; none for a holder, which the flows at it are about.
    """

    id: str
    name: str
    kind: str
    closes: int
    evidence: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class CutSet:
    """Levers of one kind that together close every path that can be cut."""

    levers: tuple[Lever, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer to what would stop it.

    Attributes:
        by: kind of the levers.
        paths: how many paths there are without any cut.
        proved: whether the sets are proved smallest; else they are the best found in the time given.
        more: whether there are more sets of that size, or may be, because time ran out before all were found.
        sets: the smallest sets.
        single: every lever, those that close most paths first.
        uncut: paths on which no lever of this kind stands.
    """

    question: Question
    record: Named
    target: HolderRef
    dataset: DatasetRef
    by: str
    paths: int
    complete: bool
    proved: bool
    more: bool
    sets: tuple[CutSet, ...]
    single: tuple[Lever, ...]
    uncut: tuple[Path, ...]
    errata: tuple[Erratum, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is any path to close."""
        return bool(self.paths)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "question": self.question.to_dict(),
            "dataset": plain(self.dataset),
            "by": self.by,
            "paths": self.paths,
            "complete": self.complete,
            "proved_smallest": self.proved,
            "more_sets": self.more,
            "sets": [[plain(lever) for lever in one.levers] for one in self.sets],
            "single": plain(self.single),
            "uncut": [path.to_dict() for path in self.uncut],
            **({"errata": plain(self.errata)} if self.errata else {}),
        }


def cut(reader: Reader, question: Question, by: str = "instrument", sets: int = SETS) -> Cut:
    """The smallest sets of levers of one kind whose end leaves no path.

    Args:
        question: the paths to be cut, within its `max_hops`.
        by: instrument (the flows under it end; what it restricts stays restricted), flow, or holder (nothing stands on
            it any more; the target and the holders at which paths start do not count).
        sets: greatest number of smallest sets to give.

    Raises:
        UsageError: as for a trace.
    """
    question = checked(question)
    clock = Clock(question.timeout)
    facts = gather(reader, question)
    finder = _Finder(reader, facts, question, by, clock)
    best, proved = finder.smallest()
    found = list(finder.all_smallest(len(best), sets + 1)) if proved and best else []
    if best and not found:
        found = [best]
    paths, complete = finder.all_paths()
    counts = Counter(lever for raw in paths for lever in finder.levers(raw))
    levers = _levers(reader, {id for one in found for id in one} | set(counts), by, counts)
    builder = Builder(reader, finder.network)

    return Cut(
        question=question,
        record=builder.record(question.record),
        target=builder.holder(question.to),
        dataset=dataset_ref(reader.datasets()),
        by=by,
        paths=len(paths),
        complete=complete,
        proved=proved,
        more=len(found) > sets or (proved and finder.overran),
        sets=tuple(CutSet(tuple(levers[id] for id in sorted(one))) for one in found[:sets]),
        single=tuple(sorted((levers[id] for id in counts), key=lambda one: (-one.closes, one.id))),
        uncut=builder.paths(finder.uncut),
        errata=errata_of(reader, question, clock, set().union(*(raw.label.flows for raw in paths))),
    )


class _Finder:
    """Finds paths that survive a set of levers."""

    def __init__(self, reader: Reader, facts: Facts, question: Question, by: str, clock: Clock) -> None:
        attempt = Attempt(reader, facts, question, clock)
        self.network = attempt.network
        self._uncut: dict[tuple[Any, ...], RawPath] = {}
        self.overran = False
        self._attempt, self._by, self._clock = attempt, by, clock
        self.ends = attempt.network.facts.target.union(
            holder for one in attempt.starts if one.begins != EDGE for holder in (one.holder, one.at)
        )
        self._known: dict[frozenset[str], None] = {}
        self._under = _instruments(reader, facts) if by == "instrument" else {}

    @property
    def uncut(self) -> Iterable[RawPath]:
        """The paths met on the way that no lever can cut."""
        return self._uncut.values()

    def all_paths(self) -> tuple[list[RawPath], bool]:
        """The paths without any cut, and whether they are all within `max_hops`."""
        search = self._attempt.search()
        return list(search.paths()), not search.timed_out

    def levers(self, raw: RawPath) -> frozenset[str]:
        """The levers that stand on a path."""
        label = raw.label
        if self._by == "flow":
            return frozenset(label.flows)
        if self._by == "instrument":
            return frozenset(id for flow in label.flows for id in self._under.get(flow, ()))
        return label.stands - self.ends

    def survivor(self, chosen: frozenset[str]) -> RawPath | None:
        """The best path on which none of the chosen levers stands; paths that no lever can cut are put aside."""
        search = self._search(chosen)
        for raw in search.paths():
            levers = self.levers(raw)
            if levers:
                return raw
            self._uncut.setdefault(raw.key, raw)
        self.overran = self.overran or search.timed_out
        return None

    def _search(self, chosen: frozenset[str]) -> Search:
        flows = set(chosen) if self._by == "flow" else set()
        if self._by == "instrument":
            flows = {flow for flow, instruments in self._under.items() if chosen & set(instruments)}
        holders = chosen if self._by == "holder" else frozenset()
        return self._attempt.search(flows, holders)

    def smallest(self) -> tuple[frozenset[str], bool]:
        """A smallest set that closes every path that can be cut, and whether that is proved."""
        while True:
            chosen = hitting_set.smallest(list(self._known), self._clock.over) if self._known else frozenset()
            raw = self.survivor(chosen)
            if raw is None:
                return chosen, not self._clock.over() and not self.overran
            if self._clock.over():
                return chosen, False
            self._known[self.levers(raw)] = None

    def all_smallest(self, size: int, most: int) -> Iterable[frozenset[str]]:
        """Every set of this size that closes all, at most so many; candidates that leave a path teach the next ones.

        Sets `overran` and stops when time is up.
        """
        given: set[frozenset[str]] = set()
        while len(given) < most and not self.overran:
            for chosen in hitting_set.all_of_size(list(self._known), size, self._clock.over):
                if chosen in given:
                    continue
                raw = self.survivor(chosen)
                if self.overran:
                    # Nobody has looked whether another path is left.
                    return
                if raw is not None:
                    self._known[self.levers(raw)] = None
                    break
                given.add(chosen)
                yield chosen
                if len(given) == most:
                    return
            else:
                self.overran = self._clock.over()
                return


def _instruments(reader: Reader, facts: Facts) -> dict[str, tuple[str, ...]]:
    """The instruments under which each flow moves."""
    flows = reader.fetch({one.flow for one in facts.passes})
    return {id: tuple(record.data["under"]) for id, record in flows.items() if record.data.get("under")}


def _levers(reader: Reader, ids: set[str], by: str, counts: Mapping[str, int]) -> dict[str, Lever]:
    """Levers by id, with names and sources."""
    records = reader.fetch(ids)
    ends = {one.data[end] for one in records.values() if by == "flow" for end in ("from", "to")}
    holders = reader.fetch(ends)
    found = {}
    for id, one in records.items():
        name = str(one.data.get("name", id))
        if by == "flow":
            name = words.between(*((one.data[end], holders[one.data[end]].data["name"]) for end in ("from", "to")))
        found[id] = Lever(id, name, by, counts.get(id, 0), citations(reader, one.data))
    return found
