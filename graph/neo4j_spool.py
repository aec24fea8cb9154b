"""A dataset on its way to Neo4j, kept on disk so that memory does not grow with it, and checked before anything is written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from ..schema.errors import InvalidData, StoreUnavailable
from . import neo4j_model as model
from .neo4j_client import Client
from .store_parts import batches

_T = TypeVar("_T")

Records = Iterable[tuple[str, dict[str, Any]]]

#: Kinds of record that several datasets may state.
_SHARED = ("holder", "record-type", "source")


def ahead(items: Iterable[_T]) -> Iterator[_T]:
    """The items, each of them made while the one before it is in use."""
    rest = iter(items)
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, rest, None)
        while (item := coming.result()) is not None:
            coming = maker.submit(next, rest, None)
            yield item


class Reference(NamedTuple):
    """A record that refers to another: the other's id, by which relationship, and the first that does so."""

    target: str
    relation: str
    id: str

    @property
    def field(self) -> str:
        """The field that refers."""
        return model.FIELD_OF_RELATIONSHIP[self.relation]


@contextmanager
def _room() -> Iterator[None]:
    """Say what is missing where the temporary file cannot grow, which may happen in reading as well."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreUnavailable(
            f"the temporary file that a push needs cannot be kept: {error}.",
            "Is the disk full? Set TMPDIR to a folder with more room.",
        ) from error


class Spool:
    """The records of one dataset, to be gone through again and again.

    Raises:
        InvalidData: two records have one id.
        StoreUnavailable: no room for them; from every method.
    """

    def __init__(self, records: Records) -> None:
        # SQLite keeps a nameless database in a temporary file that goes with the connection. Threads take turns.
        self._connection = sqlite3.connect("", check_same_thread=False)
        try:
            with _room():
                self._connection.executescript(
                    """CREATE TABLE record (no INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, data TEXT);
                    CREATE TABLE reference (target TEXT, relation TEXT, id TEXT, PRIMARY KEY (target, relation)) WITHOUT ROWID"""
                )
            for batch in batches(records):
                self._add(batch)
            # Flows last: they are what refers most, and the first to be cleared.
            counts = "SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind = 'flow', kind"
            with _room():
                self._connection.execute("CREATE INDEX by_kind ON record (kind)")
                self.counts: dict[str, int] = dict(self._connection.execute(counts).fetchall())
        except BaseException:
            self.close()
            raise

    def _add(self, batch: list[tuple[str, dict[str, Any]]]) -> None:
        with _room():
            try:
                self._connection.executemany(
                    "INSERT INTO record (id, kind, data) VALUES (?, ?, ?)",
                    ((data["id"], kind, model.written(data)) for kind, data in batch),
                )
            except sqlite3.IntegrityError as error:
                raise InvalidData(f"two records of one dataset have the same id ({error}).") from error
            self._connection.executemany(
                "INSERT OR IGNORE INTO reference VALUES (?, ?, ?)",
                ((link.target, link.name, data["id"]) for kind, data in batch for link in model.links(kind, data)),
            )

    def _rows(self, sql: str, *values: str) -> Iterator[Any]:
        with _room():
            yield from self._connection.execute(sql, values)

    def __len__(self) -> int:
        return sum(self.counts.values())

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for kind in self.counts:
            for data in self.of(kind):
                yield kind, data

    def of(self, kind: str) -> Iterator[dict[str, Any]]:
        """The records of one kind, as they came."""
        for (text,) in self._rows("SELECT data FROM record WHERE kind = ? ORDER BY no", kind):
            yield json.loads(text)

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Id and kind of every record."""
        return self._rows("SELECT id, kind FROM record")

    def kind(self, id: str) -> str | None:
        """The kind of a record; None if it is not among these."""
        row = next(self._rows("SELECT kind FROM record WHERE id = ?", id), None)
        return None if row is None else str(row[0])

    def references(self) -> Iterator[tuple[Reference, str | None]]:
        """What these records refer to, each with its kind; None where it is not among them."""
        for *reference, kind in self._rows(
            "SELECT target, relation, reference.id, kind FROM reference LEFT JOIN record ON record.id = target"
        ):
            yield Reference(*reference), kind

    def close(self) -> None:
        """Give the disk space back."""
        self._connection.close()


class Check:
    """Whether a dataset fits what else is in the database; nothing is written.

    Attributes:
        shared: ids of records that other datasets state, too.
        alone: whether there is no other dataset.
    """

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name
        self.shared: set[str] = set()
        self.alone = not client.read("MATCH (d:Runoff:Dataset) WHERE d.name <> $name RETURN 1 LIMIT 1", name=name)

    def run(self, spool: Spool) -> None:
        """Check everything.

        Raises:
            InvalidData: an id that means something else already, a reference to what is nowhere or of another kind, or
                something left out to which another dataset refers.
        """
        if not self.alone:
            for batch in batches(spool.kinds()):
                self._clashes(dict(batch))
        self._dangling(spool)
        for (target, relation, id), dataset in self.needed():
            kind = spool.kind(target)
            if kind is None or kind not in model.EXPECTED[relation]:
                raise InvalidData(
                    f'dataset {dataset}: {id}: "{target}" would be in no dataset of this database any more.',
                    hint=f"Put it back into {self._name}, or change {dataset} first.",
                )

    def _clashes(self, kinds: dict[str, str]) -> None:
        rows = self._client.read(
            """UNWIND $ids AS id MATCH (n:Runoff {id: id})-[s:STATED_IN]->() WHERE s.dataset <> $name
            RETURN id, s.kind, s.dataset""",
            ids=list(kinds),
            name=self._name,
        )
        for id, kind, dataset in rows:
            if kind != kinds[id] or kind not in _SHARED:
                raise InvalidData(
                    f'dataset {self._name}: the {kinds[id]} "{id}" has the id of a {kind} of dataset {dataset}.',
                    hint="Give it another id.",
                )
            self.shared.add(id)

    def _dangling(self, spool: Spool) -> None:
        for batch in batches(spool.references()):
            elsewhere = [reference.target for reference, kind in batch if kind is None]
            known = self._known(elsewhere) if elsewhere and not self.alone else {}
            for reference, mine in batch:
                kind = mine or known.get(reference.target)
                where = f'dataset {self._name}: {reference.id}, {reference.field}: "{reference.target}"'
                if kind is None:
                    raise InvalidData(
                        f"{where} is in no dataset of this database.",
                        hint="Push the dataset that has it first (evidence), or mend the id.",
                    )
                allowed = model.EXPECTED[reference.relation]
                if kind not in allowed:
                    raise InvalidData(
                        f"{where} is a {kind}, not a {' or '.join(sorted(allowed))}.", hint="Mend the id."
                    )

    def _known(self, ids: list[str]) -> dict[str, str]:
        rows = self._client.read(
            """UNWIND $ids AS id MATCH (n:Runoff {id: id})-[s:STATED_IN]->() WHERE s.dataset <> $name
            RETURN DISTINCT id, s.kind""",
            ids=ids,
            name=self._name,
        )
        return dict(rows)

    def needed(self) -> Iterator[tuple[Reference, str]]:
        """What other datasets refer to and this one alone states, with the name of the one that refers."""
        if self.alone:
            return
        rows = self._client.stream(
            """MATCH (:Runoff:Dataset {id: $id})<-[:STATED_IN]-(n:Runoff)<-[r]-(m:Runoff)
            WHERE r.dataset <> $name AND type(r) IN $types
            AND NOT EXISTS { (n)-[s:STATED_IN]->() WHERE s.dataset <> $name }
            RETURN n.id, type(r), min(m.id), r.dataset""",
            id=model.dataset_id(self._name),
            name=self._name,
            types=sorted(model.EXPECTED),
        )
        for *reference, dataset in rows:
            yield Reference(*reference), dataset
