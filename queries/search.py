"""The path engine: best first, lazy, one answer after the other in the order of rule 8.

It grows sequences of flows. All paths with the same flows (they differ in starts and steps) grow together, as the
*labels* of one sequence, so that folding sees them side by side. A sequence waits in a heap under the best order key that
any path made from it can have; when a finished path comes up, nothing better is left.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, NamedTuple

from ..graph.store import Reader
from . import path_id
from .bounds import Bounds, Level
from .network import Move, Network, lever_flows, lever_kind
from .openness import NOT_JUDGED
from .question import Question
from .starts import EDGE, Start

_TICK = 128
_PATIENCE = 1_000


class Label(NamedTuple):
    """One way to have come along a sequence of flows."""

    start: Start
    moves: tuple[Move, ...]
    stands: frozenset[str]
    passed: frozenset[str]
    widened: bool
    state: Any
    inferences: int
    outcome: int
    certainty: int

    @property
    def holding(self) -> tuple[str, str]:
        if not self.moves:
            return self.start.at, self.start.record
        last = self.moves[-1].edge.one
        return last.receiver, last.record

    @property
    def flows(self) -> tuple[str, ...]:
        """The flows, in order."""
        return tuple(move.edge.one.flow for move in self.moves)

    @property
    def holders(self) -> tuple[str, ...]:
        """The holders on which it stands, in order."""
        return (*self.start.stands, *(one for move in self.moves for one in move.stands))


@dataclass(frozen=True, slots=True)
class Via:
    """One point that a path must run over: flows, or holders."""

    flows: frozenset[str]
    holders: frozenset[str]

    def met(self, label: Label) -> bool:
        return bool(self.holders & label.stands) or not self.flows.isdisjoint(label.flows)


def vias(reader: Reader, question: Question) -> list[Via]:
    """What the paths of a question must run over.

    Raises:
        UnknownId: an id that is not in the store.
    """
    found = []
    for id in () if "via" in question.lifted else question.via:
        kind = lever_kind(reader, id)
        holders = reader.inside(id) if kind == "holder" else set()
        found.append(Via(frozenset(lever_flows(reader, id, kind)), frozenset(holders)))
    return found


@dataclass(frozen=True, slots=True)
class RawPath:
    """A finished path: how it came about, its place in the order, and what was folded into it."""

    label: Label
    key: tuple[Any, ...]
    also: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id by which the path is cited."""
        start = self.label.start
        return path_id.make(start.holder, start.record, self.label.flows)


class Clock:
    """A bound on time; a timeout of 0 is none."""

    def __init__(self, timeout: float) -> None:
        self._end = time.monotonic() + timeout if timeout else None

    def over(self) -> bool:
        return self._end is not None and time.monotonic() > self._end


class Search:
    """The search for one question over one network."""

    def __init__(
        self, network: Network, starts: Iterable[Start], vias: Iterable[Via], clock: Clock, max_hops: int
    ) -> None:
        self.network = network
        self.vias = tuple(vias)
        self.clock = clock
        self.max_hops = max_hops
        self.timed_out = False
        openness = network.openness
        self._judged = openness.rank(openness.begin(1)) != NOT_JUDGED
        self._roots = [self._root(start) for start in starts if set(network.banned_holders).isdisjoint(start.stands)]
        self.bounds = Bounds(network, {label.holding for label in self._roots}, self._judged)

    def _root(self, start: Start) -> Label:
        inferred = len(start.steps) + (start.begins == EDGE)
        begin = self.network.openness.begin(start.where)
        return Label(start, (), frozenset(start.stands), frozenset((start.record,)), False, begin, inferred, 0, 0)

    def _extend(self, label: Label) -> Iterator[Label]:
        """The label after each move that the rules allow."""
        network = self.network
        first = not label.moves
        for move in network.moves(*label.holding):
            if (
                move.edge.one.receiver not in network.facts.leading
                or not label.stands.isdisjoint(move.stands)
                or len(set(move.stands)) < len(move.stands)
            ):
                continue
            if not network.may_pass(move, label.passed, label.widened):
                continue
            edge = move.edge
            state = network.openness.through(label.state, edge.gate)
            if state is None:
                continue
            after_query = not first and label.moves[-1].edge.by_query
            inferred = len(move.steps) + (not first and edge.generic_sender) + after_query
            yield Label(
                label.start,
                (*label.moves, move),
                label.stands.union(move.stands),
                label.passed.union(move.results),
                label.widened or move.widens >= 0,
                state,
                label.inferences + inferred,
                max(label.outcome, edge.outcome),
                max(label.certainty, edge.one.certainty),
            )

    def _grow(self, labels: Iterable[Label]) -> dict[str, list[Label]]:
        grown: dict[str, list[Label]] = {}
        for label in labels:
            for longer in self._extend(label):
                grown.setdefault(longer.moves[-1].edge.one.flow, []).append(longer)
        return grown

    def paths(self) -> Iterator[RawPath]:
        """All paths of at most `max_hops` flows, in order; sets `timed_out` and stops when time is up."""
        heap: list[tuple[tuple[Any, ...], int, list[Label] | RawPath]] = []
        pushed = popped = 0

        def push(key: tuple[Any, ...], item: list[Label] | RawPath) -> None:
            nonlocal pushed
            pushed += 1
            heappush(heap, (key, pushed, item))

        def grow(labels: Iterable[Label]) -> None:
            for grown in self._grow(labels).values():
                if self._arrived(grown[0]):
                    for path in self._finish(grown):
                        push(path.key, path)
                else:
                    key = self._bound(grown)
                    if key is not None:
                        push(key, grown)

        grow(self._roots)
        if self.clock.over():
            self.timed_out = True
            return
        while heap:
            popped += 1
            if popped % _TICK == 0 and self.clock.over():
                self.timed_out = True
                return
            item = heappop(heap)[2]
            if isinstance(item, RawPath):
                yield item
            else:
                grow(item)

    def _arrived(self, label: Label) -> bool:
        return label.moves[-1].edge.one.receiver in self.network.facts.target

    def _bound(self, labels: list[Label]) -> tuple[Any, ...] | None:
        """The least key that a path through these labels can have; None if none can arrive in time."""
        flows = labels[0].flows
        best: tuple[Any, ...] | None = None
        for label in labels:
            nearest = self.bounds.nearest.get(label.holding)
            if nearest is None or len(flows) + nearest > self.max_hops:
                continue
            level: Level = (self.network.openness.rank(label.state), label.outcome, label.certainty)
            reach = self.bounds.best(label.holding, level)
            if reach is None:
                continue
            pending = label.moves[-1].edge.by_query
            ahead, distance = reach
            key = (
                label.start.begins == EDGE,
                *ahead,
                label.inferences + pending + distance[0],
                len(flows) + distance[1],
                flows,
            )
            if best is None or key < best:
                best = key
        return best

    def _finish(self, labels: list[Label]) -> list[RawPath]:
        """The paths with these flows that no earlier one of them holds at all places of (folding, rule 8)."""
        if len(labels[0].moves) > self.max_hops:
            return []
        fitting = [label for label in labels if all(via.met(label) for via in self.vias)]
        ordered = sorted(((self._key(label), label) for label in fitting), key=lambda pair: pair[0])
        openness = self.network.openness
        kept: list[tuple[tuple[Any, ...], Label, set[str]]] = []
        for key, label in ordered:
            left = openness.left(label.state)
            for _, earlier, also in kept:
                if not left & ~openness.left(earlier.state):
                    also.add(label.moves[-1].edge.one.record)
                    break
            else:
                kept.append((key, label, set()))
        return [
            RawPath(label, key, tuple(sorted(also - {label.moves[-1].edge.one.record}))) for key, label, also in kept
        ]

    def _key(self, label: Label) -> tuple[Any, ...]:
        """The order key of a finished path (rule 8); it is total."""
        passes = [move.edge.one for move in label.moves]
        steps = [*label.start.steps, *(step for move in label.moves for step in move.steps)]
        kinds = [step.kind for step in label.start.steps]
        for move in label.moves:
            kinds += [step.kind for step in move.steps]
            kinds.append("flow")
        return (
            label.start.begins == EDGE,
            self.network.openness.rank(label.state),
            label.outcome,
            label.certainty,
            label.inferences,
            len(passes),
            label.flows,
            passes[0].record != self.network.question.record,
            tuple(one.record for one in passes),
            tuple(kinds),
            tuple((step.holder_before, step.holder, step.record_before, step.record) for step in steps),
            label.start.holder,
            label.start.record,
        )

    def limits(self) -> tuple[str, ...]:
        """Which of hops (a longer path exists) and time cut the search."""
        hops = ("hops",) if self.longer_exists() else ()
        return (*hops, "time") if self.timed_out else hops

    def longer_exists(self) -> bool:
        """Whether a path with more than `max_hops` flows exists; sets `timed_out` if time ended before it was known."""
        waiting = list(self._roots)
        popped = 0
        while waiting:
            popped += 1
            if popped == _PATIENCE and not self._walk_can_be_longer():
                return False
            if popped % _TICK == 0 and self.clock.over():
                self.timed_out = True
                return False
            label = waiting.pop()
            for longer in self._extend(label):
                if self._arrived(longer):
                    if len(longer.moves) > self.max_hops and all(via.met(longer) for via in self.vias):
                        return True
                elif longer.holding in self.bounds.nearest:
                    waiting.append(longer)
        return False

    def _walk_can_be_longer(self) -> bool:
        """Whether moves at least chain up to more than `max_hops` flows, free to come back to a holder."""
        nearest = self.bounds.nearest
        layer = {label.holding for label in self._roots if label.holding in nearest}
        for _ in range(self.max_hops):
            reached = {
                (move.edge.one.receiver, move.edge.one.record)
                for holding in layer
                for move in self.network.moves(*holding)
            }
            layer = {
                holding for holding in reached if holding in nearest and holding[0] not in self.network.facts.target
            }
            if not layer:
                return False
        return True


class Unfolded(Search):
    """A search that folds nothing, for questions that read paths place by place, or day by day.

    Which paths fold into which depends on the place and on the day.
    """

    def _finish(self, labels: list[Label]) -> list[RawPath]:
        if len(labels[0].moves) > self.max_hops:
            return []
        return [RawPath(label, self._key(label), ()) for label in labels if all(via.met(label) for via in self.vias)]
