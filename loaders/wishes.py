"""What a load is given beside the files: what the store has, and how the load is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .declaration import Record


@dataclass(frozen=True, slots=True)
class Beside:
    """What a store has when a load begins.

    Attributes:
        holders: records of the holders that names may match: those of the curated evidence.
        ids: ids of all records of other datasets, which no new record may take.
        own: the records of the dataset as it stands, to be continued.
    """

    holders: Sequence[Mapping[str, Any]] = ()
    ids: Sequence[str] = ()
    own: Sequence[Record] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a load is wanted.

    Attributes:
        date: the day of the files, where their names do not tell it.
        older: whether a list older than one in the store may be put behind it.
        allow_ending: whether a list may end a large share of what the list before it has.
        strict: whether a row that cannot be read is an error.
        rejects: where rows that cannot be read are written.
        keep_rejects: whether a file of that name that holds other rows is kept, and another name taken.
        tick: called every few thousand rows with the number read so far.
    """

    date: str | None = None
    older: bool = False
    allow_ending: bool = False
    strict: bool = False
    rejects: Path | None = None
    keep_rejects: bool = False
    tick: Callable[[int], None] | None = None


def beside(records: Iterable[tuple[str, Mapping[str, Any]]]) -> Beside:
    """What a store has that holds just these records, for tests and for whoever keeps them otherwise."""
    held = list(records)
    return Beside([data for kind, data in held if kind == "holder"], [str(data["id"]) for _, data in held])
