"""Which store a name means: none for the packaged evidence, a path for a file, a URI for a Neo4j server."""

from __future__ import annotations

from ..schema.errors import UsageError
from .store import Reader


def open_store(target: str | None = None, timeout: float | None = None) -> Reader:
    """Open a store for reading.

    Args:
        target: path of a store file, or URI of a Neo4j server; None for the evidence that ships with the package.
        timeout: seconds for which one read may run on a server; None for the server's own bound.

    Raises:
        UsageError: an address that is none of a Neo4j server.
        StoreUnavailable: it is not there, cannot be read, is no store, or holds no dataset.
    """
    if target is None:
        from .packaged import open_packaged

        return open_packaged()
    if "://" in target:
        from .neo4j_client import SCHEMES, is_uri, shown
        from .neo4j_store import Neo4jStore

        if not is_uri(target):
            raise UsageError(
                f"{shown(target)} is no store.", f"Name a file, or a Neo4j server: {', '.join(SCHEMES)}://HOST:7687"
            )
        return Neo4jStore(target, timeout)
    from .sqlite_store import SqliteStore

    return SqliteStore(target)
