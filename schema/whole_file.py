"""Output files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .errors import RunoffError, UsageError


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A file that takes its place when it is complete; until then, and after any failure, what was there stays.

    It keeps the permissions of the file that was there. A link is followed: the file that it leads to is replaced. What
    is no file (a pipe, a terminal, a device) cannot be replaced, and is written straight.

    Raises:
        UsageError: no file is named.
        RunoffError: the folder or the file cannot be written.
    """
    if not target.name:
        raise UsageError("the name of the file to write is empty.", "Name one: -o FILE")
    try:
        mode = _mode(target)
        if mode is None or stat.S_ISREG(mode):
            with _beside(Path(os.path.realpath(target)), _usual() if mode is None else mode) as out:
                yield out
        else:
            with target.open("wb") as out:
                yield out
    except OSError as error:
        raise RunoffError(
            f"{target} cannot be written: {error.strerror}.", "Name another file, in a folder of yours."
        ) from error


def put(target: Path, content: bytes) -> int:
    """Write a whole file, as by `replacing`; returns its size in bytes.

    Raises:
        UsageError, RunoffError: as for `replacing`.
    """
    with replacing(target) as out:
        out.write(content)
    return len(content)


@contextmanager
def _beside(target: Path, mode: int) -> Iterator[BinaryIO]:
    """A file beside a target, moved there at the end."""
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        os.chmod(part, stat.S_IMODE(mode))
        os.replace(part, target)
    finally:
        with suppress(OSError):
            os.unlink(part)


def _mode(target: Path) -> int | None:
    """Type and permissions of what is there; None if nothing is."""
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def _usual() -> int:
    """The permissions that a new file has."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
