"""Fixtures that all tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import DatasetInfo, Reader

os.environ.setdefault("RUNOFF_STORE", "")
# Tests are in English, whatever the language of the machine.
os.environ["RUNOFF_LANG"] = "en"

Records = list[tuple[str, dict[str, Any]]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-goldens` writes golden answers anew."""
    parser.addoption("--rewrite-goldens", action="store_true", help="write the golden answers anew")


@pytest.fixture
def rewrite_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden answers are to be written anew."""
    return bool(request.config.getoption("--rewrite-goldens"))


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[Callable[[Records], Reader]]:
    """Makes an embedded store of the records that it is given."""
    opened: list[SqliteStore] = []

    def make(records: Records) -> Reader:
        path = tmp_path / f"{len(opened)}.sqlite"
        writer = SqliteWriter(path)
        writer.load(DatasetInfo("test", "1", "2025-01-01", "0"), records)
        writer.close()
        opened.append(SqliteStore(path))
        return opened[-1]

    yield make
    for store in opened:
        store.close()
