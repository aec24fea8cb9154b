"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ...schema.errors import RunoffError


def put(path: Path, content: bytes) -> int:
    """Write a file beside its place and move it there, so that no reader meets half of it.

    Raises:
        RunoffError: it cannot be written.
    """
    part = None
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(part, 0o666 & ~mask)
        os.replace(part, path)
    except OSError as error:
        if part:
            with suppress(OSError):
                os.unlink(part)
        raise RunoffError(f"{path} cannot be written: {error.strerror}.", "Name another file with -o.") from error
    return len(content)
