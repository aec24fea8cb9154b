"""The store of the evidence that ships with the package, compiled once and kept in a cache.

The cache file is named by the digest of the evidence and of the code that compiles it, and is put in place whole, so
that neither a crash nor two processes at once leave a torn one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

from ..loaders.packaged_files import packaged_digest
from ..schema.errors import StoreUnavailable
from .sqlite_store import SqliteStore
from .user_folders import base_folder

#: The layers below and this one: what is compiled may change with any of their modules.
_LAYERS = ("schema", "loaders", "graph")
_KEPT_SECONDS = 30 * 24 * 3600


def cache_folder() -> Path:
    """Where compiled evidence is kept: `$XDG_CACHE_HOME/runoff`, else `~/.cache/runoff`.

    Raises:
        RuntimeError: there is no home directory.
    """
    return base_folder("XDG_CACHE_HOME", ".cache") / "runoff"


def compilers() -> list[Path]:
    """The files that have a say in what is compiled: all of the layers but their sub-packages, which no compile imports."""
    package = Path(__file__).parents[1]
    return [
        path
        for layer in _LAYERS
        for path in sorted((package / layer).iterdir())
        if path.suffix in (".py", ".sql") and path.is_file()
    ]


def _release() -> str:
    # Not imported: the front door names what lies in the layers above.
    return str(sys.modules[__name__.partition(".")[0]].__version__)


def _key() -> str:
    """The digest of the evidence, of the release, and of the code that compiles it.

    The code is read, which takes a millisecond: in a checkout it changes within a release, and a wheel gives all its files
    one time.
    """
    total = hashlib.sha256(f"{packaged_digest()} {_release()}".encode())
    for path in compilers():
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:24]


def open_packaged() -> SqliteStore:
    """The packaged evidence as a store; compiled first where the cache has it not.

    Where the cache cannot be written, it is compiled into a temporary folder that goes with the process.

    Raises:
        StoreUnavailable: neither the cache nor a temporary folder can be written.
    """
    name = f"evidence-{_key()}.sqlite"
    with suppress(OSError, RuntimeError):
        cached = cache_folder() / name
        if cached.exists():
            with suppress(StoreUnavailable):
                return SqliteStore(cached)
    with suppress(OSError, RuntimeError, StoreUnavailable):
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        _compile(folder / name)
        _forget_old(folder, name)
        return SqliteStore(folder / name)
    import atexit
    import shutil
    import tempfile

    try:
        folder = Path(tempfile.mkdtemp(prefix="runoff-"))
    except OSError as error:
        raise StoreUnavailable(
            f"neither the cache nor a temporary folder can be written: {error.strerror}.",
            "Set XDG_CACHE_HOME or TMPDIR.",
        ) from error
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _compile(folder / name)
    return SqliteStore(folder / name)


def _compile(target: Path) -> None:
    """Write the compiled evidence beside the target, and move it there."""
    import tempfile

    from ..loaders.evidence_files import packaged
    from .ingest import dataset_info
    from .sqlite_load import SqliteWriter

    handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-", suffix=".sqlite")
    os.close(handle)
    try:
        dataset = packaged()
        writer = SqliteWriter(part)
        try:
            writer.load(dataset_info(dataset), dataset.entries(), dataset.leads)
        finally:
            writer.close()
        os.replace(part, target)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{target} cannot be written: {error}.", "Is the disk full?") from error
    finally:
        for left in (part, f"{part}-journal"):
            with suppress(OSError):
                os.unlink(left)


def _forget_old(folder: Path, current: str) -> None:
    """Take away compiled evidence of other releases that nobody made lately."""
    import time

    for path in folder.glob("evidence-*.sqlite"):
        with suppress(OSError):
            if path.name != current and path.stat().st_mtime < time.time() - _KEPT_SECONDS:
                path.unlink()
