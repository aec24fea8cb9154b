"""On a real server, the path engine and Cypher alone follow the same rules as the embedded store."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import Neo4jWriter
from runoff.graph.neo4j_server import Settings
from runoff.graph.neo4j_store import Neo4jStore
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import DatasetInfo, Reader
from runoff.queries.cypher import cypher
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema.errors import UsageError
from tests.checker.random_graphs import random_case
from tests.checker.test_engine import complete
from tests.conformance.suite import Case, cases, question, records
from tests.conformance.test_conformance import check

from .packing import bare, ids_of, prefixed

CONFORMANCE = [case for case in cases() if case.answer is not None]
RANDOM_GRAPHS = 100
#: For each, the server has to plan a statement of its own, which takes longer than to run it.
RANDOM_STATEMENTS = 40


class Packed(NamedTuple):
    """One small graph in the database."""

    prefix: str
    asked: dict[str, Any]
    case: Case | None


def _pack() -> tuple[list[tuple[str, dict[str, Any]]], list[Packed]]:
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    packed: list[Packed] = []
    graphs: list[tuple[dict[str, Any], dict[str, Any], Case | None]] = [
        (case.graph, case.question, case) for case in CONFORMANCE
    ]
    for seed in range(RANDOM_GRAPHS):
        evidence, asked = random_case(random.Random(seed))
        graphs.append((complete(evidence), asked, None))
    for number, (graph, asked, case) in enumerate(graphs):
        prefix, ids = f"g{number:03}-", ids_of(graph)
        for kind, data in records(prefixed(graph, prefix, ids)):
            found.setdefault(data["id"], (kind, data))
        renamed = prefixed({"to": "ice", **asked}, prefix, ids)
        packed.append(Packed(prefix, renamed, case))
    return list(found.values()), packed


RECORDS, PACKED = _pack()


@pytest.fixture(scope="module")
def reader(server: Settings) -> Iterator[Neo4jStore]:
    """All the small graphs, pushed as one dataset."""
    writer = Neo4jWriter(server.uri)
    writer.load(DatasetInfo("test", "1", "2025-01-01", "0"), RECORDS)
    writer.close()
    store = Neo4jStore(server.uri)
    yield store
    store.close()


@pytest.mark.parametrize("packed", [one for one in PACKED if one.case], ids=lambda one: str(one.case))
def test_conformance(packed: Packed, reader: Neo4jStore) -> None:
    """Every conformance case has its answer."""
    assert packed.case is not None
    answer = trace(reader, question(packed.asked)).to_json()
    check(packed.case, json.loads(bare(answer, packed.prefix)))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """The same in a file."""
    path = tmp_path_factory.mktemp("store") / "all.sqlite"
    with closing(SqliteWriter(path)) as writer:
        writer.load(DatasetInfo("test", "1", "2025-01-01", "0"), RECORDS)
    with closing(SqliteStore(path)) as store:
        yield store


def test_random_graphs(reader: Neo4jStore, embedded: Reader) -> None:
    """On random graphs the JSON answers are those of the embedded store, byte for byte."""
    for packed in PACKED[len(CONFORMANCE) :]:
        asked = question(packed.asked)
        assert trace(reader, asked).to_json() == trace(embedded, asked).to_json(), packed


def test_cypher_alone(reader: Neo4jStore, embedded: Reader, server: Settings) -> None:
    """The statement that a person can paste gives the same routes, wherever its start is a holding of the graph."""
    client = Client(server.uri)
    compared = with_routes = 0
    for packed in PACKED[: len(CONFORMANCE) + RANDOM_STATEMENTS]:
        asked = replace(question(packed.asked), limit=0)
        if asked.from_ and not _documented(client, asked):
            continue
        if _lifts_restrictions(embedded, asked):
            with pytest.raises(UsageError, match="did not restrict"):
                cypher(embedded, asked)
            continue
        statement = cypher(embedded, asked)
        routes = {tuple(row[0]) for row in client.read(statement)}
        wanted = {tuple(str(hop.flow) for hop in path.flows) for path in trace(embedded, asked).paths}
        assert routes == wanted, packed
        compared += 1
        with_routes += bool(routes)
    client.close()
    assert compared > 0.9 * len(CONFORMANCE)
    assert with_routes > 0.4 * compared


def _lifts_restrictions(reader: Reader, asked: Question) -> bool:
    """Whether the question takes away an instrument that restricts flows."""
    mentioned = (field for id in asked.without for _, _, field in reader.mentions(id))
    return "restrictions" in mentioned


def _documented(client: Client, asked: Question) -> bool:
    """Whether some flow shows that the holder named has the record: else no holding of it is in the graph."""
    id = f"{asked.from_}/{asked.record}"
    return bool(client.read("MATCH (n:Runoff:Holding {id: $id}) RETURN n.id", id=id))
