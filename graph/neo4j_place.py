"""The folder in which a local Neo4j lives, its *place*, and what is written there.

home/         Neo4j's own: data, logs, settings
password      for nobody but the user
server.json   what runs here: ports and process id; stale after a crash or a reboot, so never believed unchecked
lock          held while the server is being started or stopped
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..schema.errors import StoreUnavailable, UsageError
from .user_folders import base_folder

HOST = "127.0.0.1"
_USER = "neo4j"
_LAST_PORT = 65535
_LAST_PROCESS = 2**31 - 1


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


class State(NamedTuple):
    """What `server.json` says; without a process id the server was just about to be launched."""

    bolt_port: int
    http_port: int | None
    pid: int | None = None


def default_place() -> Path:
    """The folder of the user's own server."""
    return base_folder("XDG_DATA_HOME", ".local/share") / "runoff" / "neo4j"


def password_file(place: Path | None = None) -> Path:
    """Where the password of the server is kept."""
    return (place or default_place()).resolve() / "password"


def log_file(place: Path | None = None) -> Path:
    """Where the server writes what happens to it."""
    return home_of((place or default_place()).resolve()) / "logs" / "neo4j.log"


def home_of(place: Path) -> Path:
    """Neo4j's own folder in a place."""
    return place / "home"


def settings_of(place: Path, state: State) -> Settings:
    """How to reach the server that a state tells of."""
    http = None if state.http_port is None else f"http://{HOST}:{state.http_port}"
    password = kept_password(place)
    if not password:
        raise StoreUnavailable(
            f"the password of the local Neo4j is not in {password_file(place)} any more.",
            "Write it back into that file.",
        )
    return Settings(f"bolt://{HOST}:{state.bolt_port}", _USER, password, http)


def megabytes_of(memory: str) -> int:
    """An amount of memory as a number."""
    found = re.fullmatch(r"(\d+)([mg])b?", memory.lower())
    megabytes = int(found[1]) * (1024 if found[2] == "g" else 1) if found else 0
    if megabytes < 256:
        raise UsageError(f'"{memory}" is no amount of memory for Neo4j.', "Write 512m or 2g; 256m is the least.")
    return megabytes


def prepare(place: Path, state: State, megabytes: int) -> None:
    """Lay out everything that Neo4j expects to find."""
    home = home_of(place)
    shutil.rmtree(home / "run", ignore_errors=True)
    for folder in ("conf", "data/dbms", "import", "logs", "plugins", "run"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(_configuration(state, megabytes), encoding="utf-8")
    if not kept_password(place):
        _write_private(password_file(place), secrets.token_urlsafe(18) + "\n")
    if not (home / "data" / "databases" / "system").exists():
        # Neo4j takes the first password from here, so there is no moment at which the one that everybody knows works.
        _write_private(home / "data" / "dbms" / "auth.ini", _credentials(kept_password(place)))


def _configuration(state: State, megabytes: int) -> str:
    lines = [
        f"server.default_listen_address={HOST}",
        f"server.default_advertised_address={HOST}",
        f"server.bolt.listen_address={HOST}:{state.bolt_port}",
        f"server.bolt.advertised_address={HOST}:{state.bolt_port}",
        f"server.memory.pagecache.size={megabytes // 4}m",
        "server.https.enabled=false",
        "dbms.usage_report.enabled=false",
        "client.allow_telemetry=false",
        # Else it sets aside 256 MB for the log of each database.
        "db.tx_log.preallocate=false",
        # A log that a full disk has torn is cut where it is torn; else the database would never start again.
        "internal.dbms.tx_log.fail_on_corrupted_log_files=false",
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
            f"server.http.listen_address={HOST}:{state.http_port}",
            f"server.http.advertised_address={HOST}:{state.http_port}",
        ]
    return "\n".join(lines) + "\n"


def _credentials(password: str) -> str:
    """What Neo4j's own command for setting the first password writes: salted SHA-256 in 1024 rounds."""
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(1023):
        digest = hashlib.sha256(digest).digest()
    return f"{_USER}:SHA-256,{digest.hex()},{salt.hex()},1024:\n"


def kept_password(place: Path) -> str:
    """The password of the server, empty if there is none.

    Raises:
        StoreUnavailable: it cannot be read.
    """
    try:
        return password_file(place).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise StoreUnavailable(
            f"the password of the local Neo4j, in {password_file(place)}, cannot be read: {error}.", "Mend that file."
        ) from error


def _write_private(path: Path, text: str) -> None:
    """Write a file that only the user can read; whole or not at all."""
    # mkstemp makes files with mode 0600.
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.replace(part, path)


def state_file(place: Path) -> Path:
    """Where it is written what runs in a place."""
    return place / "server.json"


def read_state(place: Path) -> State | None:
    """What is written there; None if nothing is, or nothing that can be true."""
    try:
        state = State(**json.loads(state_file(place).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    sound = _is_number(state.bolt_port, _LAST_PORT)
    sound &= state.http_port is None or _is_number(state.http_port, _LAST_PORT)
    sound &= state.pid is None or _is_number(state.pid, _LAST_PROCESS)
    return state if sound else None


def _is_number(value: object, last: int) -> bool:
    return type(value) is int and 0 < value <= last


def write_state(place: Path, state: State) -> None:
    """Write it, whole or not at all."""
    _write_private(state_file(place), json.dumps(state._asdict()) + "\n")
