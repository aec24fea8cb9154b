"""How near the target is, at best: lower bounds that let the search look at the best paths first.

A *level* is (openness, outcome, certainty), the worst that a path may have. For each level that comes up, the least
inferences, and flows after them, from every holding to the target are found backwards over the moves that keep to it
(Dijkstra). What makes a path simple, where it is open and which types it may widen to is left out, so that a bound
never exceeds the truth.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from ..schema.vocabularies import CERTAINTY_RANK, OUTCOME_RANK
from .network import Move, Network
from .openness import CERTAIN, NOT_JUDGED, POSSIBLE

Holding = tuple[str, str]
Level = tuple[int, int, int]
Distance = tuple[int, int]

_WORST_OUTCOME = max(OUTCOME_RANK.values())
_WORST_CERTAINTY = max(CERTAINTY_RANK.values())


class _Arc(NamedTuple):
    origin: Holding
    level: Level
    inferences: int


def inferences(network: Network, move: Move, first: bool) -> int:
    """Inferences of a move (rule 7), with the one that any flow behind a query will be."""
    edge = move.edge
    generic = not first and edge.generic_sender
    after_query = edge.by_query and edge.one.receiver not in network.facts.target
    return len(move.steps) + generic + after_query


class Bounds:
    """Bounds for all holdings that these starts can reach."""

    def __init__(self, network: Network, starts: Iterable[Holding], judged: bool) -> None:
        self._network = network
        self._judged = judged
        self._into: dict[Holding, list[_Arc]] = {}
        self._ends: set[Holding] = set()
        self._explore(starts)
        self.nearest = self._fewest_flows()
        self._distances: dict[Level, dict[Holding, Distance]] = {}

    def _explore(self, starts: Iterable[Holding]) -> None:
        network, target = self._network, self._network.facts.target
        seen = set(starts)
        waiting = list(seen)
        while waiting:
            origin = waiting.pop()
            for move in network.moves(*origin):
                edge = move.edge
                if edge.one.receiver not in network.facts.leading:
                    continue
                reached = (edge.one.receiver, edge.one.record)
                arc = _Arc(origin, self.level_of(move), inferences(network, move, False))
                self._into.setdefault(reached, []).append(arc)
                if edge.one.receiver in target:
                    self._ends.add(reached)
                elif reached not in seen:
                    seen.add(reached)
                    waiting.append(reached)

    def level_of(self, move: Move) -> Level:
        """The best level of a path of this move alone."""
        edge = move.edge
        if not self._judged:
            openness = NOT_JUDGED
        else:
            certain = self._network.openness.certain_places(edge.gate) & self._network.where
            openness = CERTAIN if certain else POSSIBLE
        return openness, edge.outcome, edge.one.certainty

    def _fewest_flows(self) -> dict[Holding, int]:
        nearest = dict.fromkeys(self._ends, 0)
        waiting = deque(self._ends)
        while waiting:
            reached = waiting.popleft()
            for arc in self._into.get(reached, ()):
                if arc.origin not in nearest:
                    nearest[arc.origin] = nearest[reached] + 1
                    waiting.append(arc.origin)
        return nearest

    def _distance(self, level: Level) -> dict[Holding, Distance]:
        found = self._distances.get(level)
        if found is not None:
            return found
        found = self._distances[level] = {}
        heap: list[tuple[Distance, Holding]] = [((0, 0), end) for end in sorted(self._ends)]
        while heap:
            distance, reached = heappop(heap)
            if reached in found:
                continue
            found[reached] = distance
            for arc in self._into.get(reached, ()):
                if arc.origin not in found and all(map(int.__le__, arc.level, level)):
                    heappush(heap, ((distance[0] + arc.inferences, distance[1] + 1), arc.origin))
        return found

    def best(self, holding: Holding, level: Level) -> tuple[Level, Distance] | None:
        """The best level, from this one on, at which the target can be reached, and how far it then is."""
        openness, outcome, certainty = level
        for worse_open in range(openness, POSSIBLE + 1) if self._judged else (NOT_JUDGED,):
            for worse_outcome in range(outcome, _WORST_OUTCOME + 1):
                for worse_certainty in range(certainty, _WORST_CERTAINTY + 1):
                    tried = (worse_open, worse_outcome, worse_certainty)
                    distance = self._distance(tried).get(holding)
                    if distance is not None:
                        return tried, distance
        return None
