"""A real Neo4j for these tests, empty of runoff's graph at the start of each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_server import Settings

from .server_fixture import empty_server, log_in, neo4j_place, neo4j_server, wipe

__all__ = ["empty_server", "neo4j_place", "neo4j_server"]


@pytest.fixture(scope="module")
def server(empty_server: Settings) -> Iterator[Settings]:
    """The server, with no graph of runoff in it, reached without further settings."""
    with pytest.MonkeyPatch.context() as patch:
        log_in(patch, empty_server)
        client = Client(empty_server.uri)
        wipe(client)
        client.close()
        yield empty_server
