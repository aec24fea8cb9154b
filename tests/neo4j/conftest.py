"""A real Neo4j for these tests, empty of runoff's graph at the start of each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_server import Settings

pytest_plugins = ["tests.neo4j.server_fixture"]


@pytest.fixture(scope="session")
def empty_server(neo4j_server: Settings) -> Iterator[Settings]:
    """A server whose database held nothing of runoff's before the tests, reached without further settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_USERNAME", neo4j_server.username)
        patch.setenv("NEO4J_PASSWORD", neo4j_server.password)
        client = Client(neo4j_server.uri)
        try:
            held = client.read("MATCH (n:Runoff) RETURN count(n)")[0][0]
            assert not held, "the database in NEO4J_URI holds a graph of runoff: name an empty one for the tests"
            yield neo4j_server
        finally:
            wipe(client)
            client.close()


@pytest.fixture(scope="module")
def server(empty_server: Settings) -> Settings:
    """The server, with no graph of runoff in it."""
    client = Client(empty_server.uri)
    wipe(client)
    client.close()
    return empty_server


def wipe(client: Client) -> None:
    """Take away what runoff and these tests put into the database."""
    for label in ("Runoff", "Theirs"):
        while client.write(
            lambda run, label=label: run(  # type: ignore[misc]
                f"MATCH (n:{label}) WITH n LIMIT 10000 DETACH DELETE n RETURN count(n)"
            )
        )[0][0]:
            pass
