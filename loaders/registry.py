"""The loaders that there are, found by name: every module in `datasets/` that has a `LOADER`."""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from ..schema.errors import UsageError
from .declaration import Loader


@cache
def loaders() -> dict[str, Loader]:
    """All loaders, by name in alphabetical order."""
    folder = Path(__file__).with_name("datasets")
    found = {}
    for module in pkgutil.iter_modules([str(folder)]):
        loader = import_module(f".datasets.{module.name}", __package__).LOADER
        found[loader.name] = loader
    return dict(sorted(found.items()))


def loader(name: str) -> Loader:
    """The loader of this name.

    Raises:
        UsageError: there is none; the message lists near ones.
    """
    known = loaders()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else "Try: runoff load --list"
        raise UsageError(f'no dataset "{name}".', hint)
    return known[name]
