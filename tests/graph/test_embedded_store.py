"""The embedded store as a file: made, refused, recovered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.codes import LENGTH, code
from runoff.graph.sqlite_file import create
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.schema.errors import StoreUnavailable

from ..contract.samples import flow, holder, info, record_type, school_to_ice


def test_a_store_is_an_ordinary_sqlite_file(tmp_path: Path) -> None:
    """Any SQLite tool opens it, and `record` holds what was stated."""
    with closing(SqliteWriter(tmp_path / "s.sqlite")) as writer:
        writer.load(info("schools"), school_to_ice())
    with closing(sqlite3.connect(tmp_path / "s.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM record WHERE kind = 'flow'").fetchone() == (2,)


@pytest.mark.parametrize(
    "name", ["a b.sqlite", "50%.sqlite", "q?mode=memory#x.sqlite", "ü.sqlite", "-v.sqlite", "'.sqlite"]
)
def test_a_store_may_have_any_name(name: str, tmp_path: Path) -> None:
    """Blanks, marks of web addresses and other scripts in the file's name change nothing."""
    with closing(SqliteWriter(tmp_path / name)) as writer:
        writer.load(info("schools"), school_to_ice())
    with closing(SqliteStore(tmp_path / name)) as reader:
        assert reader.get("school") is not None
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_reading_makes_no_file(tmp_path: Path) -> None:
    """A misspelt name is an error that says how to make a store, and leaves nothing behind."""
    with pytest.raises(StoreUnavailable, match="runoff load evidence --store"):
        SqliteStore(tmp_path / "typo.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "holds no dataset", id="empty"),
        pytest.param(b"flows: []\n", "cannot be opened as a store", id="text"),
        pytest.param(b"\x00" * 4096, "store", id="zeros"),
        pytest.param(b"SQLite format 3\x00" + b"\xff" * 4080, "store", id="a broken header"),
    ],
)
def test_what_is_no_store_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    """Any other file is refused by name, and left as it is."""
    path = tmp_path / "other.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=says) as caught:
        SqliteStore(path)
    assert "other.sqlite" in str(caught.value)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_not_written_into(tmp_path: Path) -> None:
    """A SQLite file that is no store is refused for writing, too."""
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mine (x)")
        connection.commit()
    with pytest.raises(StoreUnavailable, match="is no runoff store"):
        SqliteWriter(path)


def test_a_store_of_another_layout_is_refused(tmp_path: Path) -> None:
    """What a later version has written is not guessed at."""
    path = tmp_path / "s.sqlite"
    create(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnavailable, match="layout 99"):
        SqliteStore(path)


@pytest.mark.parametrize("target", ["", "folder", "file/under.sqlite", "x" * 5000])
def test_a_place_that_can_hold_no_store_is_refused(target: str, tmp_path: Path) -> None:
    """A folder, a name under a file, a name too long: each is one error, for reading and for writing."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    for open_it in (SqliteStore, SqliteWriter):
        with pytest.raises(StoreUnavailable):
            open_it(tmp_path / target)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    """A store may be named in a folder that is yet to be made."""
    with closing(SqliteWriter(tmp_path / "a" / "b" / "s.sqlite")) as writer:
        assert writer.load(info("schools"), school_to_ice())


def test_somebody_else_may_make_the_same_store_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two first loads at once: the one that comes second finds the store made, and goes on."""
    path = tmp_path / "s.sqlite"
    connect = sqlite3.connect

    def meanwhile(database: Any, **options: Any) -> sqlite3.Connection:
        monkeypatch.undo()
        create(path)
        made: sqlite3.Connection = connect(database, **options)
        return made

    monkeypatch.setattr("runoff.graph.sqlite_file.sqlite3.connect", meanwhile)
    with closing(SqliteWriter(path)) as writer:
        assert writer.load(info("schools"), school_to_ice())


@pytest.mark.parametrize(
    ("setting", "words"),
    [("PRAGMA query_only = ON", "permissions"), ("PRAGMA max_page_count = 1", "Make room on the disk")],
)
def test_a_store_that_cannot_be_written_says_what_to_do(tmp_path: Path, setting: str, words: str) -> None:
    """Only a full disk is called one."""
    with closing(SqliteWriter(tmp_path / "s.sqlite")) as writer:
        writer._connection.execute(setting)
        many = [holder(f"holder-{number}") for number in range(5_000)]
        with pytest.raises(StoreUnavailable, match=r"left as it was|cannot be written") as caught:
            writer.load(info("schools"), many)
    assert words in (caught.value.hint or "")


def test_a_new_type_never_takes_the_number_of_an_old_one(tmp_path: Path) -> None:
    """Passes point to types and holders by number: a number that came to mean another would swap the record."""
    with closing(SqliteWriter(tmp_path / "s.sqlite")) as writer:
        writer.load(info("schools"), school_to_ice())
        writer.load(info("extra"), [record_type("extra-file"), holder("extra-holder"),
                                    flow("extra-flow", "extra-holder > ice", "extra-file")])  # fmt: skip
        writer.remove("extra")
        writer.load(info("other"), [record_type("other-file"), holder("other-holder"),
                                    flow("other-flow", "broker > other-holder", "other-file")])  # fmt: skip
    with closing(SqliteStore(tmp_path / "s.sqlite")) as reader:
        found = {one.flow: (one.sender, one.receiver, one.record) for one in reader.passes(reader.types())}
    assert found == {
        "school-to-broker": ("school", "broker", "pupil-record"),
        "broker-to-ice": ("broker", "ice", "pupil-record"),
        "other-flow": ("broker", "other-holder", "other-file"),
    }


def test_codes_are_short_and_stable() -> None:
    """Six letters or digits that no eye mistakes; the same on every machine and in every release."""
    assert code("nctue-to-equifax") == code("nctue-to-equifax")
    assert len(code("a")) == LENGTH == 6
    assert code("a", "b") != code("ab")
    assert not set("ilou") & set("".join(code(str(number)) for number in range(500)))
