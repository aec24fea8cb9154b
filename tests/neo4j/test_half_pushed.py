"""A dataset of which a database has only a part: what is said of it, how it is finished, how it is taken out."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import _Push
from runoff.graph.neo4j_store import Neo4jStore
from runoff.graph.sqlite_load import SqliteWriter
from runoff.queries.cli import cli
from runoff.schema.errors import StoreUnavailable
from tests.contract.samples import info, school_to_ice

from .killing import dump
from .test_push import bus_line, load, remove, uri

__all__ = ["uri"]


@pytest.fixture
def half(uri: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The store file of a push that ended in the middle, beside a dataset that is there whole."""
    load(uri, "schools", school_to_ice())
    path = tmp_path / "two.sqlite"
    with closing(SqliteWriter(path)) as writer:
        writer.load(info("buses"), bus_line())

    def interrupted(self: _Push, spool: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_Push, "_links", interrupted)
        assert CliRunner().invoke(cli, ["push", "--source", str(path), "--store", uri]).exit_code != 0
    return path


def runoff(uri: str, *arguments: str) -> str:
    """What a command that succeeds prints."""
    done = CliRunner().invoke(cli, [*arguments, "--store", uri])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_what_is_half_pushed_is_finished_as_the_message_says(uri: str, half: Path) -> None:
    """From the file that it came from."""
    done = CliRunner().invoke(cli, ["list", "datasets", "--store", uri])
    assert done.exit_code == 3
    assert "dataset buses in" in done.stderr
    assert "Push it again: runoff push --source FILE, or take it out: runoff push --remove buses" in done.stderr
    assert "records pushed" in runoff(uri, "push", "--source", str(half))
    assert '"buses"' in runoff(uri, "list", "datasets", "--json")


def test_what_is_half_pushed_can_be_taken_out(uri: str, half: Path) -> None:
    """For whoever has not the file any more; the rest is as it was before."""
    assert runoff(uri, "push", "--remove", "buses") == f"buses: taken out of {uri}\n"
    rest = dump(uri)
    remove(uri, "schools")
    load(uri, "schools", school_to_ice())
    assert dump(uri) == rest


def test_half_of_the_evidence_is_finished_by_a_plain_push(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which pushes what ships with runoff."""
    load(uri, "evidence", school_to_ice())
    with closing(Client(uri)) as client:
        client.write(lambda run: run("MATCH (d:Runoff:Dataset) SET d.complete = false"))
    with pytest.raises(
        StoreUnavailable, match=r"Push it again: runoff push, or take it out: runoff push --remove evid"
    ):
        Neo4jStore(uri)


def test_what_did_not_arrive_is_missed(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push counts what is there before it calls a dataset complete."""

    def lossy(self: _Push, stage: str, statement: str, rows: list[Any], **parameters: Any) -> None:
        send(self, stage, statement, rows[1:] if parameters.get("kind") == "holder" else rows, **parameters)

    send = _Push._send
    monkeypatch.setattr(_Push, "_send", lossy)
    monkeypatch.setattr(_Push, "_derive", lambda self, own: None)
    with pytest.raises(StoreUnavailable, match=r"schools did not arrive whole\. Run it again"):
        load(uri, "schools", school_to_ice())
    with pytest.raises(StoreUnavailable, match="half loaded"):
        Neo4jStore(uri)
