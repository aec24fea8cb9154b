"""Text tables as they come off a publisher's page: which encoding, which compression, whole or cut short."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from ..schema.errors import InvalidData
from .values import printable

#: What reading a damaged gzip or zip file raises.
BROKEN_ARCHIVE = (
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    NotImplementedError,
    RuntimeError,
    KeyError,
)
_CHUNK = 1 << 20
_LONGEST_LINE = 4_000_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Codec -> the name that people know.
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes.

    Raises:
        InvalidData: it cannot be read.
    """
    total = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                total.update(chunk)
    except OSError as error:
        raise InvalidData(
            f"{path} cannot be read: {error.strerror}.", hint="Check the name and permissions."
        ) from error
    return total.hexdigest()


def magic(path: Path) -> str:
    """What a file is by its first bytes, whatever its name says: gzip, zip, xlsx, old-excel, or text."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "old-excel"
    if not head.startswith(b"PK"):
        return "text"
    try:
        with zipfile.ZipFile(path) as archive:
            return "xlsx" if "xl/workbook.xml" in archive.namelist() else "zip"
    except (*BROKEN_ARCHIVE, OSError) as error:
        raise broken(path.name) from error


def broken(name: str) -> InvalidData:
    """The error for a file that is damaged or cut short."""
    return InvalidData(f"{printable(name)} is cut short or damaged.", hint="Download it anew.")


@dataclass(frozen=True, slots=True)
class TextMember:
    """A text table in a file: the file itself, what a gzip file holds, or a member of a zip file."""

    name: str
    open: Callable[[], IO[bytes]]


def members(path: Path, kind: str) -> list[TextMember]:
    """The text tables in a file of this kind (see `magic`)."""
    if kind == "gzip":
        return [TextMember(printable(path.name), _gzip_opener(path))]
    if kind == "text":
        return [TextMember(printable(path.name), lambda: path.open("rb"))]
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.casefold().endswith(".csv") and not _is_shadow(name))
    if not names:
        raise InvalidData(f"{printable(path.name)} holds no CSV file.", hint="Name the table itself.")
    return [TextMember(printable(f"{path.name}/{name}"), _opener(path, name)) for name in names]


def _is_shadow(name: str) -> bool:
    """Whether a member of an archive is one of those that macOS puts beside files, with no data in them."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith("._")


def _gzip_opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: cast("IO[bytes]", gzip.open(path, "rb"))


def _opener(path: Path, name: str) -> Callable[[], IO[bytes]]:
    return lambda: zipfile.ZipFile(path).open(name)


def encoding(member: TextMember) -> str:
    """The encoding of a text table, from all of its bytes, by rule and never by likeness to a language.

    A byte order mark tells; else what is not ASCII is UTF-8 where at least as many sequences are valid as are not, since a
    few wrong bytes do not make another encoding; else it is Windows-1252, of which Latin-1 is a part in all that is printed.

    Returns:
        A codec of `ENCODINGS`. What it cannot decode becomes U+FFFD, and the rows that have it are rejected.

    Raises:
        InvalidData: damaged, empty, or no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    valid = wrong = 0
    begun = False
    try:
        with member.open() as stream:
            while chunk := stream.read(_CHUNK):
                if not begun and chunk.startswith(_UTF_16):
                    return "utf-16"
                if not begun and chunk.startswith(codecs.BOM_UTF8):
                    return "utf-8-sig"
                begun = True
                if b"\0" in chunk:
                    raise InvalidData(f"{member.name} is no text table.", hint="Name a CSV or XLSX file.")
                text = decoder.decode(chunk)
                if not text.isascii():
                    failed = text.count("\ufffd")
                    wrong += failed
                    valid += len(text) - len(text.encode("ascii", "ignore")) - failed
        wrong += decoder.decode(b"", final=True).count("\ufffd")
    except (*BROKEN_ARCHIVE, OSError) as error:
        raise broken(member.name) from error
    if not begun:
        raise InvalidData(f"{member.name} is empty.", hint="Download it anew.")
    return "utf-8-sig" if valid >= wrong else "cp1252"


def lines(member: TextMember, coding: str) -> Iterator[str]:
    """The lines of a text table with their line ends; bytes that the encoding has not become U+FFFD.

    Raises:
        InvalidData: damaged, or a line so long that it is no line of a table.
    """
    try:
        with (
            member.open() as raw,
            io.TextIOWrapper(raw, encoding=coding, errors="replace", newline="") as text,
        ):
            number = 0
            while line := text.readline(_LONGEST_LINE):
                number += 1
                if len(line) >= _LONGEST_LINE:
                    message = f"{member.name}, line {number} has over {_LONGEST_LINE:,} characters."
                    raise InvalidData(message, hint="Is it a table with line ends?")
                yield line
    except (*BROKEN_ARCHIVE, OSError) as error:
        raise broken(member.name) from error
