"""The server that the benchmarks run on: the one that NEO4J_URI names, else one of their own, as users have it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

from neo4j import Driver, GraphDatabase

from runoff.graph import neo4j_server
from runoff.graph.neo4j_client import Client

from ..neo4j.server_fixture import free_ports, given_server, guarded_place, wipe


@contextmanager
def running(memory: str = "2g") -> Iterator[neo4j_server.Settings]:
    """A server with nothing of ours in it, and the environment of somebody who uses it."""
    found = given_server()
    if found is not None:
        yield found
        return
    with guarded_place() as place:
        settings = neo4j_server.start(place, bolt_port=free_ports(1)[0], http_port=None, memory=memory)
        os.environ |= {"NEO4J_USERNAME": settings.username, "NEO4J_PASSWORD": settings.password}
        yield settings


def driver(settings: neo4j_server.Settings) -> Driver:
    """A bare driver."""
    return GraphDatabase.driver(settings.uri, auth=(settings.username, settings.password))


def emptied(settings: neo4j_server.Settings) -> None:
    """Take away what is ours."""
    with closing(Client(settings.uri)) as client:
        wipe(client)
