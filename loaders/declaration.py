"""What a loader of public files declares: what it reads, what it yields, and under which licence the data stand.

A loader is one module in `datasets/` that makes a `Loader` at its top, named `LOADER`, and hangs one function
on each layout that it reads. The functions know rows and records only; files, encodings, headers, history,
reports and rejects are the frame's part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .load import Load
    from .rows import Row

#: Kind and plain data of one record, as a store takes it.
Record = tuple[str, dict[str, Any]]
Transform = Callable[["Row", "Load"], Iterable[Record]]
Survey = Callable[["Row", "Load"], None]
Finish = Callable[["Load"], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Layout:
    """One form of a published table, known by the names of its columns.

    Attributes:
        name: short kebab-case name; snapshots of one layout are one series.
        title: the title under which the file is cited.
        columns: our name of each column -> the names that files have given it. Columns that are not named
            here are never read, so that what must not be kept is not even seen.
        optional: our names of the columns that may be missing.
        publisher: who publishes it; the loader's publisher if left out.
        page: the address at which it is published; the loader's page if left out.
        complete: whether a file is the whole list on its day, so that what a newer one lacks has ended.
        live: the status of an instrument or flow that the newest complete list still shows.
        gone: its status once it is no longer listed.
        order: all columns by position, for files that come without a header; empty: a header is required.
        snapshot: the day of the file where its name does not tell it.
        dated: finds the day in the file's name where the common forms do not fit.
    """

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    optional: frozenset[str] = frozenset()
    publisher: str = ""
    page: str = ""
    complete: bool = False
    live: str = "unknown"
    gone: str = "ended"
    order: tuple[str, ...] = ()
    snapshot: str = ""
    dated: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Loader:
    """A loader of public files.

    Attributes:
        name: kebab-case; also the name of the dataset in a store.
        title: what the data are, for `runoff load --list` and for citation.
        publisher: who publishes them.
        page: the address at which they are published.
        licence: under which the data stand.
        yields: kinds of records that it makes.
        layouts: the forms of the file that it reads, newest first.
        needs_evidence: whether its records refer to the packaged evidence.
        earliest: fields with a day of which, over several lists, the earliest holds; of all others the newest list's.
    """

    name: str
    title: str
    publisher: str
    page: str
    licence: str
    yields: tuple[str, ...]
    layouts: tuple[Layout, ...]
    needs_evidence: bool = True
    earliest: tuple[str, ...] = ()
    transforms: dict[str, Transform] = field(default_factory=dict)
    surveys: dict[str, Survey] = field(default_factory=dict)
    finishers: list[Finish] = field(default_factory=list)

    def reads(self, *layouts: str) -> Callable[[Transform], Transform]:
        """Hang the function that turns one row of these layouts into records."""

        def hang(function: Transform) -> Transform:
            known = {layout.name for layout in self.layouts}
            for name in layouts:
                if name not in known or name in self.transforms:
                    raise ValueError(f'loader {self.name}: "{name}" is no layout, or is read twice')
                self.transforms[name] = function
            return function

        return hang

    def looks_ahead(self, *layouts: str) -> Callable[[Survey], Survey]:
        """Hang a function that sees all rows of these layouts once before they are read (which names stand twice)."""

        def hang(function: Survey) -> Survey:
            self.surveys.update(dict.fromkeys(layouts, function))
            return function

        return hang

    def finishes(self, function: Finish) -> Finish:
        """Hang a function that yields, after the last row of each list, what only all its rows together tell."""
        self.finishers.append(function)
        return function

    def layout(self, name: str) -> Layout | None:
        """The layout of this name."""
        return next((layout for layout in self.layouts if layout.name == name), None)
