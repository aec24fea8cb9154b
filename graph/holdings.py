"""Holdings, and the passes between them with their steps: for engines that walk a graph as it stands.

A holding is one holder's copy of one record type. Here every holding that a flow makes or leaves is written out, and every pass
with the steps that it needs before the flow (rule 4 of `queries/rules.md`), so that a plain path in a graph database or in
RDF cannot swap the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from .steps import Step, climbs, shifts
from .store import HolderFacts, Pass
from .type_relations import TypeRelations

Holding = tuple[str, str]


class Move(NamedTuple):
    """A pass from one holding to another, with the steps before its flow."""

    origin: Holding
    steps: tuple[Step, ...]
    one: Pass

    @property
    def reached(self) -> Holding:
        """The holding that it makes."""
        return self.one.receiver, self.one.record


class Holdings:
    """All holdings of some passes, and the moves between them.

    Args:
        holders, relations: all that the passes touch.
        passes: gives the passes anew at each call, so that they need not be kept.
    """

    def __init__(
        self, holders: Mapping[str, HolderFacts], relations: TypeRelations, passes: Callable[[], Iterable[Pass]]
    ) -> None:
        self._relations = relations
        self._passes = passes
        self._below: dict[str, list[tuple[str, tuple[Step, ...]]]] = {}
        for holder in holders:
            for climb in climbs(holders, holder, ""):
                self._below.setdefault(climb[-1].holder if climb else holder, []).append((holder, climb))
        self._shifted: dict[str, list[tuple[str, tuple[Step, ...]]]] = {}
        for record in relations.parts:
            for shift in shifts(relations, "", record):
                self._shifted.setdefault(shift[-1].record if shift else record, []).append((record, shift))
        self._origins: dict[str, list[str]] = {}
        for whole, extracts in relations.extracts.items():
            for extract in extracts:
                self._origins.setdefault(extract, []).append(whole)
        self.all = self._find(holders)

    def _find(self, holders: Mapping[str, HolderFacts]) -> set[Holding]:
        """What some pass makes or leaves, and what a first holder must have to send an extract of it (rule 3)."""
        found: set[Holding] = set()
        for one in self._passes():
            found.add((one.sender, one.record))
            found.add((one.receiver, one.record))
            if holders[one.sender].first:
                found.update((one.sender, whole) for whole in self._origins.get(one.record, ()))
        return found

    def moves(self) -> Iterator[Move]:
        """Every move from a holding to a holding, in the order of the passes."""
        for one in self._passes():
            yield from self.moves_of(one)

    def moves_of(self, one: Pass) -> Iterator[Move]:
        """The moves that a pass makes possible: from the sender or a holder below it, as this type or one that turns into it."""
        for holder, climb in self._below.get(one.sender, ()):
            for record, shift in self._shifted.get(one.record, ()):
                if (holder, record) in self.all and holder != one.receiver:
                    up = tuple(step._replace(record_before=record, record=record) for step in climb)
                    across = tuple(step._replace(holder_before=one.sender, holder=one.sender) for step in shift)
                    yield Move((holder, record), up + across, one)
