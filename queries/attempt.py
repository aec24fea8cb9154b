"""One search for the paths of a question, perhaps with some of its conditions lifted or with some things gone."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from ..graph.store import Reader
from .network import Facts, Levers, Network
from .openness import Openness
from .question import Question
from .search import Clock, RawPath, Search, vias
from .starts import Start, find

_MORE_HOPS = 2


class OutOfTime(Exception):
    """Time was up before it was known whether there is a path."""


class Attempt:
    """One search: the question, perhaps eased, over its own network.

    Args:
        judge: what tells where and when a path is open; by default what the question calls for.
        searching: how paths are looked for.
        edge: whether paths also start at the map's edge.

    Attributes:
        base: the network before filters and levers act, in which starts are found (rule 3); `network` the one behind them.
    """

    def __init__(
        self,
        reader: Reader,
        facts: Facts,
        question: Question,
        clock: Clock,
        *,
        judge: Openness | None = None,
        searching: type[Search] = Search,
        edge: bool = True,
    ) -> None:
        self._reader = reader
        self._facts = facts
        self.question = question
        self.clock = clock
        self._judge = judge
        self._searching = searching
        self.base = Network(facts, question, judge=judge)
        self.starts: list[Start] = find(self.base, edge)
        self._levers = Levers(reader, question)
        self._passes = self._levers.replace(reader, facts)
        self.network = self._without()

    def _without(self, flows: Collection[str] = (), holders: Collection[str] = ()) -> Network:
        """The network once filters and levers have acted, and these are gone."""
        question = self.question
        floor = None if "certainty" in question.lifted else question.min_certainty
        if not self._levers and not flows and not holders and floor is None:
            return self.base
        gone = self._levers.flows.union(flows), self._levers.holders.union(holders)
        return Network(self._facts, question, self._passes, *gone, floor, self._judge)

    def search(self, flows: Collection[str] = (), holders: Collection[str] = ()) -> Search:
        """A search for the question's paths, as if these flows and holders were gone as well."""
        question = self.question
        more = _MORE_HOPS if "hops" in question.lifted else 0
        network = self._without(flows, holders) if flows or holders else self.network
        return self._searching(network, self.starts, vias(self._reader, question), self.clock, question.max_hops + more)

    def run(self) -> tuple[list[RawPath], tuple[str, ...]]:
        """The paths, and the limits that cut them."""
        search = self.search()
        limit = self.question.limit
        found = list(islice(search.paths(), limit + 1 if limit else None))
        cut = bool(limit and len(found) > limit)
        if cut:
            found.pop()
        return found, (("paths",) * cut + search.limits())

    def first(self) -> RawPath | None:
        """The best path alone.

        Raises:
            OutOfTime: time was up before it was known whether there is one.
        """
        search = self.search()
        found = next(search.paths(), None)
        if found is None and search.timed_out:
            raise OutOfTime
        return found


def starts_of(reader: Reader, facts: Facts, question: Question) -> list[Start]:
    """Where the paths of a question start, before any filter or lever acts."""
    return Attempt(reader, facts, question, Clock(question.timeout)).starts
