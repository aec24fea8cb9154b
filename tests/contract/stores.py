"""The stores that must pass the contract: each a class that is made with a folder of its own and a name in `STORES`.

To put another store under the contract, write a class with these members and add it to `STORES`. A store that is
not to be had on this machine calls `pytest.skip` when it is made.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import Neo4jWriter
from runoff.graph.neo4j_store import Neo4jStore
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import Reader, Writer

from ..neo4j.server_fixture import wipe


class StoreUnderTest(Protocol):
    """One store, empty at first, that can be opened again and again.

    Attributes:
        name: what `--store` calls it.
    """

    name: str

    def writer(self) -> Writer:
        """Open it for writing."""

    def reader(self) -> Reader:
        """Open it for reading."""


class EmbeddedStore:
    """The SQLite file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "store.sqlite"
        self.name = str(self.path)

    def writer(self) -> Writer:
        return SqliteWriter(self.path)

    def reader(self) -> Reader:
        return SqliteStore(self.path, may_be_empty=True)


class Neo4j:
    """The Neo4j database that the environment names; what is ours in it goes when a folder is used for the first time."""

    def __init__(self, folder: Path) -> None:
        self.name = self.uri = os.environ["NEO4J_URI"]
        used = folder / "neo4j"
        if not used.exists():
            client = Client(self.uri)
            wipe(client)
            client.close()
            used.touch()

    def writer(self) -> Writer:
        return Neo4jWriter(self.uri)

    def reader(self) -> Reader:
        return Neo4jStore(self.uri, may_be_empty=True)


#: Name -> maker, given a folder; the same folder is the same store, also in another process.
STORES: dict[str, Callable[[Path], StoreUnderTest]] = {"embedded": EmbeddedStore, "neo4j": Neo4j}
