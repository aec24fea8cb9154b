"""One row of a table: its cells by our names of the columns, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from . import values
from .values import Unreadable, clean, filled

_T = TypeVar("_T")


class Row:
    """A row as a loader sees it; cells are text, `""` where there is nothing."""

    __slots__ = ("cells", "number", "sheet")

    def __init__(self, number: int, cells: Mapping[str, str], sheet: str = "") -> None:
        self.number, self.cells, self.sheet = number, cells, sheet

    def __getitem__(self, column: str) -> str:
        try:
            return clean(self.cells.get(column, ""))
        except Unreadable as error:
            error.column = column
            raise

    def filled(self, column: str) -> str:
        """A cell, or `""` where it says only that there is nothing (`NA`, `#N/A`)."""
        try:
            return filled(self.cells.get(column, ""))
        except Unreadable as error:
            error.column = column
            raise

    def needed(self, column: str) -> str:
        """A cell that must not be empty.

        Raises:
            Unreadable: it is.
        """
        text = self.filled(column)
        if not text:
            raise Unreadable(self[column], "is empty", column)
        return text

    def read(self, column: str, reader: Callable[..., _T], *how: Any) -> _T:
        """A cell that must not be empty, through one of the readers in `values`.

        Raises:
            Unreadable: empty, or the reader cannot read it.
        """
        text = self.needed(column)
        try:
            return reader(text, *how)
        except Unreadable as error:
            error.column = column
            raise

    def state(self, column: str) -> str:
        """The state that a cell names, as ISO 3166-2."""
        return self.read(column, values.state)

    def date(self, column: str, *forms: str) -> str:
        """The day that a cell names."""
        return self.read(column, values.date, forms) if forms else self.read(column, values.date)
