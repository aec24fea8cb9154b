"""A dataset into Neo4j: in batches, idempotent, finished by running it again after any interruption.

Nothing is written before the dataset has been checked. While it is being written its node says that it is not complete, and
readers refuse the database. One push at a time writes; others wait for it. Should the server have lost the
lock behind which they wait, each batch still makes sure that no other push has taken over.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from ..schema.errors import StoreUnavailable, UsageError
from . import neo4j_model as model
from .names import fold, searchable
from .neo4j_client import Client
from .neo4j_moves import HOLDINGS, MOVES, Derivation, Flow, Run, only_if, stated
from .neo4j_spool import Check, Records, Spool, ahead
from .store import EVIDENCE, DatasetInfo
from .store_parts import BATCH, batches

_T = TypeVar("_T")

#: Told how a push goes on: the stage, and how many items of it have been done since the last time.
Watch = Callable[[str, int], object]


def unwatched(stage: str, done: int) -> None:
    """A watcher of progress that looks away."""


def _labelled(kind: str) -> str:
    """The part of a statement that gives a node its labels, in the first column those of its kinds."""
    kinds = model.KIND_LABELS.get(kind, ())
    return f"SET n:{model.LABELS[kind]}\n" + "\n".join(
        only_if(f"'{name}' IN row[0]", f"SET n:{name}") for name in kinds
    )


def _set(kind: str) -> str:
    """The part that sets a node's properties, from the columns behind those that every row has."""
    pairs = (f"{name}: row[{place}]" for place, name in enumerate(model.columns(kind), _FIXED))
    return f"SET n = {{{', '.join(pairs)}}}"


#: Columns that every row of a node has: labels, id, the statement as text, texts by which it is found, those folded, date.
_FIXED = 6

#: Kind of record -> statement that makes nodes, and what the dataset states of them. Rows are lists, since names of
#: properties in each would double what is sent.
_NODES = {
    kind: f"""MATCH (d:Runoff:Dataset {{id: $id}}) UNWIND $rows AS row
    MERGE (n:Runoff {{id: row[1]}}) {_set(kind)}
    CREATE (n)-[:STATED_IN {{kind: $kind, dataset: $name, record: row[2], texts: row[3], folded: row[4], date: row[5]}}]->(d)
    {_labelled(kind)}"""
    for kind in model.LABELS
}
#: Kind of record -> statement that gives nodes that are there other properties and labels.
_FACES = {
    kind: f"""UNWIND $rows AS row MATCH (n:Runoff {{id: row[1]}}) {_set(kind)}
    REMOVE n:{":".join((label, *model.KIND_LABELS.get(kind, ())))} {_labelled(kind)}"""
    for kind, label in model.LABELS.items()
}
_LINKS = """UNWIND $rows AS row MATCH (a:Runoff {id: row[1]}), (b:Runoff {id: row[2]})
""" + "\n".join(
    only_if(f"row[0] = '{name}'", f"CREATE (a)-[r:{name} {{dataset: $name}}]->(b) SET r += coalesce(row[3], {{}})")
    for name in model.EXPECTED
)

_RELEASE = "MATCH (every:Runoff:Dataset) SET every.pusher = null"


class Neo4jWriter:
    """Writer of a Neo4j database (protocol `runoff.graph.store.Writer`)."""

    def __init__(self, uri: str, watch: Watch = unwatched) -> None:
        self._client = Client(uri)
        self._watch = watch

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def load(self, info: DatasetInfo, records: Records, leads: Iterable[tuple[str, str]] = ()) -> bool:
        """Put a dataset in place of an earlier release of it; False if the database held this very release already.

        Raises:
            InvalidData: the dataset does not fit the others of the database; nothing was written.
            StoreUnavailable: the server went away; run it again.
        """
        if self._holds(info):
            return False
        spool = Spool(records)
        try:
            with self._alone():
                if self._holds(info):
                    return False
                check = Check(self._client, info.name)
                check.run(spool)
                _Push(self._client, info.name, self._watch, check).load(info, spool, list(leads))
        finally:
            spool.close()
        return True

    def remove(self, name: str) -> None:
        """Take a dataset out, with nothing that another dataset states.

        Raises:
            UsageError: no such dataset, or another one refers to what it states.
        """
        with self._alone():
            if not self._client.read("MATCH (d:Runoff:Dataset {id: $id}) RETURN 1", id=model.dataset_id(name)):
                raise UsageError(f'no dataset "{name}" in {self._client.address}.', "Try: runoff list datasets")
            check = Check(self._client, name)
            for reference, dataset in check.needed():
                raise UsageError(
                    f'{reference.id} of dataset {dataset} refers to "{reference.target}" of {name}.',
                    f"Remove {dataset} first.",
                )
            _Push(self._client, name, self._watch, check).remove()

    def _holds(self, info: DatasetInfo) -> bool:
        held = self._client.read(
            "MATCH (d:Runoff:Dataset {id: $id}) RETURN d.digest, d.complete", id=model.dataset_id(info.name)
        )
        return held == [[info.digest, True]]

    def _alone(self) -> Any:
        names = {row[0] for row in self._client.read("SHOW CONSTRAINTS YIELD name RETURN name")}
        if model.schema_name(model.LOCK) not in names:
            self._client.write_schema(model.LOCK)
        return self._client.alone(lambda: self._watch("waiting for another push", 0))


class _Push:
    """One dataset on its way into the database, or out of it."""

    def __init__(self, client: Client, name: str, watch: Watch, check: Check) -> None:
        self._client = client
        self._name = name
        self._watch = watch
        self._alone = check.alone
        #: Records whose nodes must show what the first dataset that states them says.
        self._shared = set(check.shared)
        self._id = model.dataset_id(name)
        self._token = uuid.uuid4().hex

    def load(self, info: DatasetInfo, spool: Spool, leads: list[tuple[str, str]]) -> None:
        """Write everything anew."""
        self._prepare()
        self._claim()
        self._clear()
        self._nodes(spool)
        self._links(spool)
        self._show_first()
        self._derive(lambda: ((data, self._name) for data in spool.of("flow")))
        self._settle(info, spool, leads)

    def remove(self) -> None:
        """Take everything away."""
        self._claim()
        self._clear()
        self._show_first()
        self._derive(lambda: ())

        def work(run: Run) -> None:
            run("MATCH (d:Runoff:Dataset {id: $id}) DETACH DELETE d", id=self._id)
            run(_RELEASE)

        self._write(work)

    def _prepare(self) -> None:
        """Make what constraints and indexes are missing."""
        there = {row[0] for row in self._client.read("SHOW CONSTRAINTS YIELD name RETURN name")}
        there |= {row[0] for row in self._client.read("SHOW INDEXES YIELD name RETURN name")}
        missing = [statement for statement in model.schema_statements() if model.schema_name(statement) not in there]
        for statement in missing:
            self._client.write_schema(statement)
        if missing:
            self._client.write_schema("CALL db.awaitIndexes(600)")

    def _claim(self) -> None:
        def work(run: Run) -> None:
            run(
                """MERGE (d:Runoff {id: $id}) SET d:Dataset, d.name = $name, d.complete = false WITH d
                MATCH (every:Runoff:Dataset) SET every.pusher = $token""",
                id=self._id,
                name=self._name,
                token=self._token,
            )

        self._client.write(work)

    def _write(self, work: Callable[[Run], _T]) -> _T:
        """A write transaction that ends at once if another push has taken over."""

        def guarded(run: Run) -> _T:
            # Written, not only read: so a push that takes over waits for the end of this transaction.
            mine = run(
                "MATCH (d:Runoff:Dataset {id: $id}) WHERE d.pusher = $token SET d.pusher = $token RETURN 1",
                id=self._id,
                token=self._token,
            )
            if not mine:
                raise StoreUnavailable(f"another push took {self._name} over.", "Wait for it, then run it again.")
            return work(run)

        return self._client.write(guarded)

    def _repeat(self, stage: str, work: Callable[[Run], int]) -> None:
        """Write until there is nothing left to do."""
        while done := self._write(work):
            self._watch(stage, done)

    def _clear(self) -> None:
        """Take away what is derived, and what this dataset stated before.

        What others refer to stays, bare, until it is stated again.
        """
        self._repeat(
            "clearing",
            lambda run: run(
                "MATCH (n:Runoff:Holding) WITH n LIMIT $batch DETACH DELETE n RETURN count(n)", batch=BATCH
            )[0][0],
        )
        # Flows first: what is left has few relationships then, so that no transaction grows with the dataset.
        for label in sorted(model.KIND_OF_LABEL, key=lambda one: one != model.LABELS["flow"]):
            self._repeat("clearing", partial(self._clear_some, label))

    def _clear_some(self, label: str, run: Run) -> int:
        rows = run(
            f"MATCH (d:Runoff:Dataset {{id: $id}})<-[:STATED_IN]-(n:{label}) RETURN n.id LIMIT $batch",
            id=self._id,
            batch=BATCH,
        )
        ids = [row[0] for row in rows]
        if not ids:
            return 0
        given = {"ids": ids, "name": self._name}
        run("UNWIND $ids AS id MATCH (n:Runoff {id: id})-[r]->() WHERE r.dataset = $name DELETE r", **given)
        run(
            """UNWIND $ids AS id MATCH (n:Runoff {id: id}) WHERE NOT (n)-[:STATED_IN]->()
            AND NOT EXISTS { (n)<-[r]-(:Runoff) WHERE r.dataset <> $name } DETACH DELETE n""",
            **given,
        )
        if not self._alone:
            left = run(
                "UNWIND $ids AS id MATCH (n:Runoff {id: id}) RETURN id, EXISTS { (n)-[:STATED_IN]->() }", ids=ids
            )
            self._shared.update(id for id, is_stated in left if is_stated)
            bare = ":".join(label for kind in model.KIND_LABELS for label in model.KIND_LABELS[kind])
            run(
                f"UNWIND $ids AS id MATCH (n:Runoff {{id: id}}) SET n = {{id: id}} REMOVE n:{bare}",
                ids=[id for id, is_stated in left if not is_stated],
            )
        return len(ids)

    def _nodes(self, spool: Spool) -> None:
        found = (
            (kind, [_row(kind, data, self._name) for data in batch])
            for kind in spool.counts
            for batch in batches(spool.of(kind))
        )
        for kind, rows in ahead(found):
            self._send("nodes", _NODES[kind], rows, id=self._id, kind=kind, name=self._name)

    def _links(self, spool: Spool) -> None:
        rows = (
            [one.name, data["id"], one.target, one.properties or None]
            for kind, data in spool
            for one in model.links(kind, data)
        )
        for batch in ahead(batches(rows)):
            self._send("links", _LINKS, batch, name=self._name)

    def _send(self, stage: str, statement: str, rows: list[Any], **parameters: Any) -> None:
        self._write(lambda run: run(statement, rows=rows, **parameters))
        self._watch(stage, len(rows))

    def _show_first(self) -> None:
        """Give nodes that several datasets state, or stated, the properties that the first of them gives."""
        for batch in batches(sorted(self._shared)):
            first: dict[str, tuple[str, list[Any]]] = {}
            for id, kind, text, dataset in self._client.read(
                """UNWIND $ids AS id MATCH (n:Runoff {id: id})-[s:STATED_IN]->() RETURN id, s.kind, s.record, s.dataset
                ORDER BY id, s.dataset <> $evidence, s.dataset""",
                ids=batch,
                evidence=EVIDENCE,
            ):
                first.setdefault(id, (kind, _row(kind, model.read(text), dataset)))
            for kind in model.LABELS:
                rows = [face for its, face in first.values() if its == kind]
                if rows:
                    self._write(lambda run, kind=kind, rows=rows: run(_FACES[kind], rows=rows))  # type: ignore[misc]

    def _derive(self, own: Callable[[], Iterable[Flow]]) -> None:
        """Make the holdings and the moves between them, for the flows of all datasets."""

        def flows() -> Iterator[Flow]:
            yield from own()
            if not self._alone:
                for _, data, dataset in stated(self._client, "Flow"):
                    if dataset != self._name:
                        yield data, dataset

        derivation = Derivation(self._client, flows)
        for rows in derivation.holdings():
            self._send("holdings", HOLDINGS, rows)
        for rows in ahead(derivation.moves()):
            self._send("passes", MOVES, rows)

    def _settle(self, info: DatasetInfo, spool: Spool, leads: list[tuple[str, str]]) -> None:
        """Make sure that all is there, and only then call the dataset complete."""

        def work(run: Run) -> None:
            there = run("MATCH (:Runoff:Dataset {id: $id})<-[s:STATED_IN]-() RETURN count(s)", id=self._id)[0][0]
            if there != len(spool):
                raise StoreUnavailable(f"{info.name} did not arrive whole.", "Run it again.")
            run(
                "MATCH (d:Runoff:Dataset {id: $id}) SET d.complete = true, d.pushed = datetime(), d += $facts",
                id=self._id,
                facts={
                    "version": info.version, "released": info.released, "digest": info.digest, "title": info.title,
                    "license": info.license, "counts": model.written(dict(sorted(spool.counts.items()))), "leads": model.written(leads),
                },
            )  # fmt: skip
            run(_RELEASE)

        self._write(work)


def _row(kind: str, data: Mapping[str, Any], dataset: str) -> list[Any]:
    """A record as a row for `_NODES` and `_FACES`."""
    properties = model.properties(kind, data, dataset)
    texts = searchable(kind, data)
    return [
        list(model.labels(kind, data)[1:]) or None, data["id"], model.written(data), texts or None,
        [fold(text) for text in texts] or None, data.get("date"), *map(properties.get, model.columns(kind)),
    ]  # fmt: skip
