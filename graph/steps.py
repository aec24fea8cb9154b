"""Steps before a flow: rule 4 of `queries/rules.md`, as far as it looks at one holding and not at the path behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from .store import HolderFacts
from .type_relations import TypeRelations


class Step(NamedTuple):
    """A step that is no flow: a holder or a record type is left for another."""

    kind: str
    holder_before: str
    holder: str
    record_before: str
    record: str


def climbs(
    holders: Mapping[str, HolderFacts], holder: str, record: str, banned: Collection[str] = ()
) -> Iterator[tuple[Step, ...]]:
    """Every way up from a holder by part-of and run-by steps, the empty one first; banned holders are passed by none."""
    waiting: list[tuple[Step, ...]] = [()]
    while waiting:
        climb = waiting.pop()
        yield climb
        top = climb[-1].holder if climb else holder
        facts = holders[top]
        seen = {holder, *(step.holder for step in climb)}
        for kind, above in (("part-of", facts.part_of), ("run-by", facts.operated_by)):
            if above and above not in seen and above not in banned:
                waiting.append((*climb, Step(kind, top, above, record, record)))


def shifts(relations: TypeRelations, holder: str, record: str) -> Iterator[tuple[Step, ...]]:
    """Every sequence of at most one includes, one yields and one is-among step, the empty one first."""
    for included in _options(relations.parts, "includes", holder, record):
        part = included[-1].record if included else record
        for yielded in _options(relations.yields, "yields", holder, part):
            product = yielded[-1].record if yielded else part
            for widened in _options(relations.wider, "is-among", holder, product):
                yield included + yielded + widened


def _options(table: Mapping[str, set[str]], kind: str, holder: str, before: str) -> Iterator[tuple[Step, ...]]:
    yield ()
    for after in sorted(table[before]):
        yield (Step(kind, holder, holder, before, after),)
