"""Which store a name means: none for the packaged evidence, a path for a file."""

from __future__ import annotations

from .store import Reader


def open_store(target: str | None = None) -> Reader:
    """Open a store for reading.

    Args:
        target: path of a store file; None for the evidence that ships with the package.

    Raises:
        StoreUnavailable: it is not there, cannot be read, or is no store.
    """
    if target is None:
        from .packaged import open_packaged

        return open_packaged()
    from .sqlite_store import SqliteStore

    return SqliteStore(target)
