"""How record types hang together: kinds, parts, yields and wider types, each at any depth (rule 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .store import TypeFacts


class TypeRelations:
    """The relations among record types that steps and starts use; each table maps an id to a set of ids."""

    def __init__(self, types: Mapping[str, TypeFacts]) -> None:
        extracts: dict[str, list[str]] = {}
        kinds: dict[str, list[str]] = {}
        yields: dict[str, list[str]] = {}
        for one in types.values():
            if one.extract_of:
                extracts.setdefault(one.extract_of, []).append(one.id)
            if one.broader:
                kinds.setdefault(one.broader, []).append(one.id)
            for origin in one.derived_from:
                yields.setdefault(origin, []).append(one.id)
        wider = {one.id: [one.broader] for one in types.values() if one.broader}
        parts = {one.id: [*one.contains, *extracts.get(one.id, ())] for one in types.values()}
        self.extracts = _closure(types, extracts)
        self.kinds = _closure(types, kinds)
        self.yields = _closure(types, yields)
        self.wider = _closure(types, wider)
        self.parts = _closure(types, parts)

    def asked(self, record: str) -> set[str]:
        """The type and its kinds, at any depth (rule 1)."""
        return {record} | self.kinds[record]

    def onward(self, records: Iterable[str]) -> set[str]:
        """Every type into which these can turn on a path."""
        found: set[str] = set()
        waiting = list(records)
        while waiting:
            record = waiting.pop()
            if record not in found:
                found.add(record)
                waiting += self.parts[record] | self.yields[record] | self.wider[record]
        return found

    def bringing(self, record: str) -> set[str]:
        """The types with which a record of this type may have come: itself, its kinds, what has or yields it (rule 3)."""
        having = {other for other, parts in self.parts.items() if record in parts}
        yielding = {other for other, yields in self.yields.items() if record in yields}
        return {record} | self.kinds[record] | having | yielding


def _closure(ids: Iterable[str], direct: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    closed: dict[str, set[str]] = {}
    for id in ids:
        reached: set[str] = set()
        waiting = list(direct.get(id, ()))
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting += direct.get(other, ())
        closed[id] = reached - {id}
    return closed
