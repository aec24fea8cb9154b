"""The store protocol: what a question needs to know of a graph, whoever keeps it.

`tests/contract/` is the suite that every store passes. Ids are strings throughout; records are plain data with
the keys of the evidence format (`schema/reference.md`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from .days import Judgement

#: Packaged dataset; its statements come first where several datasets describe the same holder.
EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """A dataset in a store.

    Attributes:
        name: its name, unique in the store.
        version: its release.
        released: day of release; staleness is measured against it.
        digest: SHA-256 of its statements.
        title, license: for citation.
        counts: number of records of each kind.
    """

    name: str
    version: str
    released: str
    digest: str
    title: str = ""
    license: str = ""
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One record as a store keeps it."""

    id: str
    kind: str
    data: dict[str, Any]
    datasets: tuple[str, ...] = ()


class HolderFacts(NamedTuple):
    """What path finding needs to know of a holder; `state` is its bit of a set of places, 0 for none."""

    id: str
    name: str
    kind: str
    first: bool
    generic: bool
    state: int
    part_of: str | None
    operated_by: str | None
    instance_of: str | None


class TypeFacts(NamedTuple):
    """What path finding needs to know of a record type."""

    id: str
    name: str
    broader: str | None
    extract_of: str | None
    contains: tuple[str, ...]
    derived_from: tuple[str, ...]


class Pass(NamedTuple):
    """One flow passing one record type, from the sender's holding of it to the receiver's.

    Attributes:
        outcome_name: the outcome.
        certainty: its rank, 0 for documented.
        carried: False where only a narrowing lets this type pass.
        holds: places at which the flow holds.
        open: judgements under the whole of rule 5; `undated` without the flow's own dates,
            `unrestricted` without restrictions.
    """

    flow: str
    sender: str
    receiver: str
    record: str
    outcome_name: str
    certainty: int
    mechanism: str
    proposed: bool
    carried: bool
    holds: int
    open: tuple[Judgement, ...]
    undated: tuple[Judgement, ...]
    unrestricted: tuple[Judgement, ...]


class Between(NamedTuple):
    """The ends between which paths are wanted: a first holder with its classes, the record types asked, the target."""

    starts: frozenset[str]
    asked: frozenset[str]
    target: frozenset[str]


class Touching(NamedTuple):
    """How much is known: counts of what touches a record and a target, and the newest date in it."""

    holders: int
    flows: int
    sources: int
    newest: str | None


class Found(NamedTuple):
    """A hit of a search by name."""

    id: str
    kind: str
    name: str
    matched: str


class Reader(Protocol):
    """Reading side of a store; every method sees complete datasets only.

    What a reader tells is of one state of the store. Every method raises `StoreUnavailable` ("changed while it was read")
    if a dataset was loaded or removed since the reader was opened, since `begin`, or since it last raised it for that.
    """

    def begin(self) -> None:
        """Begin a question: what is told from now on is of the store as it stands now."""

    def datasets(self) -> list[DatasetInfo]:
        """The datasets in the store, the evidence first, then by name."""

    def get(self, id: str) -> Record | None:
        """The record with this id, or None."""

    def fetch(self, ids: Collection[str]) -> dict[str, Record]:
        """Those of these records that exist, by id."""

    def records(self, kind: str) -> Iterator[Record]:
        """All records of a kind, by id in code-point order."""

    def names(self, kind: str) -> list[tuple[str, str]]:
        """Id and name of every record of a kind, by id in code-point order; flows are named by their id."""

    def ids(self, kinds: Collection[str]) -> list[str]:
        """Ids of all records of these kinds, in code-point order."""

    def statements(self, dataset: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Kind and data of everything that one dataset states, by id in code-point order."""

    def leads(self, dataset: str | None = None) -> list[tuple[str, str]]:
        """Topic and text of every lead, or of those of one dataset, in the order of the files."""

    def search(self, text: str, limit: int) -> list[Found]:
        """Records whose id, name or alias has all words of a text; exact and leading matches first."""

    def types(self) -> dict[str, TypeFacts]:
        """All record types, by id."""

    def holders(self, ids: Collection[str]) -> dict[str, HolderFacts]:
        """These holders and all above them (part of, operated by, instance of), by id."""

    def inside(self, holder: str) -> set[str]:
        """The holder and everything that is part of it or run by it, at any depth."""

    def passes(self, records: Collection[str], between: Between | None = None) -> list[Pass]:
        """Every pass of these record types, by flow and record id in code-point order.

        Args:
            records: ids of record types.
            between: a question's ends; passes that no path between them can use may be left out.
        """

    def chain_leads(self, starts: Collection[str], targets: Collection[str]) -> bool:
        """Whether flows (proposed ones left out) and part-of and run-by steps lead from one of these to one of those."""

    def mentions(self, id: str) -> list[tuple[str, str, str]]:
        """What refers to a record: (kind of the referring record, its id, by which field), sorted."""

    def flows_at(self, holder: str) -> list[str]:
        """Ids of flows from or to a holder, in code-point order."""

    def flows_with_code(self, code: str) -> list[str]:
        """Ids of flows with this short code (see `runoff.queries.path_id`)."""

    def touching(self, records: Collection[str], holders: Collection[str]) -> Touching:
        """What is known of flows that carry one of these records or lead to one of these holders."""

    def close(self) -> None:
        """Release what the store holds open."""


class Writer(Protocol):
    """Writing side of a store."""

    def load(
        self, info: DatasetInfo, records: Iterable[tuple[str, dict[str, Any]]], leads: Iterable[tuple[str, str]]
    ) -> bool:
        """Put a dataset in place, whole or not at all; False if the store held it already."""

    def remove(self, name: str) -> None:
        """Take a dataset out, with nothing that another dataset states."""

    def close(self) -> None:
        """Release what the store holds open."""
