"""The store that the contract is tried on."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..neo4j.server_fixture import empty_server, log_in, neo4j_place, neo4j_server
from .stores import STORES, StoreUnderTest

__all__ = ["empty_server", "neo4j_place", "neo4j_server"]


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StoreUnderTest:
    """An empty store of each kind."""
    if request.param == "neo4j":
        log_in(monkeypatch, request.getfixturevalue("empty_server"))
    return STORES[request.param](tmp_path)


@pytest.fixture
def kind(request: pytest.FixtureRequest, store: StoreUnderTest) -> str:
    """The name of the kind of store, for another process."""
    return str(request.node.callspec.params["store"])
