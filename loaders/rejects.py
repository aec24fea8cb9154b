"""The file of rejected rows: mend the cells, and load it like any other file.

Its first columns say whence each row came; the rest are the columns that the loader reads, by our names for them.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from ..schema.errors import RunoffError, UsageError
from ..schema.whole_file import replacing
from .declaration import Loader

#: Columns that say whence a rejected row came.
ORIGIN = ("runoff_layout", "runoff_snapshot", "runoff_file", "runoff_row", "runoff_column", "runoff_reason")
_IN_MEMORY = 1 << 20
#: With what a formula begins; and a quotation mark, so that one that was there is not taken for ours.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


class RejectsFile:
    """Writer of a rejects file; it takes its place when the load is through, and only if a row was rejected.

    Args:
        path: where to write; None: nowhere.
        loader: whose columns it takes.
        keep: whether a file of that name that holds other rows is kept, and the next free name taken (`-2`, `-3`).

    Raises:
        RunoffError: there is no such folder.
    """

    def __init__(self, path: Path | None, loader: Loader, keep: bool = False) -> None:
        if path is not None and not path.absolute().parent.is_dir():
            raise RunoffError(f"{path} cannot be written: there is no such folder.", "Name another: --rejects")
        self.path = path
        self.written = False
        self._keep = keep
        self._columns = list(dict.fromkeys(column for layout in loader.layouts for column in layout.columns))
        self._waiting: IO[bytes] | None = None
        self._text: io.TextIOWrapper | None = None
        self._writer: Any = None

    def write(self, origin: tuple[str, str, str, int, str, str], cells: Mapping[str, str]) -> None:
        """Add one row."""
        if self.path is None:
            return
        if self._text is None:
            # The rows wait elsewhere, since the file of that name may be the one that is being read.
            self._waiting = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
            self._text = io.TextIOWrapper(self._waiting, encoding="utf-8", newline="")
            self._writer = csv.writer(self._text, lineterminator="\n")
            self._writer.writerow([*ORIGIN, *self._columns])
        self._writer.writerow(map(quoted, (*map(str, origin), *(cells.get(column, "") for column in self._columns))))

    def finish(self) -> None:
        """Put the file in its place.

        Raises:
            RunoffError: it cannot be written.
        """
        if self.path is None or self._text is None or self._waiting is None:
            return
        self._text.flush()
        if self._keep:
            self.path = next(path for path in _names(self.path) if self._is_free(path))
        with replacing(self.path) as out:
            self._waiting.seek(0)
            shutil.copyfileobj(self._waiting, out)
        self.written = True

    def close(self) -> None:
        """Give the temporary file back."""
        if self._text is not None:
            self._text.close()

    def _is_free(self, path: Path) -> bool:
        """Whether no row is lost when the file takes this name."""
        assert self._waiting is not None
        if not os.path.lexists(path):
            return True
        try:
            with path.open("rb") as there:
                self._waiting.seek(0)
                same = all(one == two for one, two in itertools.zip_longest(there, self._waiting))
            return same or not _holds_rows(path)
        except OSError:
            return False


def quoted(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `unquoted` gives it back as it was.

    >>> quoted("=1+1"), unquoted(quoted("=1+1")), unquoted(quoted("'tis"))
    ("'=1+1", '=1+1', "'tis")
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unquoted(cell: str) -> str:
    """A cell as it was before `quoted`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _names(path: Path) -> Iterable[Path]:
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _holds_rows(path: Path) -> bool:
    with path.open("rb") as stream:
        return any(line.strip() for line in itertools.islice(stream, 1, None))


def refuse_taken(rejects: Path, inputs: Iterable[Path], store: Path) -> None:
    """Refuse to write rejected rows over a file that is read, or over the store.

    Raises:
        UsageError: `rejects` is one of them, under whatever name.
    """
    for path, what in [*((path, "a file to be loaded") for path in inputs), (store, "the store")]:
        if _same(rejects, path):
            raise UsageError(f"--rejects {rejects} is {what}.", "Name another file.")


def _same(one: Path, two: Path) -> bool:
    if one.exists() and two.exists():
        return one.samefile(two)
    return os.path.realpath(one) == os.path.realpath(two)
