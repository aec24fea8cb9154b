"""The Python side of the command line: a graph that answers the same questions in the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike, environ, fspath
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..graph.open_store import open_store
from ..graph.store import Found, Reader
from . import show
from .answer import Answer
from .question import Question
from .trace import trace

if TYPE_CHECKING:
    from .cut import Cut
    from .diff import Diff
    from .listing import Listing
    from .matrix import Matrix
    from .profile import Profile
    from .reach import Ends
    from .timeline import Timeline


class Graph:
    """A store that is open for questions; close it, or use it in a `with` statement.

    Each question is answered from the store as it stands when it is asked.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def _anew(self) -> Reader:
        self.reader.begin()
        return self.reader

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
        return trace(self._anew(), replace(question, **options) if options else question)

    def run(self, name: str, parameters: Mapping[str, str] | None = None, **options: Any) -> Answer | Listing:
        """Answer a canned query.

        Args:
            name: the query's name.
            parameters: values of its parameters, by name.
            options: fields of the question that come before the query's own, as for `trace`.

        Raises:
            UsageError: a parameter or a field that it does not take; `UnknownId` for a query or an id that is not there.
        """
        from .canned import QUESTION_KEYS, run

        keys = {field: key for key, field in QUESTION_KEYS.items()}
        return run(self._anew(), name, parameters, {keys.get(field, field): value for field, value in options.items()})

    def cut(self, record: str, to: str = "ice", by: str = "instrument", sets: int = 10, **options: Any) -> Cut:
        """What would stop it: the smallest sets of levers that leave no path.

        Args:
            record, to, options: as for `trace`.
            by: instrument, flow or holder.
            sets: greatest number of smallest sets.

        Raises:
            UsageError: as for `trace`.
        """
        from .cut import cut

        return cut(self._anew(), Question(record, to=to, **options), by, sets)

    def matrix(self, record: str, to: str = "ice", **options: Any) -> Matrix:
        """Where each route is open, and where closed and by what: all states and territories.

        Args:
            record, to, options: as for `trace`; with `place` only that row.

        Raises:
            UsageError: as for `trace`.
        """
        from .matrix import matrix

        return matrix(self._anew(), Question(record, to=to, **options))

    def timeline(self, record: str, to: str = "ice", **options: Any) -> Timeline:
        """When each route opened and closed up to `as_of`, and by what.

        Args:
            record, to, options: as for `trace`, without `given` and `ever`.

        Raises:
            UsageError: as for `trace`, or `given` or `ever` is asked for.
        """
        from .timeline import timeline

        return timeline(self._anew(), Question(record, to=to, **options))

    def reach(self, holder: str, record: str = "", **options: Any) -> Ends:
        """Whom a holder's records reach, by record type.

        Args:
            holder: id of the holder.
            record: id of a record type that alone counts, with its kinds; all, if left out.
            options: as for `trace`.

        Raises:
            UsageError: as for `trace`.
        """
        from .reach import reach

        return reach(self._anew(), Question(record, from_=holder, **options))

    def feeds(self, holder: str, record: str = "", **options: Any) -> Ends:
        """Which records reach a holder, and from whom.

        Args:
            holder, record, options: as for `reach`.

        Raises:
            UsageError: as for `trace`.
        """
        from .feeds import feeds

        return feeds(self._anew(), Question(record, to=holder, **options))

    def profile(self, records: Sequence[str], place: str | None = None, **options: Any) -> Profile:
        """What is open, closed and unknown for several records of one person, what is certainly open first.

        Args:
            records: ids of record types.
            place: the state or territory.
            options: as for `trace`.

        Raises:
            UsageError: as for `trace`, or no record is named.
        """
        from .profile import profile

        return profile(self._anew(), records, Question("", place=place, **options))

    def diff(self, before: str, after: str, record: str = "", to: str = "ice", **options: Any) -> Diff:
        """What changed between two days.

        Args:
            before, after: the days, `YYYY-MM-DD`.
            record: id of a record type whose routes alone count, with its kinds; all, if left out.
            to, options: as for `trace`, without a day of their own.

        Raises:
            UsageError: as for `trace`; to compare stores or files, see `runoff.queries.sides`.
        """
        from ..schema import dates
        from ..schema.errors import UsageError
        from .diff import diff
        from .sides import Side

        for day in (before, after):
            try:
                dates.day(day)
            except ValueError as error:
                raise UsageError(f"{error}.") from None
        reader = self._anew()
        one, other = (Side(day, reader, day) for day in (before, after))
        return diff(one, other, Question(record, to=to, **options))

    def show(self, id: str) -> dict[str, Any]:
        """All that is known of one record, as plain data.

        Raises:
            UnknownId: no record has this id.
        """
        return show.known(self._anew(), id)

    def search(self, text: str, limit: int = 20) -> list[Found]:
        """Records whose id, name or alias has all words of a text."""
        return self._anew().search(text, limit)

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
