"""The packaged evidence, open for questions, and stores of small graphs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.open_store import open_store
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import DatasetInfo, Reader

from ..checker.test_engine import complete
from ..conformance.suite import filled, records

DAY = "2026-06-01"


@pytest.fixture(scope="session")
def evidence() -> Iterator[Reader]:
    """The store of the evidence that ships with the package."""
    with closing(open_store()) as reader:
        yield reader


@contextmanager
def random_store(graph: dict[str, Any]) -> Iterator[Reader]:
    """A store of a random graph of the checker."""
    with stored(list(records(complete(graph)))) as reader:
        yield reader


@contextmanager
def small_store(**graph: Any) -> Iterator[Reader]:
    """A store of a small graph, written as the conformance cases are."""
    with stored(list(records(filled(graph)))) as reader:
        yield reader


@contextmanager
def stored(entries: list[tuple[str, dict[str, Any]]]) -> Iterator[Reader]:
    """A store of these records."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.sqlite"
        with closing(SqliteWriter(path)) as writer:
            writer.load(DatasetInfo("made", "1", "2024-06-15", "0"), entries)
        with closing(SqliteStore(path)) as reader:
            yield reader
