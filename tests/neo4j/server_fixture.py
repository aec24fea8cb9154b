"""A Neo4j for tests: the one that NEO4J_URI names, else one of our own, once per run.

A conftest imports the fixtures by name. Where CI is set, a server that cannot be had fails the tests; elsewhere it skips them.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest

from runoff.graph import neo4j_server as server
from runoff.graph.neo4j_client import Client
from runoff.schema.errors import StoreUnavailable

from ..unavailable import unavailable

#: Starts in half the time; long queries would be slower.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")

# Waits for the end of the tests, however they end: its standard input closes when they are killed, too.
_GUARD = """
import shutil, sys
from pathlib import Path
from runoff.graph import neo4j_server
place = Path(sys.argv[1])
sys.stdin.read()
neo4j_server.stop(place)
shutil.rmtree(place, ignore_errors=True)
"""


def free_ports(count: int) -> list[int]:
    """Ports on which nothing listens just now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def start_quick(place: Path, browser: bool = False) -> server.Settings:
    """Start a small server on free ports."""
    bolt, http = free_ports(2)
    return server.start(
        place, bolt_port=bolt, http_port=http if browser else None, memory="512m", java_options=QUICK
    )  # fmt: skip


@contextmanager
def guarded_place(within: Path | None = None) -> Iterator[Path]:
    """A temporary folder for a server; afterwards, even if this process is killed, neither is left."""
    place = Path(tempfile.mkdtemp(prefix="runoff-neo4j-", dir=within)).resolve()
    guard = subprocess.Popen(
        [sys.executable, "-c", _GUARD, str(place)],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )
    try:
        yield place
    finally:
        server.stop(place)
        guard.communicate()


def given_server() -> server.Settings | None:
    """The server that the environment names."""
    uri = os.environ.get("NEO4J_URI")
    if not uri:
        return None
    user = os.environ.get("NEO4J_USERNAME") or os.environ.get("NEO4J_USER") or "neo4j"
    return server.Settings(uri, user, os.environ.get("NEO4J_PASSWORD", ""))


@cache
def _shared_place() -> Path:
    """The folder of the server that all tests of a run share, whatever conftest they got it from."""
    stack = ExitStack()
    atexit.register(stack.close)
    place = stack.enter_context(guarded_place())
    start_quick(place, browser=True)
    return place


@pytest.fixture(scope="session")
def neo4j_place() -> Path:
    """The folder of a server of our own that runs, with Browser."""
    try:
        return _shared_place()
    except StoreUnavailable as error:
        unavailable(f"no Neo4j: {error}")


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> server.Settings:
    """How to reach a server; what is in it is for each test to clear."""
    found = given_server() or server.local_settings(request.getfixturevalue("neo4j_place"))
    assert found is not None
    return found


def log_in(patch: pytest.MonkeyPatch, settings: server.Settings) -> None:
    """Set what the environment of a user of this server has."""
    patch.setenv("NEO4J_URI", settings.uri)
    patch.setenv("NEO4J_USERNAME", settings.username)
    patch.setenv("NEO4J_PASSWORD", settings.password)


@pytest.fixture(scope="session")
def empty_server(neo4j_server: server.Settings) -> Iterator[server.Settings]:
    """A server whose database held nothing of runoff's before the tests, and holds nothing afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        log_in(patch, neo4j_server)
        client = Client(neo4j_server.uri)
    try:
        held = client.read("MATCH (n:Runoff) RETURN count(n)")[0][0]
        assert not held or not given_server(), "the database in NEO4J_URI holds a graph of runoff: name an empty one"
        yield neo4j_server
    finally:
        wipe(client)
        client.close()


def wipe(client: Client) -> None:
    """Take away what runoff and these tests put into the database."""
    for label in ("Runoff:Holding", "Runoff:Flow", "Runoff", "Theirs"):
        while client.write(
            lambda run, label=label: run(  # type: ignore[misc]
                f"MATCH (n:{label}) WITH n LIMIT 5000 DETACH DELETE n RETURN count(n)"
            )
        )[0][0]:
            pass
