"""Whatever goes wrong between us and a server is one line with a remedy and the exit code for it, and tells no secret."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import neo4j
import pytest
from click.testing import CliRunner, Result

from runoff.graph import neo4j_client
from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import Neo4jWriter, _Push
from runoff.graph.neo4j_server import Settings
from runoff.graph.neo4j_store import Neo4jStore
from runoff.graph.sqlite_load import SqliteWriter
from runoff.queries.cli import cli
from tests.contract.samples import holder, info, school_to_ice

from .proxy import Proxy, proxy_to
from .server_fixture import free_ports, wipe

ROOT = Path(__file__).parents[2]
NOBODY = Settings("", "", "hunter2")
LIST = ("list", "datasets")
TRACE = ("trace", "pupil-record", "--as-of", "2024-01-01")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is gone is not waited for."""
    monkeypatch.setattr(neo4j_client, "_RETRY_SECONDS", 0.5)


@pytest.fixture(scope="module")
def pushed(server: Settings) -> Iterator[Settings]:
    """A server with a small dataset in it."""
    with closing(Neo4jWriter(server.uri)) as writer:
        writer.load(info("schools"), school_to_ice())
    yield server
    with closing(Client(server.uri)) as client:
        wipe(client)


@pytest.fixture
def way(pushed: Settings) -> Iterator[Proxy]:
    """A way to it that can be cut."""
    with proxy_to(pushed) as proxy:
        yield proxy


def ask(server: Settings, uri: str, *arguments: str) -> Result:
    """Run a command on a server, and see to it that it keeps the password to itself and shows no traceback."""
    done = CliRunner().invoke(cli, [*arguments, "--store", uri])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert server.password not in done.output
    assert "Traceback" not in done.output
    return done


def fails(done: Result, said: str, code: int = 3) -> None:
    """One line on standard error, nothing on standard output."""
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


COMMANDS = pytest.mark.parametrize("command", [LIST, TRACE, ("push",)], ids=lambda one: str(one[0]))


# What the settings say


@pytest.mark.parametrize("command", ["list", "push"])
def test_a_wrong_password(pushed: Settings, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """It is said, and neither the right one nor the wrong one is."""
    # Two in a row at most: the third makes a server refuse everybody for some seconds.
    monkeypatch.setenv("NEO4J_PASSWORD", "not-the-password")
    done = ask(pushed, pushed.uri, *(LIST if command == "list" else ("push",)))
    fails(done, "refuses the user or the password. Set NEO4J_USERNAME and NEO4J_PASSWORD.")
    assert "not-the-password" not in done.output


def test_an_empty_password(pushed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is set and empty is a mistake, not a server without passwords."""
    monkeypatch.setenv("NEO4J_PASSWORD", "")
    fails(ask(Settings("", "", "-"), pushed.uri, *LIST), "NEO4J_PASSWORD is set and empty.", 2)


@COMMANDS
@pytest.mark.parametrize("user", ["neo4j:hunter2@", "hunter2@", "neo4j:hun?ter2@", "a@b:hunter2@"])
def test_a_password_in_the_address(pushed: Settings, command: tuple[str, ...], user: str) -> None:
    """It is not taken from there, and not shown; where it goes is said."""
    done = ask(pushed, pushed.uri.replace("://", f"://{user}") + "?secret=hunter2", *command)
    fails(
        done, f"{pushed.uri}: user and password do not go into the address. Set NEO4J_USERNAME and NEO4J_PASSWORD.", 2
    )
    assert "hun" not in done.output


@pytest.mark.parametrize("command", [LIST, ("push",), ("load", "evidence")], ids=lambda one: str(one[0]))
@pytest.mark.parametrize("scheme", ["http", "bolt", "postgres"])
def test_a_secret_in_any_address_is_not_repeated(command: tuple[str, ...], scheme: str) -> None:
    """Also where the address is no address of a Neo4j server, or the command takes none."""
    fails(done := ask(NOBODY, f"{scheme}://user:hunter2@127.0.0.1:1?key=hunter2", *command), "", 2)
    assert f"{scheme}://127.0.0.1:1" in done.output


@pytest.mark.parametrize("rest", ["127.0.0.1:nothing", "[::1", "127.0.0.1:1?secret=hunter2", f"{'x' * 70}.example"])
def test_an_address_that_can_be_none(rest: str) -> None:
    """It is the address that is wrong, not the server."""
    done = ask(NOBODY, f"bolt://{rest}", *LIST)
    fails(done, "is no address of a Neo4j server", 2)


@COMMANDS
def test_a_dead_host(pushed: Settings, command: tuple[str, ...]) -> None:
    """Nothing listens there."""
    fails(ask(pushed, f"bolt://127.0.0.1:{free_ports(1)[0]}", *command), "does not answer. Is the server running?")


def test_a_host_that_speaks_something_else(pushed: Settings) -> None:
    """A port on which no Neo4j listens."""
    assert pushed.http is not None
    fails(ask(pushed, pushed.http.replace("http", "bolt"), *LIST), "does not answer")


@COMMANDS
def test_a_wrong_database(pushed: Settings, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    """It is named."""
    monkeypatch.setenv("NEO4J_DATABASE", "nowhere")
    fails(ask(pushed, pushed.uri, *command), 'has no database "nowhere". Set NEO4J_DATABASE.')


def test_an_unknown_scheme(pushed: Settings) -> None:
    """The known ones are listed."""
    fails(ask(pushed, "https://127.0.0.1", *LIST), "bolt", 2)
    fails(ask(pushed, "https://127.0.0.1", "push"), "neo4j://HOST:7687", 2)


def test_an_empty_database(server: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to do is said."""
    monkeypatch.setattr("runoff.graph.neo4j_store._STATE", "MATCH (d:NoSuchLabel) RETURN d")
    fails(ask(server, server.uri, *LIST), "holds no dataset of runoff. Push one: runoff push")


def test_the_routing_scheme_works(pushed: Settings) -> None:
    """As a cluster or Aura is reached."""
    assert ask(pushed, pushed.uri.replace("bolt://", "neo4j://"), *TRACE).exit_code == 0


# What the server is, or is not


def test_no_driver(pushed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """How to install it is said."""
    monkeypatch.setitem(sys.modules, "neo4j", None)
    fails(ask(pushed, pushed.uri, *LIST), 'the Neo4j driver is not installed. pip install "runoff[neo4j]"')


def test_an_old_server(pushed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which version it has, and which is needed."""

    class Old:
        agent = "Neo4j/4.4.38"

    monkeypatch.setattr(neo4j.Driver, "get_server_info", lambda self: Old())
    fails(ask(pushed, pushed.uri, *LIST), "is Neo4j/4.4.38; runoff needs Neo4j 5 or later. Upgrade the server.")


@pytest.mark.parametrize(
    "code", ["Security.Forbidden", "General.WriteOnReadOnlyAccessMode", "General.ForbiddenOnReadOnlyDatabase"]
)
def test_no_permission(pushed: Settings, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A user who may not write, or a database that takes nothing, says so."""
    from neo4j.exceptions import Neo4jError

    def refuse(self: Client, work: Callable[..., Any]) -> None:
        with self._reported():
            raise Neo4jError._hydrate_neo4j(code=f"Neo.ClientError.{code}", message="Not for you.\nAt all.")

    monkeypatch.setattr(Client, "write", refuse)
    fails(ask(pushed, pushed.uri, "push"), "Not for you")


def test_too_many_wrong_passwords(pushed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that refuses everybody for a while is not taken for one that forbids something."""
    from neo4j.exceptions import Neo4jError

    def refuse(self: Client) -> None:
        raise Neo4jError._hydrate_neo4j(
            code="Neo.ClientError.Security.AuthenticationRateLimit", message="Too many times in a row."
        )

    monkeypatch.setattr(Client, "_check_version", refuse)
    fails(ask(pushed, pushed.uri, *LIST), "has seen too many wrong passwords. Wait some seconds")


def test_no_time(pushed: Settings) -> None:
    """`--timeout` is the bound of every transaction; the server ends it, and what helps is said."""
    with closing(Client(pushed.uri, 0.05)) as client, pytest.raises(Exception, match="ran out of time") as raised:
        client.read("UNWIND range(1, 100000000) AS i UNWIND range(1, 1000) AS j WITH i, j WHERE i < j RETURN count(i)")
    assert "--timeout" in str(raised.value)


# What happens meanwhile


@contextmanager
def cut_when(monkeypatch: pytest.MonkeyPatch, way: Proxy, owner: type, method: str) -> Iterator[None]:
    """Cut the way to the server when something is first called."""
    original = getattr(owner, method)

    def cutting(*arguments: Any, **options: Any) -> Any:
        way.cut()
        return original(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(owner, method, cutting)
        yield


@pytest.mark.parametrize("method", ["types", "inside", "passes", "touching", "datasets"])
def test_a_connection_that_drops_during_a_query(
    pushed: Settings, way: Proxy, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Wherever in it."""
    with cut_when(monkeypatch, way, Neo4jStore, method):
        fails(ask(pushed, way.uri, *TRACE), "does not answer. Is the server running?")


@pytest.mark.parametrize("method", ["_claim", "_clear", "_nodes", "_links", "_derive", "_settle"])
def test_a_connection_that_drops_during_a_push(
    pushed: Settings, way: Proxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, method: str
) -> None:
    """Wherever in it; the next push finishes it."""
    path = tmp_path / "buses.sqlite"
    with closing(SqliteWriter(path)) as writer:
        writer.load(info("buses"), [*school_to_ice()[:5], holder("bus-line")])
    with cut_when(monkeypatch, way, _Push, method):
        fails(ask(pushed, way.uri, "push", "--source", str(path)), "does not answer. Is the server running?")
    assert ask(pushed, pushed.uri, "push", "--source", str(path)).exit_code == 0
    assert ask(pushed, pushed.uri, *TRACE).exit_code == 0
    with closing(Neo4jWriter(pushed.uri)) as remover:
        remover.remove("buses")


@pytest.mark.parametrize("ours", [ValueError("a bug"), OSError(28, "No space left on device"), RuntimeError("a bug")])
def test_what_is_not_the_server_is_not_said_of_it(pushed: Settings, ours: Exception) -> None:
    """An error of this computer, or a bug, comes out of a push as what it is; the lock is let go of."""

    def watch(stage: str, done: int) -> None:
        raise ours

    with closing(Neo4jWriter(pushed.uri, watch)) as writer, pytest.raises(type(ours)) as raised:
        writer.load(info("buses"), [*school_to_ice()[:5], holder("bus-line")])
    assert raised.value is ours
    with closing(Neo4jWriter(pushed.uri)) as writer:
        writer.remove("buses")


def test_a_connection_that_drops_while_records_are_listed(
    pushed: Settings, way: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is listed rather than half."""
    with cut_when(monkeypatch, way, Neo4jStore, "records"):
        fails(ask(pushed, way.uri, "list", "flows"), "does not answer")


def test_the_driver_says_nothing_of_its_own(pushed: Settings) -> None:
    """In a process of its own, where nobody has set up logging, a push that loses the server still says one line."""
    code = (
        "from runoff.graph import neo4j_client; neo4j_client._RETRY_SECONDS = 2;"
        "from runoff.queries.cli import main; main()"
    )
    with proxy_to(pushed, room=100_000) as short:
        done = subprocess.run(
            [sys.executable, "-c", code, "push", "--store", short.uri],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
    assert (done.returncode, done.stdout) == (3, ""), done.stderr
    assert done.stderr == f"Error: {short.uri} does not answer. Is the server running? Try: runoff neo4j status\n"
