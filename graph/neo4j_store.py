"""Neo4j, read: the same answers as the embedded store (protocol `runoff.graph.store.Reader`).

The server finds what lies between a question's ends; the path engine enumerates and orders. Reads run in read
transactions, so that a user who may only read suffices.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from ..schema.errors import StoreUnavailable
from . import neo4j_model as model
from .names import fold, ranked
from .neo4j_client import Client
from .store import EVIDENCE, Between, DatasetInfo, Found, HolderFacts, Pass, Record, Touching, TypeFacts
from .store_parts import chain_leads, holder_facts, joined, judgements, type_facts

_FIELDS = model.FIELD_OF_RELATIONSHIP

#: What holds of the whole database as long as no push has begun since.
_STATE = "MATCH (d:Runoff:Dataset) RETURN d.name, d.complete, d.pushed ORDER BY d.name"

_DATASETS = """
MATCH (d:Runoff:Dataset) RETURN d.name, d.version, d.released, d.digest, d.title, d.license, d.counts
ORDER BY d.name <> $evidence, d.name
"""

_COLUMNS = """p.flow, p.sender, r.holder, r.record, p.outcome, p.certainty, p.mechanism, p.proposed, p.carried, p.holds,
p.judged"""

_PASSES = f"""
MATCH (h:Runoff:Holding) WHERE h.record IN $records
MATCH (h)-[p:{"|".join(model.MOVES)}]->(r) WHERE size(p.steps) = 0
RETURN {_COLUMNS}
"""

_PASSES_BETWEEN = f"""
UNWIND $region AS id MATCH (h:Runoff:Holding {{id: id}})-[p:{"|".join(model.MOVES)}]->(r) WHERE r.record IN $records
RETURN DISTINCT {_COLUMNS}
"""

#: Relationships on which paths run, or would if a condition were lifted.
_PATHS = "|".join((model.PASSES, *model.NO_PATH.values()))

#: What can be reached from these holdings: one breadth-first search from each, which visits every holding once.
AHEAD = f"""
MATCH (s:Runoff:Holding) WHERE s.id IN $ends MATCH (s)-[:{_PATHS}*0..]->(h) RETURN DISTINCT h.id
"""

#: From where these holdings can be reached: likewise, backwards.
BEHIND = f"""
MATCH (s:Runoff:Holding) WHERE s.id IN $ends MATCH (s)<-[:{_PATHS}*0..]-(h) RETURN DISTINCT h.id
"""

#: A body is part of, or run by, what the first dataset that states it says.
_UP = "WHERE all(one IN above WHERE one.dataset = startNode(one).stated_by)"


class Neo4jStore:
    """Reader of a Neo4j database.

    Args:
        uri: address of the server.
        timeout: seconds for which a read may run on the server; None for the server's own bound.
        may_be_empty: whether a database without any dataset will do.

    Raises:
        StoreUnavailable: unreachable, refused, empty, or a dataset in it is only half loaded.
    """

    def __init__(self, uri: str, timeout: float | None = None, may_be_empty: bool = False) -> None:
        self._client = Client(uri, timeout)
        self._types: dict[str, TypeFacts] | None = None
        try:
            self._state = self._whole(self._client.read(_STATE))
            if not (self._state or may_be_empty):
                raise StoreUnavailable(f"{self._client.address} holds no dataset of runoff.", "Push one: runoff push")
        except StoreUnavailable:
            self._client.close()
            raise

    def close(self) -> None:
        self._client.close()

    def begin(self) -> None:
        self._begin(self._whole(self._client.read(_STATE)))

    def _begin(self, state: list[list[Any]]) -> None:
        self._state, self._types = state, None

    def _whole(self, state: list[list[Any]]) -> list[list[Any]]:
        half = [name for name, complete, _ in state if not complete]
        if half:
            name = half[0]
            again = "runoff push" if name == EVIDENCE else "runoff push --source FILE"
            raise StoreUnavailable(
                f"dataset {name} in {self._client.address} is only half loaded, or is being loaded.",
                f"Push it again: {again}, or take it out: runoff push --remove {name}",
            )
        return state

    def _unchanged(self, state: list[list[Any]]) -> None:
        """Refuse what was read if a push has begun meanwhile: it may be half of one release, half of another."""
        if self._whole(state) != self._state:
            # Whoever asks again begins anew.
            self._begin(state)
            raise StoreUnavailable(f"{self._client.address} changed while it was read.", "Ask again.")

    def _read(self, cypher: str, **parameters: Any) -> list[list[Any]]:
        rows, state = self._client.read_both(cypher, parameters, _STATE)
        self._unchanged(state)
        return rows

    def _stream(self, cypher: str, **parameters: Any) -> Iterator[list[Any]]:
        yield from self._client.stream(cypher, **parameters)
        self._unchanged(self._client.read(_STATE))

    def datasets(self) -> list[DatasetInfo]:
        return [
            DatasetInfo(name, version, released, digest, title, license, json.loads(counts))
            for name, version, released, digest, title, license, counts in self._read(_DATASETS, evidence=EVIDENCE)
        ]

    def get(self, id: str) -> Record | None:
        return self.fetch([id]).get(id)

    def fetch(self, ids: Collection[str]) -> dict[str, Record]:
        rows = self._read(
            """MATCH (n:Runoff)-[s:STATED_IN]->() WHERE n.id IN $ids RETURN n.id, s.kind, s.record, s.dataset
            ORDER BY n.id, s.dataset <> $evidence, s.dataset""",
            ids=sorted(ids),
            evidence=EVIDENCE,
        )
        return {record.id: record for record in joined(rows, model.read)}

    def records(self, kind: str) -> Iterator[Record]:
        rows = self._stream(
            f"""MATCH (n:Runoff:{model.LABELS[kind]})-[s:STATED_IN]->() RETURN n.id, s.kind, s.record, s.dataset
            ORDER BY n.id, s.dataset <> $evidence, s.dataset""",
            evidence=EVIDENCE,
        )
        yield from joined(rows, model.read)

    def names(self, kind: str) -> list[tuple[str, str]]:
        rows = self._read(f"MATCH (n:Runoff:{model.LABELS[kind]}) RETURN n.id, n.name")
        return sorted((id, name) for id, name in rows)

    def ids(self, kinds: Collection[str]) -> list[str]:
        return sorted(id for kind in kinds for id, _ in self.names(kind))

    def statements(self, dataset: str) -> Iterator[tuple[str, dict[str, Any]]]:
        rows = self._stream(
            "MATCH (d:Runoff:Dataset {id: $id})<-[s:STATED_IN]-(n) RETURN s.kind, s.record ORDER BY n.id",
            id=f"dataset/{dataset}",
        )
        for kind, text in rows:
            yield kind, json.loads(text)

    def leads(self, dataset: str | None = None) -> list[tuple[str, str]]:
        rows = self._read(
            "MATCH (d:Runoff:Dataset) WHERE $name IS NULL OR d.name = $name RETURN d.leads ORDER BY d.name",
            name=dataset,
        )
        return [(topic, text) for row in rows for topic, text in json.loads(row[0] or "[]")]

    def search(self, text: str, limit: int) -> list[Found]:
        words = fold(text).split()
        if not words:
            return []
        rows = self._read(
            """MATCH (n:Runoff)-[s:STATED_IN]->() WHERE NOT n:Flow
            UNWIND range(0, size(s.folded) - 1) AS i WITH n.id AS id, s.kind AS kind, s.folded[i] AS folded, s.texts[i] AS text
            WHERE all(word IN $words WHERE folded CONTAINS word) RETURN id, kind, folded, text""",
            words=words,
        )
        return ranked(rows, words, limit, self.fetch)

    def types(self) -> dict[str, TypeFacts]:
        # Read once: should the dataset change meanwhile, the next read says so.
        if self._types is None:
            self._types = {record.id: type_facts(record.data) for record in self.records("record-type")}
        return self._types

    def holders(self, ids: Collection[str]) -> dict[str, HolderFacts]:
        rows = self._read(
            f"""MATCH (n:Runoff:Holder) WHERE n.id IN $ids
            MATCH (n)-[above:PART_OF|RUN_BY|INSTANCE_OF*0..]->(body:Holder) {_UP} WITH DISTINCT body
            MATCH (body)-[s:STATED_IN]->() RETURN body.id, s.kind, s.record, s.dataset
            ORDER BY body.id, s.dataset <> $evidence, s.dataset""",
            ids=sorted(ids),
            evidence=EVIDENCE,
        )
        return {record.id: holder_facts(record.data) for record in joined(rows, model.read)}

    def inside(self, holder: str) -> set[str]:
        rows = self._read(
            f"""MATCH (n:Runoff:Holder {{id: $id}}) MATCH (inner:Holder)-[above:PART_OF|RUN_BY*0..]->(n) {_UP}
            RETURN DISTINCT inner.id""",
            id=holder,
        )
        return {row[0] for row in rows} | {holder}

    def passes(self, records: Collection[str], between: Between | None = None) -> list[Pass]:
        wanted = sorted(records)
        if between is None:
            rows = self._read(_PASSES, records=wanted)
        else:
            rows = self._read(_PASSES_BETWEEN, region=sorted(self._region(wanted, between)), records=wanted)
        passes = [Pass._make([*row[:10], *map(judgements, json.loads(row[10]))]) for row in rows]
        return sorted(passes, key=lambda one: (one.flow, one.record))

    def _region(self, records: list[str], between: Between) -> set[str]:
        """Holdings that lie between the ends, and all of those with whom a path can start.

        What they start with shows by what they send, whether or not it leads to the target; and by steps upward a
        path may start at a holding that no flow has made.
        """
        starts = {f"{holder}/{record}" for holder in self.holders(between.starts) for record in records}
        targets = [f"{holder}/{record}" for holder in between.target for record in records]
        ahead = {row[0] for row in self._read(AHEAD, ends=sorted(starts))}
        behind = {row[0] for row in self._read(BEHIND, ends=sorted(targets))} if ahead else set()
        return ahead & behind | ahead & starts

    def chain_leads(self, starts: Collection[str], targets: Collection[str]) -> bool:
        return chain_leads(starts, targets, self._onward)

    def _onward(self, holders: list[str]) -> list[str]:
        """The holders that a flow, or one step upward, reaches from these."""
        rows = self._read(
            """MATCH (n:Runoff:Holder) WHERE n.id IN $ids
            CALL { WITH n MATCH (n)<-[:FROM]-(f:Flow)-[:TO]->(m:Holder) WHERE f.status <> 'proposed' RETURN m
            UNION WITH n MATCH (n)-[r:PART_OF|RUN_BY]->(m:Holder) WHERE r.dataset = n.stated_by RETURN m }
            RETURN DISTINCT m.id""",
            ids=holders,
        )
        return [row[0] for row in rows]

    def mentions(self, id: str) -> list[tuple[str, str, str]]:
        rows = self._read(
            """MATCH (n:Runoff {id: $id})<-[r]-(m:Runoff) WHERE type(r) IN $types
            RETURN DISTINCT [label IN labels(m) WHERE label IN $labels][0], m.id, type(r)""",
            id=id,
            types=sorted(_FIELDS),
            labels=sorted(model.KIND_OF_LABEL),
        )
        return sorted({(model.KIND_OF_LABEL[label], other, _FIELDS[name]) for label, other, name in rows})

    def flows_at(self, holder: str) -> list[str]:
        rows = self._read("MATCH (n:Runoff:Holder {id: $id})<-[:FROM|TO]-(f:Flow) RETURN DISTINCT f.id", id=holder)
        return sorted(row[0] for row in rows)

    def flows_with_code(self, code: str) -> list[str]:
        return sorted(row[0] for row in self._read("MATCH (f:Runoff:Flow {code: $code}) RETURN f.id", code=code))

    def touching(self, records: Collection[str], holders: Collection[str]) -> Touching:
        ((bodies, flows, sources, newest),) = self._read(
            """CALL { MATCH (t:Runoff:RecordType)<-[:CARRIES]-(f:Flow) WHERE t.id IN $records RETURN f
            UNION MATCH (h:Runoff:Holder)<-[:TO]-(f:Flow) WHERE h.id IN $holders RETURN f }
            WITH collect(DISTINCT f) AS flows
            CALL { WITH flows UNWIND flows AS f MATCH (f)-[:FROM|TO]->(h) RETURN count(DISTINCT h) AS bodies }
            CALL { WITH flows UNWIND flows AS f MATCH (f)-[:CITES]->(s)-[t:STATED_IN]->()
            RETURN count(DISTINCT s) AS sources, max(t.date) AS newest }
            RETURN bodies, size(flows), sources, newest""",
            records=sorted(records),
            holders=sorted(holders),
        )
        return Touching(bodies, flows, sources, newest)
