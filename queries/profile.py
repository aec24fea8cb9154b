"""`profile`: several records of one person at once: what is open for each, what the law of the place closes, what is left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any

from ..graph.store import Reader
from ..schema.errors import InvalidData, UsageError
from ..schema.problems import Problem
from .answer import Answer, DatasetRef, HolderRef, plain
from .build import dataset_ref
from .laws import Law
from .matrix import CLOSED, Matrix, matrix
from .narrative import routes
from .path_lines import stops
from .question import Question
from .trace import checked, trace


@dataclass(frozen=True, slots=True)
class Closing:
    """A route that is closed, or narrowed, at the place: over whom, and by what."""

    route: str
    narrowed: bool
    by: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a profile.

    Attributes:
        answer: the trace.
        certain, possible, demands: how many routes are certainly open, only possibly open, or rest on a demand.
        closings: what a law, an order or a rule closes or narrows at the place; all states where no place was asked for.
    """

    answer: Answer
    certain: int
    possible: int
    demands: int
    closings: tuple[Closing, ...]

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain data: the counts, what is closed, and the whole answer."""
        return {
            "record": plain(self.answer.record),
            "certain": self.certain,
            "possible": self.possible,
            "demands": self.demands,
            "closings": plain(self.closings),
            "answer": self.answer.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """A report over several records, those with most routes certainly open first."""

    question: Question
    target: HolderRef
    dataset: DatasetRef
    entries: tuple[Entry, ...]
    title: str = ""

    @property
    def found(self) -> bool:
        """Whether any record has a route."""
        return any(entry.answer.found for entry in self.entries)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        asked = self.question.to_dict()
        asked.pop("record")
        return {
            "title": self.title or None,
            "question": {"records": [entry.answer.record.id for entry in self.entries], **asked},
            "dataset": plain(self.dataset),
            "target": plain(self.target),
            "found": self.found,
            "entries": plain(self.entries),
        }


def profile(reader: Reader, records: Sequence[str], question: Question, title: str = "") -> Profile:
    """What is open, closed and unknown for several records of one person.

    Args:
        records: ids of record types; one named twice counts once.
        question: as for a trace; its record does not count.
        title: what the profile is called.

    Raises:
        UsageError: as for a trace, or no record is named.
    """
    if not records:
        raise UsageError("a profile needs records.", "Name record types: try runoff list record-types.")
    question = checked(replace(question, record=records[0]))
    entries = []
    for record in dict.fromkeys(records):
        asked = replace(question, record=record)
        entries.append(_entry(trace(reader, asked), matrix(reader, replace(asked, limit=0))))
    entries.sort(key=lambda one: (-one.certain, -one.possible, -one.demands))
    return Profile(question, entries[0].answer.target, dataset_ref(reader.datasets()), tuple(entries), title)


def _entry(answer: Answer, found: Matrix) -> Entry:
    best = [group[0] for group in routes(answer.paths)]
    demands = sum(path.weakest_outcome == "demanded" for path in best)
    certain = sum(path.open == "certain" and path.weakest_outcome != "demanded" for path in best)
    return Entry(answer, certain, len(best) - certain - demands, demands, tuple(_closings(found)))


def _closings(found: Matrix) -> list[Closing]:
    """What is closed or narrowed in the rows of a matrix, each law once for each route."""
    closings = []
    for column in found.routes:
        over = stops(column.path, found.target)
        for narrowed in (False, True):
            laws: dict[str, Law] = {}
            for cell in column.cells:
                acting = cell.narrowed_by if narrowed else cell.by if cell.state == CLOSED else ()
                for one in acting:
                    laws.setdefault(one.id, one)
            if laws:
                closings.append(Closing(over, narrowed, tuple(laws.values())))
    return closings


_KEYS = {"title": "title", "records": "records", "in": "place", "to": "to", "as_of": "as_of"}


def read(path: File) -> dict[str, Any]:
    """A profile file: `records`, a list of ids, and if wanted `title`, `in`, `to` and `as_of`.

    Returns:
        The values under the names of `Question`, beside `records` and `title`.

    Raises:
        InvalidData: it cannot be read, has another key, or names no records.
    """
    from ..loaders.yaml_file import read as read_yaml

    content = read_yaml(path)
    for key, value in content.items():
        fits = (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
            if key == "records"
            else isinstance(value, str)
        )
        if key not in _KEYS or not fits:
            raise _broken(path, f'has an unfit key "{key}".')
    if not content.get("records"):
        raise _broken(path, "names no records.")
    return {_KEYS[key]: value for key, value in content.items()}


def _broken(path: File, message: str) -> InvalidData:
    remedy = f"A profile takes: {', '.join(_KEYS)}; records is a list of ids of record types."
    return InvalidData(f"{path}: {message} {remedy}", [Problem(str(path), 0, "", message, remedy, "error", "profile")])
