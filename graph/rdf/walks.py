"""Walks over the flows of one day: what a property path may follow so that it cannot break rule 4 of `queries/rules.md`.

A property path has no memory, so what a path must remember is put into where it stands: the holder, the record type,
the places, whether the record has become one of many (*is among*), and which wider types are barred because they, or a
part of theirs, were passed. One thing cannot be remembered so: that no holder stands twice on a path.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ..steps import Step, climbs, shifts
from ..store import HolderFacts, Pass
from ..type_relations import TypeRelations

#: Outcomes that a question counts when it names none, with the property of an edge of each.
EDGES = {"moved": "runoff:movedTo", "access": "runoff:accessTo", "demanded": "runoff:demandedTo"}


class Stand(NamedTuple):
    """Where a walk stands.

    Attributes:
        holder, record: the holding.
        widened: whether a step of *is among* was taken.
        barred: wider types to which the walk may no longer come.
    """

    holder: str
    record: str
    widened: bool
    barred: frozenset[str]


class Onward(NamedTuple):
    """A flow, with the steps before it, from one stand to the next."""

    one: Pass
    reached: Stand


class Walker:
    """Finds where walks can go, at one set of places.

    Args:
        holders: every holder that a pass or a step touches.
        relations: of all record types.
        passes: those open there.
        target: no walk goes on from a holder in it.
    """

    def __init__(
        self,
        holders: Mapping[str, HolderFacts],
        relations: TypeRelations,
        passes: Collection[Pass],
        target: Collection[str],
    ) -> None:
        self._holders = holders
        self._relations = relations
        self._target = target
        self._sent: dict[str, dict[str, list[Pass]]] = {}
        for one in passes:
            self._sent.setdefault(one.sender, {}).setdefault(one.record, []).append(one)
        self._wide: dict[str, frozenset[str]] = {}
        self._shifts: dict[str, list[tuple[Step, ...]]] = {}

    def sends(self, holder: str, record: str) -> bool:
        """Whether a holder sends a type by a flow of its own, or an extract of it (rule 3)."""
        sent = self._sent.get(holder, {})
        return record in sent or any(extract in sent for extract in self._relations.extracts[record])

    def fresh(self, holder: str, record: str) -> Stand:
        """The stand of a walk that begins here."""
        return Stand(holder, record, False, self._barred_by(record, record))

    def origins(self) -> set[Stand]:
        """Every holding from which a flow may follow, as the beginning of a walk."""
        found = set()
        for holder in self._holders:
            if holder in self._target:
                continue
            tops = {climb[-1].holder if climb else holder for climb in climbs(self._holders, holder, "")}
            sent = {record for top in tops for record in self._sent.get(top, ())}
            if sent:
                found |= {
                    self.fresh(holder, record)
                    for record in self._relations.parts
                    if any((shift[-1].record if shift else record) in sent for shift in self._shifted(record))
                }
        return found

    def onward(self, stand: Stand) -> Iterator[Onward]:
        """What can follow."""
        if stand.holder in self._target:
            return
        for climb in climbs(self._holders, stand.holder, stand.record):
            top = climb[-1].holder if climb else stand.holder
            sent = self._sent.get(top)
            if not sent:
                continue
            passed = {stand.holder, *(step.holder for step in climb)}
            for shift in self._shifted(stand.record):
                edges = sent.get(shift[-1].record if shift else stand.record)
                after = self._after(stand, shift) if edges else None
                if edges and after is not None:
                    for one in edges:
                        if one.receiver not in passed:
                            yield Onward(one, after._replace(holder=one.receiver))

    def _after(self, stand: Stand, shift: tuple[Step, ...]) -> Stand | None:
        """The stand behind steps from type to type; None where rule 4 forbids them."""
        if stand.widened and any(step.kind != "is-among" for step in shift):
            return None
        barred, record = stand.barred, stand.record
        for step in shift:
            if step.kind == "is-among" and step.record in barred:
                return None
            record = step.record
            barred |= self._barred_by(record, stand.record)
        widened = stand.widened or any(step.kind == "is-among" for step in shift)
        return Stand(stand.holder, record, widened, barred & self._wider_ahead(record))

    def _shifted(self, record: str) -> list[tuple[Step, ...]]:
        found = self._shifts.get(record)
        if found is None:
            found = self._shifts[record] = list(shifts(self._relations, "", record))
        return found

    def _wider_ahead(self, record: str) -> frozenset[str]:
        """Wider types that a walk with this type may still come to."""
        found = self._wide.get(record)
        if found is None:
            ahead = self._relations.onward([record])
            found = self._wide[record] = frozenset().union(*(self._relations.wider[one] for one in ahead))
        return found

    def _barred_by(self, passed: str, at: str) -> frozenset[str]:
        """The wider types ahead of a type that passing another one bars."""
        parts = self._relations.parts
        return frozenset(wide for wide in self._wider_ahead(at) if wide == passed or passed in parts[wide])

    def plain(self, stand: Stand) -> frozenset[str]:
        """What a stand would bar if the walk began there."""
        return self._barred_by(stand.record, stand.record)
