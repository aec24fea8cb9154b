"""All days at once: which flows and paths are open when, at which places, without a day that is asked for.

A gate and the state of a path are spells: sets of places that do not overlap, each with the days on which everything so far
was possibly, and certainly, open there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..graph.days import ALWAYS, Days, Judgement, intersect
from ..graph.store import Pass
from ..schema import places
from .network import Network
from .openness import CERTAIN, POSSIBLE


class Spell(NamedTuple):
    """A set of places, with the days on which something was open there."""

    where: int
    possible: Days
    certain: Days


Spells = tuple[Spell, ...]


def join_days(sets: Iterable[Days]) -> Days:
    """The days in any of these sets."""
    runs: list[tuple[int, int]] = []
    for low, high in sorted(run for days in sets for run in days):
        if runs and low <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], high))
        else:
            runs.append((low, high))
    return tuple(runs)


def unite(spells: Iterable[Spell]) -> Spells:
    """What is open by any of these: places that are alike together, each place once."""
    given = list(spells)
    alike: dict[tuple[Days, Days], int] = {}
    waiting = places.union(one.where for one in given)
    groups: dict[tuple[int, ...], int] = {}
    while waiting:
        bit = waiting & -waiting
        waiting ^= bit
        key = tuple(index for index, one in enumerate(given) if one.where & bit)
        groups[key] = groups.get(key, 0) | bit
    for indexes, where in groups.items():
        days = (
            join_days(given[index].possible for index in indexes),
            join_days(given[index].certain for index in indexes),
        )
        alike[days] = alike.get(days, 0) | where
    return tuple(Spell(where, *days) for days, where in alike.items())


def meet(left: Iterable[Spell], right: Iterable[Spell]) -> Spells:
    """What is open by both."""
    found = []
    for one in left:
        for other in right:
            where = one.where & other.where
            possible = intersect(one.possible, other.possible) if where else ()
            if possible:
                found.append(Spell(where, possible, intersect(one.certain, other.certain)))
    return tuple(found)


class AnyDay:
    """A judge that keeps all days (`Openness`)."""

    def gate(self, one: Pass) -> Spells | None:
        return spells_of(one.open, one.holds) or None

    def places(self, gate: Spells) -> int:
        return places.union(one.where for one in gate)

    def certain_places(self, gate: Spells) -> int:
        return places.union(one.where for one in gate if one.certain)

    def begin(self, where: int) -> Spells:
        return (Spell(where, ALWAYS, ALWAYS),)

    def through(self, state: Spells, gate: Spells) -> Spells | None:
        return meet(state, gate) or None

    def left(self, state: Spells) -> int:
        return places.union(one.where for one in state)

    def certainly_left(self, state: Spells) -> int:
        return places.union(one.where for one in state if one.certain)

    def rank(self, state: Spells) -> int:
        return CERTAIN if any(one.certain for one in state) else POSSIBLE

    def join(self, known: Spells | None, state: Spells) -> tuple[Spells, Spells | None]:
        """Both together, and what the second adds (all of it, if anything)."""
        before = unite(known or ())
        joined = unite((*before, *state))
        return joined, None if set(joined) == set(before) else state


def spells_of(judgements: Iterable[Judgement], holds: int) -> Spells:
    """When and where a pass with these judgements is open."""
    return tuple(
        Spell(one.places & holds, one.possible, one.certain)
        for one in judgements
        if one.places & holds and one.possible
    )


def shown(network: Network, holder: str, record: str) -> Spells:
    """When and where a holder sends a type by a flow of its own, or an extract of it (rule 3), in a network of all days."""
    wanted = (record, *network.facts.relations.extracts[record])
    return unite(one for type_ in wanted for edge in network.sent(holder).get(type_, ()) for one in edge.gate)
