"""`runoff neo4j`: a real Neo4j on this computer, with its Browser."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import format_option
from .strict import StrictGroup

if TYPE_CHECKING:
    from ...graph.neo4j_server import Jar, Settings


@click.group("neo4j", cls=StrictGroup)
def command() -> None:
    """A real Neo4j on this computer, with Neo4j Browser: no Docker, no Java to install.

    It listens on this computer only. It needs: pip install "runoff[server]"

    \b
    Example:
      runoff neo4j start
      runoff push
      runoff neo4j stop
    """


@command.command("start")
@click.option("--bolt-port", type=click.IntRange(1, 65535), default=7687, show_default=True, help="Port for queries.")
@click.option(
    "--http-port", type=click.IntRange(1, 65535), default=7474, show_default=True, help="Port of the Browser."
)
@click.option(
    "--memory", default="1g", show_default=True, metavar="SIZE", help="Memory for queries, such as 512m or 2g."
)
def start(bolt_port: int, http_port: int, memory: str) -> None:
    """Start the server and wait until it answers; fetch it first if it is not here."""
    from ...graph import neo4j_server as server

    found = server.local_settings()
    if found is not None and server.answers(found):
        click.echo("Neo4j is running already.")
        click.echo(_card(found))
        return
    click.echo("Starting Neo4j ...", err=True)
    with _terminable():
        settings = server.start(bolt_port=bolt_port, http_port=http_port, memory=memory, watch=_watch)
    click.echo(f"Neo4j {server.NEO4J_VERSION} is running.")
    click.echo(_card(settings))


@contextmanager
def _terminable() -> Iterator[None]:
    """Take a request to end this command for Ctrl-C, so that a server that is starting ends with it."""
    import signal

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _watch(wanted: Sequence[Jar]) -> Iterator[Callable[[int], object]]:
    """Say what is fetched and under what licence, and show a progress bar."""
    from ...graph import neo4j_server as server

    total = sum(jar.size for jar in wanted)
    click.echo(
        f"Fetching Neo4j Community {server.NEO4J_VERSION} and Neo4j Browser {server.BROWSER_VERSION}, once: "
        f"{len(wanted)} files, {total / 1e6:.0f} MB, into {_short(server.jar_folder())}.\n"
        "They are free software under the GNU General Public License, version 3. runoff does not ship them: "
        "they come from their publisher and run as a program of their own.",
        err=True,
    )
    with click.progressbar(length=total, label="fetching", file=sys.stderr) as bar:
        yield bar.update
    click.echo("Fetched. Waiting for Neo4j to answer ...", err=True)


@command.command("stop")
def stop() -> None:
    """Stop the server; what is in it stays."""
    from ...graph import neo4j_server as server

    click.echo("Neo4j has stopped." if server.stop() else "Neo4j was not running.")


@command.command("status")
@click.option("--show-password", is_flag=True, help="Print the password, too.")
@format_option("text", "json")
def status(show_password: bool, form: str) -> None:
    """Say whether the server runs, and how to reach it; exit code 3 if it does not."""
    from ...graph import neo4j_server as server
    from ...schema.errors import StoreUnavailable

    settings = server.local_settings()
    if settings is None:
        raise StoreUnavailable("no local Neo4j is running.", "Start it: runoff neo4j start")
    if not server.answers(settings):
        raise StoreUnavailable(
            "the local Neo4j runs but does not answer.", f"Wait a little, or see {server.log_file()}."
        )
    if form == "json":
        click.echo(json.dumps(_facts(settings, show_password), indent=2))
    else:
        click.echo(_card(settings, show_password))


def _facts(settings: Settings, show_password: bool) -> dict[str, Any]:
    from ...graph import neo4j_server as server

    facts = {
        "uri": settings.uri,
        "browser": f"{settings.http}/browser/" if settings.http else None,
        "username": settings.username,
        "password_file": str(server.password_file()),
        "data": str(server.default_place()),
    }
    return {**facts, "password": settings.password} if show_password else facts


def _card(settings: Settings, show_password: bool = False) -> str:
    """What to open and what to type."""
    from ...graph import neo4j_server as server

    if show_password:
        password = settings.password
    else:
        password = f"in {_short(server.password_file())}; to see it: runoff neo4j status --show-password"
    lines = {
        "Open in a browser": f"{settings.http}/browser/" if settings.http else "",
        "Connect URL": settings.uri,
        "Username": settings.username,
        "Password": password,
    }
    return "\n".join(f"  {label:<18} {value}" for label, value in lines.items() if value)


def _short(path: Path) -> str:
    """A path as people write it."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
