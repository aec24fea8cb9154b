"""A file that is written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .errors import RunoffError


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A file that takes its place when it is complete; until then, and after any failure, what was there stays.

    A link is followed, and a device or pipe is written as it is, since neither may be put out of its place.

    Raises:
        RunoffError: the folder or the file cannot be written.
    """
    place = Path(os.path.realpath(target))
    if place.exists() and not place.is_file():
        try:
            with place.open("wb") as out:
                yield out
        except OSError as error:
            raise _unwritable(target, error) from error
        return
    try:
        handle, part = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:100]}.", suffix=".part")
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        os.chmod(part, _mode(place))
        os.replace(part, place)
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
