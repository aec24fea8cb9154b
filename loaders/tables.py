"""Tables in files: CSV (plain, gzip, zip) and XLSX, row by row, with the number of each row.

The `csv` module reads text, since it alone keeps hold of every row: one that it cannot parse does not take others along.
Rows are counted here, not by line, since cells may hold several. Openpyxl reads spreadsheets, since it alone gives the links behind
cells.
"""

from __future__ import annotations

import csv
import datetime
import struct
import warnings
import zipfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ..schema.errors import InvalidData, UsageError
from . import text_file
from .text_file import BROKEN_ARCHIVE, TextMember, broken
from .values import printable

_BROKEN_SHEET = (
    *BROKEN_ARCHIVE, ValueError, TypeError, AttributeError, IndexError, AssertionError, OverflowError, ParseError, OSError, struct.error,
)  # fmt: skip
#: Bytes of an unpacked spreadsheet that is read row by row, and of one that is read whole for the links behind cells.
_LARGEST_SHEET = 1_000_000_000
_LARGEST_WHOLE = 50_000_000
#: Cells of a sheet that is read whole, empty ones between the first and the last included: each takes memory.
_MOST_CELLS = 1_000_000
_OPEN_QUOTE = "unexpected end of data"
#: Behind the name of a column: the link behind its cell.
LINK = " (link)"


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not be parsed, and why."""

    reason: str


#: Number of a row in its file or sheet, counted from 1 with the header, and its cells.
Line = tuple[int, "list[str] | Broken"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file: its name for people, the sheet it stands on, its rows with the header among them.

    `encoding` tells how the text of it is encoded, by the name that people know; it reads the file.
    """

    name: str
    sheet: str
    lines: Iterator[Line]
    encoding: Callable[[], str] = lambda: ""


def tables(path: Path, with_links: bool = False) -> Generator[Table, None, None]:
    """The tables in a file.

    Args:
        path: a CSV file, plain, in gzip or in zip; or an XLSX file.
        with_links: whether cells of spreadsheets get a companion column with the link behind them.

    Raises:
        UsageError: no such file.
        InvalidData: damaged, no table, or of a form that is not read.
    """
    if not path.is_file():
        raise UsageError(f"{printable(str(path))} is no file.", "Name the file as it was downloaded.")
    kind = text_file.magic(path)
    if kind == "old-excel":
        raise InvalidData(f"{printable(path.name)} is an Excel file of before 2007.", hint="Save it as XLSX.")
    if kind == "xlsx":
        yield from _sheets(path, with_links)
        return
    for member in text_file.members(path, kind):
        yield Table(member.name, "", _csv_lines(member), partial(_encoding, member))


def _encoding(member: TextMember) -> str:
    return text_file.ENCODINGS[text_file.encoding(member)]


def _csv_lines(member: TextMember) -> Iterator[Line]:
    reader = csv.reader(text_file.lines(member, text_file.encoding(member)), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            open_quote = str(error) == _OPEN_QUOTE
            what = (
                "has a quotation mark that is not closed, up to the end of the file"
                if open_quote
                else f"cannot be parsed: {error}"
            )
            yield number, Broken(what)
            continue
        if any(cells):
            yield number, cells


def _sheets(path: Path, with_links: bool) -> Iterator[Table]:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
        if size > (_LARGEST_WHOLE if with_links else _LARGEST_SHEET):
            raise InvalidData(f"{printable(path.name)} unpacks to {size:,} bytes.", hint="Save the sheet as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=not with_links, data_only=True)
    except _BROKEN_SHEET as error:
        raise broken(path.name) from error
    try:
        for sheet in book.worksheets:
            name, title = printable(path.name), printable(sheet.title)
            yield Table(name, title, _sheet_lines(sheet, name, with_links))
    finally:
        book.close()


def _sheet_lines(sheet: Any, name: str, with_links: bool) -> Iterator[Line]:
    header: list[str] = []
    try:
        if not with_links:
            sheet.reset_dimensions()
        elif sheet.max_row * sheet.max_column > _MOST_CELLS:
            raise InvalidData(
                f"{name}, sheet {sheet.title}, reaches to row {sheet.max_row:,} and column {sheet.max_column:,}.",
                hint="Delete what stands far from the table, or save the sheet as CSV.",
            )
        for number, cells in enumerate(sheet.iter_rows(values_only=not with_links), start=1):
            texts = [_text(cell.value if with_links else cell) for cell in cells]
            if not any(texts):
                continue
            while texts and not texts[-1]:
                texts.pop()
            if with_links:
                if not header:
                    header = texts
                    texts = header + [f"{text}{LINK}" for text in header]
                else:
                    texts += [""] * (len(header) - len(texts))
                    texts = texts[: len(header)] + [_link(cell) for cell in cells[: len(header)]] + texts[len(header) :]
            yield number, texts
    except _BROKEN_SHEET as error:
        raise broken(f"{name}, sheet {sheet.title},") from error


def _link(cell: Any) -> str:
    link = cell.hyperlink
    return str(link.target or "") if link is not None else ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        whole_day = value.time() == datetime.time()
        return value.date().isoformat() if whole_day else value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
