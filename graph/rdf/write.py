"""Puts a stream of text into a file, whole or not at all, or on standard output."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ...schema.errors import InvalidData, RunoffError

_CHUNK = 1 << 18


def write(parts: Iterable[str], out: BinaryIO) -> None:
    """Write text as UTF-8, in large pieces.

    Raises:
        InvalidData: a text with half a surrogate pair, which no encoding can hold.
    """
    waiting: list[str] = []
    size = 0
    try:
        for part in parts:
            waiting.append(part)
            size += len(part)
            if size > _CHUNK:
                out.write("".join(waiting).encode())
                waiting.clear()
                size = 0
        out.write("".join(waiting).encode())
    except UnicodeEncodeError as error:
        raise InvalidData(
            f"a text has the character U+{ord(error.object[error.start]):04X}, which no RDF format can hold.",
            hint="Find it with runoff validate, and take it out.",
        ) from error


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A file that takes its place when it is complete; until then, and after any failure, what was there stays.

    Raises:
        RunoffError: the folder or the file cannot be written.
    """
    try:
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        os.chmod(part, _mode(target))
        os.replace(part, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        with suppress(OSError):
            os.unlink(part)


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else those that a new file would have."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _unwritable(target: Path, error: OSError) -> RunoffError:
    return RunoffError(f"{target} cannot be written: {error.strerror}.", "Name a file in a folder of yours.")
