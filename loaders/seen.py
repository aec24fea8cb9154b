"""Which keys have been seen, in memory that does not grow with their number."""

from __future__ import annotations

import sqlite3

_IN_MEMORY = 60_000


class Seen:
    """A set of texts; what does not fit in memory goes to a temporary file that vanishes with the process."""

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._near: set[str] = set()
        self._far: sqlite3.Connection | None = None
        self._limit = in_memory

    def add(self, key: str) -> bool:
        """Remember a key; False if it was there already."""
        if key in self._near or (self._far is not None and self._is_far(key)):
            return False
        self._near.add(key)
        if len(self._near) >= self._limit:
            self._spill()
        return True

    def __contains__(self, key: str) -> bool:
        return key in self._near or (self._far is not None and self._is_far(key))

    def close(self) -> None:
        """Give the temporary file back."""
        if self._far is not None:
            self._far.close()
            self._far = None

    def _is_far(self, key: str) -> bool:
        assert self._far is not None
        return self._far.execute("SELECT 1 FROM seen WHERE key = ?", (key,)).fetchone() is not None

    def _spill(self) -> None:
        if self._far is None:
            # An empty name makes a private file on disk that SQLite takes away itself.
            self._far = sqlite3.connect("", isolation_level=None)
            self._far.execute("PRAGMA journal_mode = OFF")
            self._far.execute("CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._far.execute("BEGIN")
        self._far.executemany("INSERT INTO seen VALUES (?)", ((key,) for key in sorted(self._near)))
        self._far.execute("COMMIT")
        self._near.clear()
