"""A write transaction of the embedded store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ..schema.errors import InvalidData, RunoffError, StoreUnavailable

_REMEDIES = {sqlite3.SQLITE_FULL: "Make room on the disk.", sqlite3.SQLITE_BUSY: "Is another load running?"}


class Transaction:
    """A write transaction: all of it or nothing, also when the process is interrupted."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def __enter__(self) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None:
            try:
                self._connection.execute("COMMIT")
            except sqlite3.Error as failure:
                self._connection.execute("ROLLBACK")
                raise self._failed(failure) from failure
            return
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.IntegrityError):
            raise InvalidData(f"two records of one dataset have the same id ({error}).") from error
        if isinstance(error, sqlite3.Error):
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> RunoffError:
        hint = _REMEDIES.get(
            getattr(error, "sqlite_errorcode", 0) & 0xFF, "Check the file, its folder and the permissions of both."
        )
        return StoreUnavailable(f"{self._path} was left as it was: {error}.", hint)
