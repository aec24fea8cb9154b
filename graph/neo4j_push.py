"""A dataset into Neo4j: in batches, idempotent, finished by running it again after any interruption.

While a dataset is being written its node says that it is not complete, and readers refuse the database. Each batch first
makes sure that no later push has taken the dataset over, so that of two pushes at once one ends and the other says so.
"""

from __future__ import annotations

import datetime
import json
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import IO, Any, TypeVar

from ..schema import places
from ..schema.dates import iso
from ..schema.errors import InvalidData, StoreUnavailable, UsageError
from ..schema.vocabularies import FIRST_HOLDER_KINDS
from . import neo4j_model as model
from .codes import code
from .holdings import Holdings, Move
from .names import fold, searchable
from .neo4j_client import Client
from .passes import derive
from .steps import Step
from .store import EVIDENCE, DatasetInfo, HolderFacts, Pass, TypeFacts
from .type_relations import TypeRelations

_T = TypeVar("_T")
_BATCH = 5_000

Records = Iterable[tuple[str, dict[str, Any]]]
Run = Callable[..., list[list[Any]]]
Watch = Callable[[str, int], object]


def unwatched(stage: str, done: int) -> None:
    """A watcher of progress that looks away."""


class Spool:
    """Records that can be gone through again and again, kept on disk so that memory does not grow with them."""

    def __init__(self, records: Records) -> None:
        self._file: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self.counts: dict[str, int] = {}
        for kind, data in records:
            self._file.write(json.dumps([kind, data], ensure_ascii=True) + "\n")
            self.counts[kind] = self.counts.get(kind, 0) + 1

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        self._file.seek(0)
        for line in self._file:
            kind, data = json.loads(line)
            yield kind, data

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()


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
            InvalidData: a reference to what is in no dataset of the database.
            StoreUnavailable: the server went away, or another push took over; run it again.
        """
        id = f"dataset/{info.name}"
        held = self._client.read(
            "MATCH (d:Runoff:Dataset {id: $id}) RETURN d.digest, coalesce(d.complete, false)", id=id
        )
        if held == [[info.digest, True]]:
            return False
        for statement in model.schema_statements():
            self._client.write_schema(statement)
        spool = Spool(records)
        try:
            _Push(self._client, info, self._watch).run(spool, list(leads))
        finally:
            spool.close()
        return True

    def remove(self, name: str) -> None:
        """Take a dataset out, with nothing that another dataset states.

        Raises:
            UsageError: no such dataset, or another one refers to what it states.
        """
        id = f"dataset/{name}"
        if not self._client.read("MATCH (d:Runoff:Dataset {id: $id}) RETURN d.id", id=id):
            raise UsageError(f'no dataset "{name}" in {self._client.uri}.', "Try: runoff list datasets")
        needed = self._client.read(
            """MATCH (d:Runoff:Dataset {id: $id})<-[:STATED_IN]-(n:Runoff)<-[r]-(other:Runoff)
            WHERE r.dataset <> $name AND COUNT { (n)-[:STATED_IN]->() } = 1 RETURN n.id, r.dataset LIMIT 1""",
            id=id,
            name=name,
        )
        if needed:
            raise UsageError(
                f'dataset {needed[0][1]} refers to "{needed[0][0]}" of {name}.', f"Remove {needed[0][1]} first."
            )
        _Push(self._client, DatasetInfo(name, "", "", ""), self._watch).remove()


class _Push:
    """One dataset on its way into the database."""

    def __init__(self, client: Client, info: DatasetInfo, watch: Watch) -> None:
        self._client = client
        self._info = info
        self._watch = watch
        self._id = f"dataset/{info.name}"
        self._token = uuid.uuid4().hex

    def run(self, spool: Spool, leads: list[tuple[str, str]]) -> None:
        self._claim()
        self._clear()
        self._nodes(spool)
        self._links(spool)
        self._derive()
        self._settle(spool, leads)

    def remove(self) -> None:
        self._claim()
        self._clear()
        self._derive()
        self._write(lambda run: run("MATCH (d:Runoff:Dataset {id: $id}) DETACH DELETE d", id=self._id))

    def _claim(self) -> None:
        self._client.write(
            lambda run: run(
                """MERGE (d:Runoff {id: $id}) SET d:Dataset, d.name = $name, d.pusher = $token, d.complete = false""",
                id=self._id,
                name=self._info.name,
                token=self._token,
            )
        )

    def _write(self, work: Callable[[Run], _T]) -> _T:
        """A write transaction that ends at once if another push has taken the dataset over."""

        def guarded(run: Run) -> _T:
            mine = run(
                "MATCH (d:Runoff:Dataset {id: $id}) WHERE d.pusher = $token SET d.written = timestamp() RETURN 1",
                id=self._id,
                token=self._token,
            )
            if not mine:
                raise StoreUnavailable(
                    f"another push of {self._info.name} took over.", "Wait for it, then run it again."
                )
            return work(run)

        return self._client.write(guarded)

    def _clear(self) -> None:
        """Take away what this dataset stated before; what others refer to stays, bare, until it is stated again."""
        while True:
            (removed,) = self._write(self._clear_some)
            self._watch("clearing", removed)
            if not removed:
                return

    def _clear_some(self, run: Run) -> tuple[int]:
        names = run(
            "MATCH (d:Runoff:Dataset {id: $id})<-[:STATED_IN]-(n:Runoff) RETURN n.id LIMIT $batch",
            id=self._id,
            batch=_BATCH,
        )
        ids = [row[0] for row in names]
        run(
            "MATCH (n:Runoff) WHERE n.id IN $ids MATCH (n)-[r]->() WHERE r.dataset = $name DELETE r",
            ids=ids,
            name=self._info.name,
        )
        run(
            """MATCH (n:Runoff) WHERE n.id IN $ids AND NOT (n)-[:STATED_IN]->()
            AND NOT EXISTS { (n)<-[r]-(:Runoff) WHERE r.dataset <> $name } DETACH DELETE n""",
            ids=ids,
            name=self._info.name,
        )
        run("MATCH (n:Runoff) WHERE n.id IN $ids AND NOT (n)-[:STATED_IN]->() SET n.name = null", ids=ids)
        return (len(ids),)

    def _nodes(self, spool: Spool) -> None:
        for batch in _batches(spool):
            ordered = sorted(batch, key=lambda one: model.labels(*one))
            groups = [(names, list(group)) for names, group in groupby(ordered, key=lambda one: model.labels(*one))]

            def work(run: Run, groups: list[tuple[tuple[str, ...], list[tuple[str, dict[str, Any]]]]] = groups) -> None:
                for names, group in groups:
                    # The labels are those of the schema; no text of the data gets into the statement.
                    run(
                        f"""UNWIND $rows AS row MERGE (n:Runoff {{id: row.id}}) SET n:{":".join(names)}
                        SET n += CASE WHEN n.name IS NULL OR $first THEN row.properties ELSE {{}} END
                        WITH n, row MATCH (d:Runoff:Dataset {{id: $id}})
                        CREATE (n)-[s:STATED_IN]->(d) SET s = row.statement""",
                        rows=[self._node(kind, data) for kind, data in group],
                        id=self._id,
                        first=self._info.name == EVIDENCE,
                    )

            self._write(work)
            self._watch("nodes", len(batch))

    def _node(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        properties = model.properties(kind, data)
        if kind == "flow":
            properties["code"] = code(data["id"])
        texts = searchable(kind, data)
        statement = {
            "record": model.written(data), "kind": kind, "dataset": self._info.name, "texts": texts,
            "folded": [fold(text) for text in texts],
        }  # fmt: skip
        return {"id": data["id"], "properties": properties, "statement": statement}

    def _links(self, spool: Spool) -> None:
        def rows() -> Iterator[tuple[str, dict[str, Any]]]:
            for kind, data in spool:
                for link in model.links(kind, data):
                    yield link.name, self._link(data["id"], link.target, link.properties)
                for record in data.get("carries", ()):
                    yield "CARRIES", self._link(data["id"], record, {})

        for batch in _batches(rows()):
            self._relate(batch, "links")

    def _link(self, source: str, target: str, properties: Mapping[str, Any]) -> dict[str, Any]:
        return {"source": source, "target": target, "properties": {**properties, "dataset": self._info.name}}

    def _relate(self, batch: list[tuple[str, dict[str, Any]]], stage: str) -> None:
        groups: dict[str, list[dict[str, Any]]] = {}
        for name, row in batch:
            groups.setdefault(name, []).append(row)

        def work(run: Run) -> None:
            for name, rows in groups.items():
                made = run(
                    f"""UNWIND $rows AS row MATCH (a:Runoff {{id: row.source}}), (b:Runoff {{id: row.target}})
                    CREATE (a)-[r:{name}]->(b) SET r = row.properties RETURN count(r)""",
                    rows=rows,
                )[0][0]
                if made != len(rows):
                    raise self._dangling(run, rows)

        self._write(work)
        self._watch(stage, len(batch))

    def _dangling(self, run: Run, rows: list[dict[str, Any]]) -> InvalidData:
        known = {
            row[0]
            for row in run(
                "MATCH (n:Runoff) WHERE n.id IN $ids RETURN n.id", ids=sorted({row["target"] for row in rows})
            )
        }
        lost = next(row for row in rows if row["target"] not in known)
        return InvalidData(
            f'dataset {self._info.name}: {lost["source"]}: "{lost["target"]}" is in no dataset of this database.',
            hint="Push the dataset that has it first (evidence), or mend the id.",
        )

    def _derive(self) -> None:
        """Holdings and the moves between them, anew for all flows: one dataset's holders may lie above another's."""
        self._drop_moves()
        holders, facts = _holders(self._client)
        relations = TypeRelations(_types(self._client))

        def passes() -> Iterator[tuple[str, Pass]]:
            for flow, dataset in _flows(self._client):
                for one in derive(flow, holders[flow["from"]], holders[flow["to"]]):
                    yield dataset, one

        graph = Holdings(facts, relations, lambda: (one for _, one in passes()))
        names = {id: data["name"] for id, data in holders.items()}
        titles = {id: one.name for id, one in _types(self._client).items()}
        for batch in _batches(iter(sorted(graph.all))):
            rows = [
                {
                    "id": f"{holder}/{record}",
                    "holder": holder,
                    "record": record,
                    "name": f"{names[holder]}: {titles[record]}",
                }
                for holder, record in batch
            ]
            self._write(
                lambda run, rows=rows: run(  # type: ignore[misc]
                    """UNWIND $rows AS row MATCH (h:Runoff {id: row.holder}), (t:Runoff {id: row.record})
                    MERGE (n:Runoff {id: row.id}) SET n:Holding, n += row
                    MERGE (h)-[:HAS {dataset: ''}]->(n) MERGE (n)-[:OF {dataset: ''}]->(t)""",
                    rows=rows,
                )
            )
            self._watch("holdings", len(batch))
        moves = (
            (_move_type(move.one), _move_row(move, relations, dataset))
            for dataset, one in passes()
            for move in graph.moves_of(one)
        )
        for some in _batches(moves):
            self._relate(some, "passes")

    def _drop_moves(self) -> None:
        while True:
            (dropped,) = self._write(
                lambda run: run(
                    "MATCH (n:Runoff:Holding) WITH n LIMIT $batch DETACH DELETE n RETURN count(n)", batch=_BATCH
                )
            )
            if not dropped[0]:
                return

    def _settle(self, spool: Spool, leads: list[tuple[str, str]]) -> None:
        """Make sure that all is there, and only then call the dataset complete."""
        info = self._info

        def work(run: Run) -> None:
            stated = run("MATCH (:Runoff:Dataset {id: $id})<-[s:STATED_IN]-() RETURN count(s)", id=self._id)[0][0]
            if stated != sum(spool.counts.values()):
                raise StoreUnavailable(f"{info.name} did not arrive whole.", "Run it again.")
            run(
                """MATCH (d:Runoff:Dataset {id: $id}) SET d.complete = true, d.pusher = null, d += $facts""",
                id=self._id,
                facts={
                    "version": info.version, "released": info.released, "digest": info.digest, "title": info.title,
                    "license": info.license, "counts": model.written(spool.counts), "leads": model.written(leads),
                },
            )  # fmt: skip

        self._write(work)


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _stated(client: Client, label: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Id, first statement and its dataset for every node of a label, by id."""
    last = None
    for id, text, dataset in client.stream(
        f"""MATCH (n:Runoff:{label})-[s:STATED_IN]->() RETURN n.id, s.record, s.dataset
        ORDER BY n.id, s.dataset <> $evidence, s.dataset""",
        evidence=EVIDENCE,
    ):
        if id != last:
            yield id, json.loads(text), dataset
        last = id


def _holders(client: Client) -> tuple[dict[str, dict[str, Any]], dict[str, HolderFacts]]:
    holders = {id: data for id, data, _ in _stated(client, "Holder")}
    return holders, {id: holder_facts(data) for id, data in holders.items()}


def holder_facts(data: Mapping[str, Any]) -> HolderFacts:
    """What path finding needs to know of a holder, from its record."""
    kinds = {data["kind"], *data.get("also", ())}
    return HolderFacts(
        data["id"], data["name"], data["kind"], bool(kinds & FIRST_HOLDER_KINDS), bool(data.get("generic")),
        places.state_bit(data.get("jurisdiction")), data.get("part_of"), data.get("operated_by"), data.get("instance_of"),
    )  # fmt: skip


def _types(client: Client) -> dict[str, TypeFacts]:
    return {id: type_facts(data) for id, data, _ in _stated(client, "RecordType")}


def type_facts(data: Mapping[str, Any]) -> TypeFacts:
    """What path finding needs to know of a record type, from its record."""
    return TypeFacts(
        data["id"], data["name"], data.get("broader"), data.get("extract_of"),
        tuple(data.get("contains", ())), tuple(data.get("derived_from", ())),
    )  # fmt: skip


def _flows(client: Client) -> Iterator[tuple[dict[str, Any], str]]:
    for _, data, dataset in _stated(client, "Flow"):
        yield data, dataset


def _move_type(one: Pass) -> str:
    return model.PROPOSED if one.proposed else model.NO_PATH.get(one.outcome_name, model.PASSES)


def _move_row(move: Move, relations: TypeRelations, dataset: str) -> dict[str, Any]:
    """A move as a relationship between holdings.

    Days stand there twice: as runs with the places at which they are open, for Cypher (`run_from`, `run_to` and `run_where` belong
    together by position), and as they were judged, for the path engine. `stands` and `results` are the holders and
    types that the move adds to a path, `barred` the types that a path must not have passed before it widens.
    """
    one = move.one
    runs = [
        (low, high, " ".join(places.codes(judgement.places & one.holds)))
        for judgement in one.open
        for low, high in judgement.possible
        if judgement.places & one.holds
    ]
    widening = [step for step in move.steps if step.kind == "is-among"]
    typed = [step for step in move.steps if step.kind in ("includes", "yields", "is-among")]
    properties = {
        "flow": one.flow, "sender": one.sender, "outcome": one.outcome_name, "certainty": one.certainty,
        "mechanism": one.mechanism, "proposed": one.proposed, "carried": one.carried, "holds": one.holds,
        "holds_in": places.codes(one.holds), "judged": model.written([one.open, one.undated, one.unrestricted]),
        "steps": [_step_text(step) for step in move.steps],
        "stands": [step.holder for step in move.steps if step.kind in ("part-of", "run-by")] + [one.receiver],
        "results": [step.record for step in typed] + [one.record],
        "splits": any(step.kind != "is-among" for step in typed),
        "barred": sorted({step.record for step in widening}.union(*(relations.parts[step.record] for step in widening))),
        "before_widening": [step.record for step in typed if step.kind != "is-among"],
        "run_from": [run[0] for run in runs], "run_to": [run[1] for run in runs], "run_where": [run[2] for run in runs],
        "dataset": dataset,
    }  # fmt: skip
    if runs:
        properties |= {
            "open_from": _as_date(min(run[0] for run in runs)),
            "open_to": _as_date(max(run[1] for run in runs)),
        }
    return {"source": "/".join(move.origin), "target": "/".join(move.reached), "properties": properties}


def _step_text(step: Step) -> str:
    return f"{step.kind} {step.holder if step.kind in ('part-of', 'run-by') else step.record}"


def _as_date(day: int) -> datetime.date | None:
    """A day as Neo4j keeps it; None for the ends of time."""
    text = iso(day)
    return datetime.date.fromisoformat(text) if text else None
