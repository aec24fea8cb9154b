"""The local Neo4j: fetched whole, started and stopped for real, private, and hard to break."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from runoff.graph import neo4j_fetch as fetching
from runoff.graph import neo4j_server as server
from runoff.queries.commands.neo4j import command
from runoff.schema.errors import StoreUnavailable, UsageError

from ..signals import heed_ctrl_c
from .server_fixture import free_ports, guarded_place, start_quick

psutil = pytest.importorskip("psutil")
neo4j = pytest.importorskip("neo4j")


def ask(settings: server.Settings, query: str, password: str | None = None) -> list[object]:
    """The first column of the answer to a query."""
    auth = (settings.username, settings.password if password is None else password)
    with neo4j.GraphDatabase.driver(settings.uri, auth=auth) as driver:
        return [record[0] for record in driver.execute_query(query).records]


def pid_of(place: Path) -> int:
    """The process that runs a place."""
    return int(json.loads((place / "server.json").read_text())["pid"])


def processes_of(place: Path) -> list[int]:
    """Every process that has Neo4j's home in this place."""
    option = f"--home-dir={place / 'home'}"
    return [p.pid for p in psutil.process_iter(["cmdline"]) if option in (p.info["cmdline"] or [])]


# The lock


def test_lock_names_each_file_once() -> None:
    jars = fetching.locked()
    assert len({jar.name for jar in jars}) == len(jars) > 200
    assert all(len(jar.digest) == 64 and jar.size > 0 for jar in jars)
    assert {f"neo4j-{fetching.NEO4J_VERSION}.jar", f"neo4j-browser-{fetching.BROWSER_VERSION}.jar"} <= {
        j.name for j in jars
    }


# Fetching, from a repository of three files


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A repository that jgo is told to use, and a lock that names what is in it."""
    root = tmp_path / "repository"
    jars = []
    for name in ("one", "two", "three"):
        data = name.encode() * 5000
        path = root / "org" / "example" / name / "1" / f"{name}-1.jar"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        jars.append(fetching.Jar(hashlib.sha256(data).hexdigest(), len(data), f"org.example:{name}:1"))
    settings = tmp_path / "jgo.conf"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as http:
        settings.write_text(f"[repositories]\ncentral = http://127.0.0.1:{http.server_port}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setattr(fetching, "locked", lambda: tuple(jars))
        monkeypatch.setattr(fetching, "_ATTEMPTS", 1)
        thread = Thread(target=http.serve_forever)
        thread.start()
        yield root / "org" / "example"
        http.shutdown()
        thread.join()


def jars_in(folder: Path) -> list[str]:
    """The jars that are in place."""
    return sorted(path.name for path in folder.glob("*.jar"))


def test_fetch_brings_all_and_only_what_the_lock_names(repository: Path) -> None:
    folder = fetching.jar_folder()
    folder.mkdir(parents=True)
    (folder / "stranger-1.jar").write_text("from an earlier lock")
    (folder / "part-left").mkdir()
    assert fetching.fetch() == folder
    assert jars_in(folder) == ["one-1.jar", "three-1.jar", "two-1.jar"]
    assert not list(folder.glob("part-*"))


def test_fetch_goes_on_where_it_stopped_and_mends_damage(repository: Path) -> None:
    folder = fetching.fetch()
    (folder / "one-1.jar").unlink()
    (folder / "two-1.jar").write_bytes(b"torn")
    (repository / "three" / "1" / "three-1.jar").unlink()
    fetching.fetch()
    assert jars_in(folder) == ["one-1.jar", "three-1.jar", "two-1.jar"]


def test_what_differs_from_the_lock_is_refused(repository: Path) -> None:
    (repository / "two" / "1" / "two-1.jar").write_bytes(b"owt" * 5000)
    with pytest.raises(StoreUnavailable, match=r"org\.example:two:1: what came is not what the lock names"):
        fetching.fetch()
    assert "two-1.jar" not in jars_in(fetching.jar_folder())
    assert not list(fetching.jar_folder().glob("part-*"))


def test_a_file_that_is_not_given_out_is_said_by_name(repository: Path) -> None:
    (repository / "two" / "1" / "two-1.jar").unlink()
    with pytest.raises(StoreUnavailable, match=r"org\.example:two:1: the repository did not give it out"):
        fetching.fetch()


# Running


def test_it_lets_in_only_who_knows_the_password(neo4j_place: Path) -> None:
    settings = server.local_settings(neo4j_place)
    assert settings is not None
    assert ask(settings, "RETURN 1") == [1]
    with pytest.raises(neo4j.exceptions.AuthError):
        ask(settings, "RETURN 1", password="neo4j")  # noqa: S106
    assert settings.password not in repr(settings)


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_the_password_is_for_the_user_alone(neo4j_place: Path) -> None:
    assert stat.S_IMODE(server.password_file(neo4j_place).stat().st_mode) == 0o600


def test_it_listens_on_this_computer_only(neo4j_place: Path) -> None:
    listening = [c for c in psutil.Process(pid_of(neo4j_place)).net_connections("tcp") if c.status == "LISTEN"]
    assert len(listening) == 2
    assert all(c.laddr.ip.removeprefix("::ffff:") == "127.0.0.1" for c in listening)


def test_it_serves_the_browser(neo4j_place: Path) -> None:
    settings = server.local_settings(neo4j_place)
    assert settings is not None
    with urllib.request.urlopen(f"{settings.http}/browser/") as page:  # noqa: S310
        assert b"Neo4j Browser" in page.read()


def test_starting_twice_leaves_it_alone(neo4j_place: Path) -> None:
    before = pid_of(neo4j_place)
    assert start_quick(neo4j_place) == server.local_settings(neo4j_place)
    assert pid_of(neo4j_place) == before


def test_the_fixture_gives_a_server_that_answers(neo4j_server: server.Settings) -> None:
    assert ask(neo4j_server, "RETURN 1") == [1]


def test_it_survives_being_killed(neo4j_place: Path) -> None:
    with guarded_place() as place:
        first = start_quick(place)
        ask(first, "CREATE (:Kept)")
        os.kill(pid_of(place), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while server.local_settings(place) is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert server.local_settings(place) is None
        second = start_quick(place)
        assert ask(second, "MATCH (k:Kept) RETURN count(k)") == [1]
        assert server.stop(place)
        assert not server.stop(place)
        assert not processes_of(place)
        server.password_file(place).write_text("not it\n")
        with pytest.raises(StoreUnavailable, match="does not accept the password"):
            start_quick(place)
        assert not processes_of(place)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("seconds", [1.0, 3.0])
def test_an_interrupted_start_leaves_nothing_running(neo4j_place: Path, seconds: float) -> None:
    code = "import sys, pathlib; from tests.neo4j import server_fixture as f; f.start_quick(pathlib.Path(sys.argv[1]))"
    with guarded_place() as place:
        command = [sys.executable, "-c", code, str(place)]
        starting = subprocess.Popen(command, stderr=subprocess.DEVNULL, preexec_fn=heed_ctrl_c)
        deadline = time.monotonic() + 30
        while not processes_of(place) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(seconds)
        starting.send_signal(signal.SIGINT)
        starting.wait(60)
        assert not processes_of(place)
        assert server.local_settings(place) is None


def test_a_process_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        state = {"bolt_port": 7687, "http_port": None, "pid": other.pid}
        (tmp_path / "server.json").write_text(json.dumps(state))
        assert server.local_settings(tmp_path) is None
        assert not server.stop(tmp_path)
        assert other.poll() is None
    finally:
        other.communicate(b"\n")


def test_it_says_which_port_is_taken(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as taken:
        with pytest.raises(StoreUnavailable, match=f"port {taken.server_port} is taken") as raised:
            server.start(tmp_path, bolt_port=free_ports(1)[0], http_port=taken.server_port)
        assert "--http-port" in str(raised.value)


@pytest.mark.parametrize("memory", ["12", "much", "100m", "-1g"])
def test_memory_is_checked(tmp_path: Path, memory: str) -> None:
    with pytest.raises(UsageError, match="no amount of memory"):
        server.start(tmp_path, memory=memory)


def test_one_port_is_not_two(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="port 7000"):
        server.start(tmp_path, bolt_port=7000, http_port=7000)


# The command


def test_status_and_stop_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    status = CliRunner().invoke(command, ["status"])
    assert isinstance(status.exception, StoreUnavailable)
    assert status.exception.exit_code == 3
    assert "runoff neo4j start" in str(status.exception)
    stop = CliRunner().invoke(command, ["stop"])
    assert (stop.exit_code, stop.output) == (0, "Neo4j was not running.\n")
    assert not list(tmp_path.iterdir())


def test_status_shows_the_password_only_on_request(neo4j_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = server.local_settings(neo4j_place)
    assert settings is not None
    monkeypatch.setattr(server, "default_place", lambda: neo4j_place)
    quiet, open_, facts = (
        CliRunner().invoke(command, ["status", *more]) for more in ([], ["--show-password"], ["--json"])
    )
    assert settings.uri in quiet.output
    assert f"{settings.http}/browser/" in quiet.output
    assert settings.password not in quiet.output + facts.output
    assert settings.password in open_.output
    assert json.loads(facts.output)["uri"] == settings.uri


def test_start_says_that_it_runs_already(neo4j_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "default_place", lambda: neo4j_place)
    started = CliRunner().invoke(command, ["start"])
    assert started.exit_code == 0
    assert "running already" in started.output


def test_a_password_that_is_gone_is_said(neo4j_place: Path) -> None:
    path = server.password_file(neo4j_place)
    kept = path.rename(path.with_name("kept"))
    try:
        with pytest.raises(StoreUnavailable, match=r"not in .*password any more"):
            server.local_settings(neo4j_place)
    finally:
        kept.rename(path)
