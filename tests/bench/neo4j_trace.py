"""Traces on a server, against a plain variable-length Cypher query on the same server, and against the embedded store.

`python -m tests.bench.neo4j_trace --flows 100000` makes a graph; `--source STORE --record RECORD` takes those of a store file, such as
one into which `runoff load flock-sharing` has put the plate-reader network.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from neo4j import Driver, Query
from neo4j.exceptions import ClientError

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import Neo4jWriter
from runoff.graph.neo4j_store import AHEAD, BEHIND, Neo4jStore
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import DatasetInfo, Reader
from runoff.queries.question import Question
from runoff.queries.trace import trace

from .million import made
from .neo4j_server import driver, emptied, running
from .timing import paired, seconds

_BOUND = 120.0
#: What a person would write: the shortest ways of a record from first holders, or from one, to the target.
_PLAIN = """
MATCH (from:Holder)-[:HAS]->(start:Holding {record: $record}) WHERE from.id = $from OR $from IS NULL AND from:Custodian
MATCH (end:Holding {holder: $to}) MATCH path = (start)-[:PASSES*1..6]->(end)
RETURN [one IN relationships(path) | one.flow] ORDER BY length(path) LIMIT 25
"""


def ask(reader: Reader, question: Question) -> int:
    """The number of paths found."""
    return len(trace(reader, question).paths)


def plain(connection: Driver, question: Question) -> float | None:
    """Seconds of the plain query; None if it does not end in time."""
    begin = time.perf_counter()
    try:
        with connection.session(default_access_mode="READ") as session:
            query = Query(_PLAIN, timeout=_BOUND)
            session.run(query, {"record": question.record, "from": question.from_, "to": question.to}).consume()
    except ClientError:
        return None
    return time.perf_counter() - begin


def compare(uri: str, path: Path, connection: Driver, question: Question) -> None:
    """Print how long each takes for one question."""
    with closing(Neo4jStore(uri, 600)) as there, closing(SqliteStore(path)) as here:
        found = ask(there, question)
        assert found == ask(here, question)
        label = f"{question.record} from {question.from_ or 'anywhere'}: {found} paths, trace on Neo4j"
        paired(label, lambda: ask(there, question), lambda: ask(here, question), "the embedded store", 3)
        ours = seconds(lambda: ask(there, question))
        theirs = plain(connection, question)
    if theirs is None:
        print(f"  plain Cypher did not end within {_BOUND:.0f} s; the trace took {ours:.2f} s")
    else:
        print(f"  plain Cypher {theirs:.2f} s, trace {ours:.2f} s: {ours / theirs:.2f}x plain Cypher")


def plans(uri: str, ends: list[str]) -> None:
    """Print how the server looks for what lies between, and how long it takes."""
    with closing(Client(uri)) as client:
        for name, statement in (("ahead", AHEAD), ("behind", BEHIND)):
            plan = " < ".join(operator.partition("@")[0] for operator in client.plan(statement, ends=ends))
            client.read(statement, ends=ends)
            took = seconds(lambda statement=statement: client.read(statement, ends=ends))  # type: ignore[misc]
            count = len(client.read(statement, ends=ends))
            print(f"{name} of {ends[0]}: {count:,} holdings in {took:.3f} s by {plan}")


def main(arguments: Iterable[str] | None = None) -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=10_000)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--record", default="type-07")
    parser.add_argument("--from", dest="from_", default="holder-0")
    given = parser.parse_args(None if arguments is None else list(arguments))
    with tempfile.TemporaryDirectory() as folder, running() as settings, driver(settings) as connection:
        emptied(settings)
        path = given.source or Path(folder) / "made.sqlite"
        if given.source is None:
            with closing(SqliteWriter(path)) as maker:
                maker.load(DatasetInfo("made", "1", "2024-06-01", "0"), made(given.flows))
        with closing(SqliteStore(path)) as reader, closing(Neo4jWriter(settings.uri)) as writer:
            for info in reader.datasets():
                took = seconds(lambda info=info: writer.load(info, reader.statements(info.name)))  # type: ignore[misc]
                print(f"pushed {info.name}: {info.counts.get('flow', 0):,} flows in {took:.1f} s")
        for from_ in (None, given.from_):
            question = Question(given.record, from_=from_, as_of="2024-06-01", limit=25, timeout=600)
            compare(settings.uri, path, connection, question)
        plans(settings.uri, [f"{given.from_}/{given.record}"])
        plans(settings.uri, [f"ice/{given.record}"])
        emptied(settings)


if __name__ == "__main__":
    main()
