"""What goes wrong while a store file is read or written: one line, nothing half, no answer made of two releases."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import runoff
from runoff.graph import sqlite_file
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.queries.cli import cli
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema.errors import InvalidData, StoreUnavailable

from ..contract.samples import Statement, flow, holder, info, school_to_ice

ROOT = Path(__file__).parents[2]
QUESTION = Question("pupil-record", as_of="2024-01-01")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of one route."""
    load(tmp_path / "s.sqlite", school_to_ice())
    return tmp_path / "s.sqlite"


def load(path: Path, records: list[Statement], version: str = "1") -> bool:
    """Load a release of the same dataset."""
    with closing(SqliteWriter(path)) as writer:
        return writer.load(info("schools", version), records)


def renamed() -> list[Statement]:
    """The same route over another broker."""
    return [
        *(one for one in school_to_ice() if "broker" not in one[1]["id"]),
        holder("agent"),
        flow("school-to-agent", "school > agent", "pupil-record"),
        flow("agent-to-ice", "agent > ice", "pupil-record"),
    ]


def fails(said: str, *arguments: object) -> None:
    """A command fails with 3 and one line that says so."""
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert (done.exit_code, done.stdout) == (3, ""), done.output
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


# --- a load meanwhile ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["types", "inside", "passes", "holders", "fetch", "touching"])
def test_a_question_is_never_answered_from_two_releases(
    method: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in it a load ends, the question is refused; asked again, it is answered from the new release."""
    original = getattr(SqliteStore, method)

    def and_then_a_load(self: SqliteStore, *arguments: Any) -> Any:
        found = original(self, *arguments)
        monkeypatch.undo()
        load(path, renamed(), "2")
        return found

    with closing(SqliteStore(path)) as reader:
        monkeypatch.setattr(SqliteStore, method, and_then_a_load)
        with pytest.raises(StoreUnavailable, match=r"s\.sqlite changed while it was read\. Ask again\."):
            trace(reader, QUESTION)
        (route,) = trace(reader, QUESTION).paths
    assert [one.id for one in route.holders] == ["school", "agent", "ice"]


def test_a_command_says_that_the_store_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 3, as for any store that is not to be had just now."""
    original = SqliteStore.passes

    def and_then_a_load(self: SqliteStore, *arguments: Any) -> Any:
        found = original(self, *arguments)
        load(path, renamed(), "2")
        return found

    monkeypatch.setattr(SqliteStore, "passes", and_then_a_load)
    fails("changed while it was read. Ask again.", "trace", "pupil-record", "--as-of", "2024-01-01", "--store", path)


def test_a_list_is_of_one_release(path: Path) -> None:
    """A load waits until a list that has begun is read to its end."""
    with closing(SqliteStore(path)) as reader, closing(sqlite3.connect(path, timeout=0)) as other:
        names = (one.id for one in reader.records("holder"))
        assert next(names) == "broker"
        with pytest.raises(sqlite3.OperationalError, match="locked"), other:
            other.execute("DELETE FROM record")
        assert list(names) == ["ice", "school"]


def test_a_session_goes_on_after_a_load(path: Path) -> None:
    """Each question is answered from what is there when it is asked."""
    with runoff.open(path) as graph:
        assert len(graph.trace(QUESTION).paths) == 1
        load(path, renamed(), "2")
        (route,) = graph.trace(QUESTION).paths
    assert [one.id for one in route.holders] == ["school", "agent", "ice"]


def test_a_reader_that_is_open_keeps_no_load_waiting(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two reads it has no lock on the file."""
    monkeypatch.setattr(sqlite_file, "_PATIENCE", 0)
    with closing(SqliteStore(path)) as reader:
        trace(reader, QUESTION)
        assert load(path, renamed(), "2")


def test_a_load_that_others_keep_waiting_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the disk that is full; the store is as it was."""
    monkeypatch.setattr(sqlite_file, "_PATIENCE", 0)
    with closing(SqliteStore(path)) as reader:
        next(one := reader.records("holder"))
        with pytest.raises(StoreUnavailable, match="was left as it was: somebody else has been") as raised:
            load(path, renamed(), "2")
        assert len(list(one)) == 2
        assert len(trace(reader, QUESTION).paths) == 1
    assert "disk" not in str(raised.value)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="cannot be written: somebody else has been"):
            load(path, renamed(), "2")
        other.rollback()
        other.execute("BEGIN EXCLUSIVE")
        fails("somebody else has been reading or writing it for 0 seconds. Try again.", "show", "ice", "--store", path)


# --- nothing in it -------------------------------------------------------------------------------------------------


def test_a_store_without_a_dataset_is_no_store_to_ask(tmp_path: Path) -> None:
    """As after a first load that failed: else each question would find that its record type does not exist."""
    path = tmp_path / "s.sqlite"
    with pytest.raises(InvalidData):
        load(path, [flow("lost", "nobody > nobody-else", "nothing")])
    fails("s.sqlite holds no dataset. Load one: runoff load evidence --store", "list", "datasets", "--store", path)
    assert load(path, school_to_ice())


def test_an_empty_file_is_a_store_to_be_filled(tmp_path: Path) -> None:
    """As `mktemp` makes one: a load takes it for a new store, a question says that nothing is in it."""
    path = tmp_path / "zero.sqlite"
    path.touch()
    fails("zero.sqlite holds no dataset.", "list", "datasets", "--store", path)
    (tmp_path / "one.yaml").write_text("leads: [Ask the county.]\n")
    done = CliRunner().invoke(cli, ["load", "evidence", str(tmp_path / "one.yaml"), "--store", str(path)])
    assert done.exit_code == 0, done.output
    with closing(SqliteStore(path)) as reader:
        assert [one.name for one in reader.datasets()] == ["one"]


@pytest.mark.parametrize("command", [["list", "datasets"], ["load", "evidence"]])
def test_a_folder_is_named_as_one(command: list[str], tmp_path: Path) -> None:
    """And a pipe, which nobody would ever write into, is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    fails(f"{tmp_path} is a folder. Name a file.", *command, "--store", tmp_path)
    fails(f"{tmp_path / 'pipe'} is no file. Name a file.", *command, "--store", tmp_path / "pipe")


# --- damage --------------------------------------------------------------------------------------------------------


@pytest.fixture
def damaged(path: Path) -> Path:
    """A store in which a record is cut short."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE record SET data = substr(data, 1, 20)")
    return path


@pytest.mark.parametrize(
    "command",
    [
        ("show", "ice"),
        ("search", "broker"),
        ("trace", "pupil-record", "--as-of", "2024-01-01"),
        ("export", "nquads"),
    ],
    ids=lambda command: str(command[0]),
)
def test_a_damaged_record_is_said_in_one_line(command: tuple[str, ...], damaged: Path) -> None:
    """Whatever comes upon it."""
    fails("s.sqlite", *command, "--store", damaged)


def test_what_is_damaged_is_said_of_statements_and_by_loads(damaged: Path) -> None:
    """Also where a dataset is copied, and where another is loaded beside it; nothing is written then."""
    with closing(SqliteStore(damaged)) as reader, pytest.raises(StoreUnavailable, match=r"s\.sqlite is damaged"):
        list(reader.statements("schools"))
    with closing(SqliteWriter(damaged)) as writer, pytest.raises(StoreUnavailable, match=r"s\.sqlite is damaged"):
        writer.load(info("buses"), [holder("bus-line")])
    with closing(SqliteStore(damaged)) as reader:
        assert [one.name for one in reader.datasets()] == ["schools"]


def test_damage_in_what_is_derived_is_said(path: Path) -> None:
    """In what is written of types and of passes, and where a table is gone."""
    for column in ("record_type SET contains", "pass SET detail", "dataset SET counts"):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"UPDATE {column} = '{{'")
    with closing(SqliteStore(path)) as reader:
        for read in (reader.types, lambda: reader.passes(["pupil-record"]), reader.datasets):
            with pytest.raises(StoreUnavailable, match="is damaged"):
                read()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE lead")
        connection.execute("DROP TABLE dataset")
    with closing(SqliteWriter(path)) as writer, pytest.raises(StoreUnavailable, match="cannot be read"):
        writer.load(info("buses"), [])
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        SqliteStore(path)


# --- a full disk ---------------------------------------------------------------------------------------------------

_FULL = """
import resource, sys
from runoff.graph.sqlite_load import SqliteWriter
from runoff.schema.errors import StoreUnavailable
from tests.contract.samples import flow, info
path, room, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
writer = SqliteWriter(path)
try:
    writer.load(info("large"), (flow(f"f-{n}", "broker > ice", "pupil-record", note="x" * 300) for n in range(count)))
except StoreUnavailable as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("room", "count"),
    [
        pytest.param(300_000, 3000, id="while records are written"),
        pytest.param(160_000, 300, id="at the very end, when they are made to last"),
    ],
)
def test_a_store_can_be_read_after_a_full_disk(room: int, count: int, path: Path) -> None:
    """A load that ran out of room leaves the store as it was, for readers, too."""
    command = [sys.executable, "-c", _FULL, str(path), str(room), str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "was left as it was" in done.stdout, done.stderr
    assert "Is the disk full?" in done.stdout
    assert done.stderr == ""
    with closing(SqliteStore(path)) as reader:
        assert [one.name for one in reader.datasets()] == ["schools"]
        assert len(reader.passes(["pupil-record"])) == 2
