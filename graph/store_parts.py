"""What every store is made of: facts from records, one record from several statements, chains of holders, batches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from ..schema import places
from ..schema.vocabularies import FIRST_HOLDER_KINDS
from .days import Judgement
from .store import HolderFacts, Record, TypeFacts

_T = TypeVar("_T")
BATCH = 5_000


def batches(items: Iterable[_T], size: int = BATCH) -> Iterator[list[_T]]:
    """The items in lists of that many."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def holder_facts(data: Mapping[str, Any]) -> HolderFacts:
    """What path finding needs to know of a holder, from its record."""
    kinds = {data["kind"], *data.get("also", ())}
    return HolderFacts(
        data["id"], data["name"], data["kind"], bool(kinds & FIRST_HOLDER_KINDS), bool(data.get("generic")),
        places.state_bit(data.get("jurisdiction")), data.get("part_of"), data.get("operated_by"), data.get("instance_of"),
    )  # fmt: skip


def type_facts(data: Mapping[str, Any]) -> TypeFacts:
    """What path finding needs to know of a record type, from its record."""
    return TypeFacts(
        data["id"], data["name"], data.get("broader"), data.get("extract_of"),
        tuple(data.get("contains", ())), tuple(data.get("derived_from", ())),
    )  # fmt: skip


def joined(rows: Iterable[Sequence[str]], read: Callable[[str], dict[str, Any]]) -> Iterator[Record]:
    """One record from each run of rows with the same id: the first dataset's statement, all datasets' names.

    Args:
        rows: id, kind, statement and dataset, those of one id together, the dataset that comes first ahead.
        read: makes plain data of a statement.
    """
    current: list[Sequence[str]] = []
    for row in rows:
        if current and row[0] != current[0][0]:
            yield _record(current, read)
            current = []
        current.append(row)
    if current:
        yield _record(current, read)


def _record(rows: list[Sequence[str]], read: Callable[[str], dict[str, Any]]) -> Record:
    id, kind, text, _ = rows[0]
    return Record(id, kind, read(text), tuple(row[3] for row in rows))


def chain_leads(
    starts: Collection[str], targets: Collection[str], onward: Callable[[list[str]], Iterable[str]]
) -> bool:
    """Whether a chain of one step or more leads from one of these holders to one of those.

    Args:
        onward: gives the holders that are one step from any of some holders.
    """
    seen, layer = set(starts), set(starts)
    while layer:
        layer = set(onward(sorted(layer))) - seen
        if not layer.isdisjoint(targets):
            return True
        seen |= layer
    return False


def judgements(written: Iterable[Sequence[Any]]) -> tuple[Judgement, ...]:
    """Judgements as they were before they were written as plain data."""
    return tuple(
        Judgement(where, tuple(map(tuple, possible)), tuple(map(tuple, certain)))
        for where, possible, certain in written
    )
