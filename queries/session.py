"""The Python side of the command line: a graph that answers the same questions in the same words."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, environ, fspath
from types import TracebackType
from typing import Any

from ..graph.open_store import open_store
from ..graph.store import Found, Reader
from . import show
from .answer import Answer
from .question import Question
from .trace import trace


class Graph:
    """A store that is open for questions; close it, or use it in a `with` statement."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def trace(self, record: str | Question, to: str = "ice", **options: Any) -> Answer:
        """How could this record reach that holder?

        Args:
            record: id of a record type, or a whole question.
            to: id of the target.
            options: the other fields of `Question`: `from_`, `as_of`, `given`, `ever`, `place`, `outcomes`,
                `min_certainty`, `without`, `via`, `avoid`, `max_hops`, `limit`, `timeout`.

        Raises:
            UsageError: a field that makes no sense; `UnknownId` for an id that is not in the store.
        """
        question = record if isinstance(record, Question) else Question(record, to=to)
        return trace(self.reader, replace(question, **options) if options else question)

    def show(self, id: str) -> dict[str, Any]:
        """All that is known of one record, as plain data.

        Raises:
            UnknownId: no record has this id.
        """
        return show.known(self.reader, id)

    def search(self, text: str, limit: int = 20) -> list[Found]:
        """Records whose id, name or alias has all words of a text."""
        return self.reader.search(text, limit)

    def close(self) -> None:
        """Release what the store holds open."""
        self.reader.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace_: TracebackType | None
    ) -> None:
        self.close()


def open(store: str | PathLike[str] | None = None) -> Graph:
    """Open a store for questions.

    Args:
        store: path of a store file; None for the one in RUNOFF_STORE, else the evidence that ships with runoff.

    Raises:
        StoreUnavailable: it is not there, cannot be read, or is no store.
    """
    target = fspath(store) if store is not None else environ.get("RUNOFF_STORE") or None
    return Graph(open_store(target))
