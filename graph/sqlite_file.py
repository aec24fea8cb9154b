"""A store file: made, opened, and written in transactions that are whole or nothing."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from ..schema.errors import InvalidData, StoreUnavailable

APPLICATION_ID = 0x52554E4F  # "RUNO"
LAYOUT = 1

#: Seconds for which one who reads waits for one who writes, and the other way round.
_PATIENCE = 30


def is_new(path: Path | str) -> bool:
    """Whether a load would make a store there: nothing is there yet, or an empty file."""
    return not os.path.exists(path) or (os.path.isfile(path) and not os.path.getsize(path))


def holds_nothing(path: Path | str) -> StoreUnavailable:
    """The error for a store without any dataset."""
    return StoreUnavailable(f"{path} holds no dataset.", f"Load one: runoff load evidence --store {path}")


_OF_THE_DISK = {sqlite3.SQLITE_FULL: "Make room on the disk.", sqlite3.SQLITE_IOERR: "Is the disk full?"}
_CHECK = "Check the file, its folder and the permissions of both."


def trouble(path: Path | str, error: sqlite3.Error, what: str, remedy: str) -> StoreUnavailable:
    """The error for what SQLite could not do; somebody else at the file is told apart from a file that will not do.

    Args:
        what: what became of the file, such as "cannot be read".
        remedy: what to do if nobody else is at it.
    """
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        return StoreUnavailable(
            f"{path} {what}: somebody else has been reading or writing it for {_PATIENCE} seconds.", "Try again."
        )
    remedy = _OF_THE_DISK.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, remedy)
    return StoreUnavailable(f"{path} {what}: {error}.", remedy)


def plain(path: Path | str, text: str) -> Any:
    """Plain data from a text in a store file.

    Raises:
        StoreUnavailable: it is damaged.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise StoreUnavailable(
            f"{path} is damaged: what it says cannot be read ({error}).", "Load its datasets into a new file."
        ) from error


def create(path: Path) -> None:
    """Make an empty store file; an existing file is left alone.

    Raises:
        StoreUnavailable: the place cannot be written.
    """
    from importlib.resources import files

    try:
        if not is_new(path):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
            try:
                connection.executescript(
                    f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {LAYOUT};\n"
                    + files(__package__).joinpath("sqlite_schema.sql").read_text(encoding="utf-8")
                    + "COMMIT;"
                )
            except sqlite3.OperationalError:
                # Another load may have made it meanwhile.
                connection.rollback()
                if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                    raise
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"{path} cannot be written: {error}.", "Name a file in a folder of yours.") from error


def connect(path: Path | str, *, write: bool = False) -> sqlite3.Connection:
    """Open a store file and make sure that it is one.

    Raises:
        StoreUnavailable: missing, empty, unreadable, no runoff store, or of another layout.
    """
    target = Path(path)
    if not os.path.exists(target):  # false, too, for a name that can be none and in a folder that may not be read
        raise StoreUnavailable(f"no store at {target}.", f"Make one: runoff load evidence --store {target}")
    if not os.path.isfile(target):
        raise StoreUnavailable(f"{target} is {'a folder' if target.is_dir() else 'no file'}.", "Name a file.")
    if is_new(target):
        raise holds_nothing(target)
    mode = "rw" if write else "ro"
    connection = None
    try:
        if not write:
            _recover(target)
        connection = sqlite3.connect(f"{target.absolute().as_uri()}?mode={mode}", uri=True, timeout=_PATIENCE)
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise trouble(target, error, "cannot be opened as a store", "Name another file.") from error
    if found != APPLICATION_ID:
        connection.close()
        raise StoreUnavailable(f"{target} is no runoff store.", "Name another file, or a new one to load into.")
    if layout != LAYOUT:
        connection.close()
        raise StoreUnavailable(
            f"{target} has layout {layout}; this version reads {LAYOUT}.", "Load its datasets into a new file."
        )
    return connection


def _recover(target: Path) -> None:
    """Roll back what a load that was killed left half written: SQLite refuses to read until somebody who may write has."""
    if os.path.exists(f"{target}-journal"):
        with (
            suppress(sqlite3.Error),
            closing(
                sqlite3.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE)
            ) as connection,
        ):
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


class Transaction:
    """A write transaction: all of it or nothing, also when the process is interrupted."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def __enter__(self) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise trouble(self._path, error, "cannot be written", _CHECK) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None:
            try:
                self._connection.execute("COMMIT")
            except sqlite3.Error as failure:
                self._roll_back()
                raise self._failed(failure) from failure
            return
        self._roll_back()
        if isinstance(error, sqlite3.IntegrityError):
            raise InvalidData(f"two records of one dataset have the same id ({error}).") from error
        if isinstance(error, sqlite3.Error):
            raise self._failed(error) from error

    def _roll_back(self) -> None:
        # SQLite may have done so of its own accord, as it does where the disk is full; if it can not even do that, whoever
        # opens the file next does it from the journal.
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    def _failed(self, error: sqlite3.Error) -> StoreUnavailable:
        return trouble(self._path, error, "was left as it was", _CHECK)
