"""A Neo4j for tests: the one that NEO4J_URI names, else one of our own, once per run.

Add `pytest_plugins = ["tests.neo4j.server_fixture"]` to the conftest at the top, or import the fixtures.
Where CI is set, a server that cannot be had fails the tests; elsewhere it skips them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runoff.graph import neo4j_server as server
from runoff.schema.errors import StoreUnavailable

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
def guarded_place() -> Iterator[Path]:
    """A temporary folder for a server; afterwards, even if this process is killed, neither is left."""
    place = Path(tempfile.mkdtemp(prefix="runoff-neo4j-")).resolve()
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


def cannot_start(error: StoreUnavailable) -> None:
    """Fail where servers are to be had, skip elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(f"no Neo4j: {error}")
    pytest.skip(f"no Neo4j: {error}")


@pytest.fixture(scope="session")
def neo4j_place() -> Iterator[Path]:
    """The folder of a server of our own that runs, with Browser."""
    with guarded_place() as place:
        try:
            start_quick(place, browser=True)
        except StoreUnavailable as error:
            cannot_start(error)
        yield place


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> server.Settings:
    """How to reach a server; what is in it is for each test to clear."""
    found = given_server() or server.local_settings(request.getfixturevalue("neo4j_place"))
    assert found is not None
    return found
