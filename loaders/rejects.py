"""The file of rejected rows: mend the cells, and load it like any other file.

Its first columns say whence each row came; the rest are the columns that the loader reads, by our names for them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from ..schema.errors import RunoffError
from .declaration import Loader

#: Columns that say whence a rejected row came.
ORIGIN = ("runoff_layout", "runoff_snapshot", "runoff_file", "runoff_row", "runoff_column", "runoff_reason")


class RejectsFile:
    """Writer of a rejects file; the file is made with the first row, so that none is left where nothing failed.

    Args:
        path: where to write; None: nowhere.
        loader: whose columns it takes.
    """

    def __init__(self, path: Path | None, loader: Loader) -> None:
        self.path = path
        self._columns = list(dict.fromkeys(column for layout in loader.layouts for column in layout.columns))
        self._stream: IO[str] | None = None
        self._writer: Any = None

    def write(self, origin: tuple[str, str, str, int, str, str], cells: Mapping[str, str]) -> None:
        """Write one row.

        Raises:
            RunoffError: the file cannot be written.
        """
        if self.path is None:
            return
        try:
            if self._stream is None:
                self._stream = self.path.open("w", encoding="utf-8", newline="")
                self._writer = csv.writer(self._stream, lineterminator="\n")
                self._writer.writerow([*ORIGIN, *self._columns])
            self._writer.writerow([*origin, *(cells.get(column, "") for column in self._columns)])
        except OSError as error:
            raise RunoffError(f"{self.path} cannot be written: {error.strerror}.", "Name another: --rejects") from error

    @property
    def written(self) -> bool:
        """Whether there is such a file now."""
        return self._stream is not None

    def close(self) -> None:
        """Finish the file."""
        if self._stream is not None:
            self._stream.close()
