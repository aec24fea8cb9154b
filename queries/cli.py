"""The command `runoff`: a group that loads each command only when it is called."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from .. import __version__

#: Command -> what `runoff --help` says of it. Each lives in `runoff.queries.commands.<name>` as `command`.
COMMANDS = {
    "trace": "How could this record reach ICE? Paths, each hop cited.",
    "run": "Run a canned query.",
    "cut": "What would stop it? The smallest sets of levers.",
    "query": "List canned queries, or show one.",
    "show": "All that is known of one id, cited.",
    "matrix": "Where is it open, where closed, and by what law? By state.",
    "timeline": "When did each way open and close, and by what?",
    "reach": "Whom do a holder's records reach?",
    "feeds": "Which records reach a holder, and from whom?",
    "profile": "Several records of one person in one report.",
    "diff": "What changed between two days, stores or folders of evidence?",
    "draw": "Draw a picture to explore and hand over: one HTML file.",
    "search": "Find things by name or alias.",
    "list": "List records of a kind, datasets or leads.",
    "load": "Load datasets into a store.",
    "validate": "Check evidence files.",
    "check-links": "Do the addresses of the sources still answer?",
    "export": "Write the whole graph in other formats.",
    "neo4j": "A real Neo4j on this computer: start, stop, status.",
    "push": "Load a store's datasets into Neo4j.",
    "completion": "Print the script that lets Tab complete.",
}

#: Letters of the longest word that a message gives whole.
_LONGEST = 300

_ALIASES = {"list": "list_", "check-links": "check_links"}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are first needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".commands.{_ALIASES.get(cmd_name, cmd_name)}", __package__)
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else " Try: runoff --help"
            raise click.UsageError(f'no command "{args[0]}".{hint}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        from ..schema.errors import InvalidData, RunoffError

        try:
            return super().invoke(ctx)
        except InvalidData as error:
            problems = [str(problem) for problem in error.problems]
            for problem in problems[1:] if problems and str(error).startswith(problems[0]) else problems:
                click.echo(_shown(problem), err=True)
            _fail(ctx, error)
        except RunoffError as error:
            _fail(ctx, error)
        except BrokenPipeError:
            # Whoever read the output has gone; nothing is left to tell them.
            _mute(sys.stdout)
            ctx.exit(1)


def _mute(stream: Any) -> None:
    """Send what a stream still holds nowhere, so that nothing is raised when the process ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fail(ctx: click.Context, error: Any) -> None:
    click.echo(click.style("Error: ", fg="red") + _shown(str(error)), err=True, color=None if colored() else False)
    ctx.exit(error.exit_code)


def _shown(text: str) -> str:
    """A message in one line: what a user typed can hold what would move a terminal's cursor, or be of any length."""
    words = [
        word if len(word) <= _LONGEST else f"{word[: _LONGEST // 2]}…{word[-_LONGEST // 4 :]}" for word in text.split()
    ]
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(words))


class _NoOutput(io.TextIOBase):
    """Stands for a standard output that was closed: whoever writes to it is told so."""

    @property
    def buffer(self) -> Any:
        raise OSError(errno.EBADF, "standard output is closed")

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


def colored() -> bool:
    """Whether colour is wanted on a terminal: NO_COLOR, RUNOFF_NO_COLOR and TERM=dumb say no (no-color.org)."""
    return not (os.environ.get("NO_COLOR") or os.environ.get("RUNOFF_NO_COLOR") or os.environ.get("TERM") == "dumb")


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", prog_name="runoff")
@click.option(
    "--store",
    metavar="STORE",
    envvar="RUNOFF_STORE",
    help="Store file, or URI of a Neo4j server; default: the evidence that ships with runoff.",
)
@click.pass_context
def cli(ctx: click.Context, store: str | None) -> None:
    """Trace how a record given to a school, utility, clinic or employer could reach an agency.

    Every hop is cited. The map shows what sources document: presence implies no wrongdoing, an empty
    place is not safety, and nothing here is legal advice.

    \b
    Begin with:
      runoff run school-to-ice
      runoff trace utility-customer-record --in US-TX
      runoff search "electric bill"

    Exit codes: 0 the query ran, 1 error, 2 usage, 3 store unreachable, 4 validation failed, 5 on request
    (--fail-if-path, --fail-if-none, --exit-code), 130 interrupted.
    """
    ctx.obj = {"store": store or None}


def main(args: Sequence[str] | None = None) -> None:
    """Run the command; the process ends with the exit code of the outcome."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is None:
        sys.stdout = _NoOutput()
    try:
        code = cli.main(args, prog_name="runoff", standalone_mode=False)
        sys.stdout.flush()
    except OSError as error:
        _mute(sys.stdout)
        what = "the answer cannot be written" if error.filename is None else error.filename
        click.echo(f"Error: {_shown(str(what))}: {error.strerror}.", err=True)
        sys.exit(1)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)
