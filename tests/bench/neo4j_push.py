"""Pushing flows into Neo4j, against the bare driver that sends the same rows by UNWIND, and against KGX's sink.

`python -m tests.bench.neo4j_push --flows 10000 --kgx PYTHON`, where PYTHON is the interpreter of an environment with `kgx`
and `biolink-model`; without it, KGX is left out. `--kills 20` kills the server that many times under a push instead.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from neo4j import Driver, ManagedTransaction

from runoff.graph import neo4j_model as model
from runoff.graph import neo4j_moves as moves
from runoff.graph.names import fold, searchable
from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import Neo4jWriter
from runoff.graph.neo4j_server import Settings, local_settings
from runoff.graph.store import DatasetInfo
from runoff.graph.store_parts import batches

from ..neo4j.killing import dump, moments, push, push_under
from ..neo4j.server_fixture import guarded_place, start_quick
from .million import made
from .neo4j_server import driver, emptied, running
from .timing import seconds

_KGX = Path(__file__).with_name("kgx_sink.py")
Groups = list[tuple[str, list[Any]]]


def load(settings: Settings, flows: int) -> None:
    """Push a made graph."""
    with closing(Neo4jWriter(settings.uri)) as writer:
        writer.load(DatasetInfo("made", "1", "2024-06-01", str(flows)), made(flows))


def rows_of(settings: Settings, flows: int) -> Groups:
    """The rows that a push sends, each group with the plainest statement that writes it; the graph has been pushed."""
    with closing(Client(settings.uri)) as client:
        nodes: dict[tuple[str, ...], list[Any]] = {}
        links: dict[str, list[Any]] = {}
        for kind, data in made(flows):
            nodes.setdefault(model.labels(kind, data), []).append([*_node(kind, data)])
            for link in model.links(kind, data):
                properties = {**link.properties, "dataset": "made"}
                links.setdefault(link.name, []).append([data["id"], link.target, properties])
        derived = moves.Derivation(client, lambda: ((data, "made") for kind, data in made(flows) if kind == "flow"))
        holdings = [row for batch in derived.holdings() for row in batch]
        for batch in derived.moves():
            for name, source, target, *values in batch:
                properties = {
                    column: value if value is not None or column not in moves._LISTS else []
                    for column, value in zip(moves._COLUMNS, values, strict=True)
                }
                links.setdefault(name, []).append([source, target, properties])
    found: Groups = [
        (
            f"MATCH (d:Runoff {{id: 'dataset/made'}}) UNWIND $rows AS row CREATE (n:Runoff:{':'.join(names)})"
            " SET n = row[0] CREATE (n)-[s:STATED_IN]->(d) SET s = row[1]",
            rows,
        )
        for names, rows in nodes.items()
    ]
    found.append((moves.HOLDINGS, holdings))
    found += [
        (
            f"UNWIND $rows AS row MATCH (a:Runoff {{id: row[0]}}), (b:Runoff {{id: row[1]}}) CREATE (a)-[r:{name}]->(b) SET r = row[2]",
            rows,
        )
        for name, rows in links.items()
    ]
    return found


def _node(kind: str, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of a node, and of the relationship to its dataset."""
    texts = searchable(kind, data)
    said = {"kind": kind, "dataset": "made", "record": model.written(data), "date": data.get("date")}
    return model.properties(kind, data, "made"), {**said, "texts": texts, "folded": [fold(text) for text in texts]}


def bare(connection: Driver, groups: Groups) -> None:
    """The driver alone: one transaction for every batch of rows."""
    with connection.session() as session:
        session.run("CREATE (:Runoff:Dataset {id: 'dataset/made'})").consume()
        for statement, rows in groups:
            for batch in batches(rows):
                session.execute_write(_send, statement, batch)


def _send(transaction: ManagedTransaction, statement: str, rows: list[Any]) -> None:
    transaction.run(statement, rows=rows).consume()


def compare(settings: Settings, flows: int, rounds: int, kgx: str | None) -> None:
    """Print the rates and their ratios."""
    load(settings, flows)
    groups = rows_of(settings, flows)
    print(f"{flows:,} flows: {sum(len(rows) for _, rows in groups):,} rows in {len(groups)} groups")
    ratios = []
    with driver(settings) as connection:
        emptied(settings)
        bare(connection, groups)
        for _ in range(rounds):
            emptied(settings)
            ours = seconds(lambda: load(settings, flows))
            emptied(settings)
            theirs = seconds(lambda: bare(connection, groups))
            ratios.append(theirs / ours)
            print(
                f"runoff push {flows / ours:,.0f} flows/s ({ours:.1f} s), bare driver {flows / theirs:,.0f} flows/s"
                f" ({theirs:.1f} s): {theirs / ours:.2f}x the rate of the bare driver"
            )
        emptied(settings)
        if kgx:
            took = with_kgx(settings, connection, kgx, groups)
            print(f"KGX {flows / took:,.0f} flows/s ({took:.1f} s): runoff push has {took / ours:.0f}x its rate")
    ratios.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"median {ratios[len(ratios) // 2]:.2f}x; {peak:.0f} MiB, the rows of the bare driver among them")


def with_kgx(settings: Settings, connection: Driver, python: str, groups: Groups) -> float:
    """Seconds for the same nodes and relationships through KGX's sink, in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            for line in _kgx_lines(groups):
                stream.write(json.dumps(line, default=str) + "\n")
        command = [python, str(_KGX), settings.uri, settings.username, str(path)]
        environment = {**os.environ, "NEO4J_PASSWORD": settings.password}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    with connection.session() as session:
        count = session.run("MATCH (:`biolink:NamedThing`)-[r]->() RETURN count(r)").single(strict=True)[0]
        session.run("MATCH (n:`biolink:NamedThing`) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()
    print(f"KGX wrote {count:,} relationships")
    return float(done.stdout.splitlines()[-1])


def _kgx_lines(groups: Groups) -> Iterator[dict[str, Any]]:
    """Nodes, then relationships, as KGX takes them."""
    relations: list[tuple[str, list[Any]]] = []
    for statement, rows in groups:
        if statement == moves.HOLDINGS:
            for holder, record, name in rows:
                yield {"node": {"id": f"{holder}/{record}", "name": name, "category": ["biolink:NamedThing"]}}
        elif "STATED_IN" in statement:
            for properties, said in rows:
                category = ["biolink:NamedThing"]
                yield {"node": {**_plain(properties), "record": said["record"], "category": category}}
        else:
            relations.append((statement.partition("[r:")[2].partition("]")[0], rows))
    for name, rows in relations:
        for number, (source, target, properties) in enumerate(rows):
            edge = {
                "id": f"{name}-{number}",
                "subject": source,
                "object": target,
                "predicate": f"runoff:{name.lower()}",
            }
            yield {"edge": {**_plain(properties), **edge}}


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}


def kill(count: int) -> None:
    """Kill the server at random moments of pushes; every time the next push must end equal."""
    with guarded_place() as place:
        settings = start_quick(place)
        os.environ["NEO4J_PASSWORD"] = settings.password
        push(settings.uri)
        wanted = dump(settings.uri)
        for moment in moments(count, 0.6):
            emptied(settings)
            process = json.loads((place / "server.json").read_text())["pid"]
            try:
                push_under(settings.uri, lambda process=process: os.kill(process, signal.SIGKILL), moment)  # type: ignore[misc]
                said = "had ended"
            except Exception as error:
                said = str(error)
            if local_settings(place) is None:
                settings = start_quick(place)
            push(settings.uri)
            equal = dump(settings.uri) == wanted
            print(f"killed after {moment:.2f} s ({said}): {'equal' if equal else 'DIFFERENT'}")


def main(arguments: Iterable[str] | None = None) -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kgx", metavar="PYTHON")
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args(None if arguments is None else list(arguments))
    if given.kills:
        kill(given.kills)
        return
    with running() as settings:
        compare(settings, given.flows, given.rounds, given.kgx)


if __name__ == "__main__":
    main()
