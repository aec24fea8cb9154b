"""Where a user's files lie, by the XDG Base Directory Specification."""

from __future__ import annotations

import os
from pathlib import Path


def base_folder(variable: str, default: str) -> Path:
    """The base folder that a variable names; by the specification relative paths do not count.

    Args:
        variable: such as `XDG_CACHE_HOME`.
        default: the folder in the user's home that counts where the variable is not set.

    Raises:
        RuntimeError: it is not set, and there is no home directory.
    """
    given = Path(os.environ.get(variable, ""))
    return given if given.is_absolute() else Path.home() / default
