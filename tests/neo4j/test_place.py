"""What is written about a local server may be damaged: then none is running, and nothing breaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runoff.graph import neo4j_server as server
from runoff.graph.neo4j_place import State, password_file, read_state, settings_of, write_state
from runoff.queries.cli import cli
from runoff.schema.errors import StoreUnavailable

psutil = pytest.importorskip("psutil")

SOUND: dict[str, Any] = {"bolt_port": 7687, "http_port": 7474, "pid": 4711}


def test_a_state_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """With Browser and without, launched and about to be."""
    for state in (State(7687, 7474, 4711), State(1, None), State(65535, None, 1)):
        write_state(tmp_path, state)
        assert read_state(tmp_path) == state


@pytest.mark.parametrize(
    "content",
    [
        *(json.dumps({**SOUND, key: value}) for key in SOUND for value in ("x", -5, 0, 1.5, True, [7687], 10**12)),
        json.dumps({"bolt_port": None, "http_port": None}), json.dumps({**SOUND, "more": 1}), json.dumps({"bolt_port": 1}),
        "", "{", "[]", "null", "\x00\xff",
    ],
)  # fmt: skip
def test_a_damaged_state_is_none(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For `status` and `stop` no server runs, and other servers are reached all the same."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    place = tmp_path / "runoff" / "neo4j"
    place.mkdir(parents=True)
    (place / "server.json").write_text(content, encoding="latin-1")
    assert server.local_settings() is None
    status, stop = (CliRunner().invoke(cli, ["neo4j", word]) for word in ("status", "stop"))
    assert (status.exit_code, status.stderr) == (3, "Error: no local Neo4j is running. Start it: runoff neo4j start\n")
    assert (stop.exit_code, stop.stdout) == (0, "Neo4j was not running.\n")
    elsewhere = CliRunner().invoke(cli, ["list", "datasets", "--store", "bolt://127.0.0.1:1"])
    assert "does not answer" in elsewhere.stderr


def test_a_state_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """A folder in its place, or a file."""
    (tmp_path / "server.json").mkdir()
    assert read_state(tmp_path) is None
    assert read_state(tmp_path / "server.json" / "x") is None


def test_a_password_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """It is not taken for one that is missing, or a start would write another in its place."""
    password_file(tmp_path).write_bytes(b"\xff\xfe")
    with pytest.raises(StoreUnavailable, match="password, cannot be read"):
        settings_of(tmp_path, State(7687, None))
    assert password_file(tmp_path).read_bytes() == b"\xff\xfe"
