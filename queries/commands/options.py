"""Options that several commands share, and how they open stores and give results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

from ...schema.errors import UsageError
from ...schema.vocabularies import CERTAINTY, DEFAULT_OUTCOMES, OUTCOME
from ..formats import FORMATS
from ..question import DEFAULT_LIMIT, DEFAULT_MAX_HOPS, DEFAULT_TARGET, DEFAULT_TIMEOUT, Question
from .complete import ids

if TYPE_CHECKING:
    from ...graph.store import Reader
    from ..answer import Answer

_T = TypeVar("_T")
_F = TypeVar("_F", bound=Callable[..., Any])


def _decorate(function: _F, *decorators: Callable[[Any], Any]) -> _F:
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def store_option(function: _F) -> _F:
    """`--store`, as an option of the command itself."""
    text = "Store file, or URI of a Neo4j server; default: the evidence that ships with runoff."
    return _decorate(function, click.option("--store", "store", metavar="STORE", help=text))


def store_name(ctx: click.Context, given: str | None) -> str | None:
    """The store that was named: on the command, before it, or in RUNOFF_STORE."""
    return given or (ctx.find_root().obj or {}).get("store") or None


@contextmanager
def opened(ctx: click.Context, given: str | None, timeout: float | None = None) -> Iterator[Reader]:
    """The store that the command is to read; a server may spend `timeout` seconds on one read."""
    from ...graph.open_store import open_store

    reader = open_store(store_name(ctx, given), timeout)
    try:
        yield reader
    finally:
        reader.close()


def format_option(*forms: str, default: str = "text") -> Callable[[_F], _F]:
    """`--format` with these forms, and `--json` for short."""

    def decorate(function: _F) -> _F:
        decorators = [
            click.option(
                "--format", "form", type=click.Choice(forms or FORMATS), default=default, show_default=True,
                help="How to give the result.",
            )
        ]  # fmt: skip
        if "json" in (forms or FORMATS):
            decorators.append(click.option("--json", "form", flag_value="json", help="Short for --format json."))
        return _decorate(function, *decorators)

    return decorate


def failure_options(function: _F) -> _F:
    """`--fail-if-path` and `--fail-if-none`: exit code 5 on request."""
    return _decorate(
        function,
        click.option("--fail-if-path", is_flag=True, help="Exit with 5 if there is a path."),
        click.option("--fail-if-none", is_flag=True, help="Exit with 5 if there is none."),
    )


def exit_on_request(ctx: click.Context, found: bool, if_path: bool, if_none: bool) -> None:
    """Leave with 5 if the outcome is one that the user asked to fail on."""
    if (found and if_path) or (not found and if_none):
        ctx.exit(5)


class Timeout(click.ParamType):  # type: ignore[type-arg]
    """A number of seconds; also `500ms`, `30s`, `5m` or `1h`."""

    name = "duration"
    _units: ClassVar = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float | int):
            return float(value)
        number, unit = value, "s"
        for known in sorted(self._units, key=len, reverse=True):
            if value.endswith(known):
                number, unit = value[: -len(known)], known
                break
        try:
            seconds = float(number) * self._units[unit]
        except ValueError:
            self.fail(f'"{value}" is no duration: write 30s, 5m or 1h.', param, ctx)
        if not 0 <= seconds < 1e9:
            self.fail(f'"{value}" is out of range.', param, ctx)
        return seconds


def question_options(function: _F) -> _F:
    """The options that make up a question, beside the record type."""
    levers = ids("flow", "instrument", "holder")
    return _decorate(
        function,
        click.option("--from", "from_", metavar="HOLDER", help="First holder; default: all.", shell_complete=ids("holder")),
        click.option("--to", default=DEFAULT_TARGET, show_default=True, metavar="HOLDER", help="Target, with all inside it.",
                     shell_complete=ids("holder")),
        click.option("--as-of", metavar="DATE", help="Day on which flows must be open; default: today."),
        click.option("--given", metavar="DATE", help="Day on which the record was given; flows then follow in time."),
        click.option("--ever", is_flag=True, help="Judge no dates."),
        click.option("--in", "place", metavar="US-XX", help="State or territory in which the record is handed over."),
        click.option("--min-certainty", type=click.Choice(list(CERTAINTY.terms)), help="Weakest certainty on a path."),
        click.option("--outcome", "outcomes", multiple=True, type=click.Choice(list(OUTCOME.terms)),
                     help=f"Outcomes that count, repeatable; default: {', '.join(DEFAULT_OUTCOMES)}."),
        click.option("--without", multiple=True, metavar="ID", help="As if this flow, instrument or holder did not exist; repeatable.",
                     shell_complete=levers),
        click.option("--via", multiple=True, metavar="ID", help="Only paths over this; repeatable.", shell_complete=levers),
        click.option("--avoid", multiple=True, metavar="ID", help="No path over this; repeatable.", shell_complete=levers),
        click.option("--max-hops", type=int, default=DEFAULT_MAX_HOPS, show_default=True, help="Greatest number of flows."),
        click.option("--limit", type=int, default=DEFAULT_LIMIT, show_default=True, help="Greatest number of paths; 0: all."),
        click.option("--timeout", type=Timeout(), default=DEFAULT_TIMEOUT, show_default="30s",
                     help="Time for the search: 30s, 5m; 0: no bound."),
    )  # fmt: skip


def make_question(record: str, options: dict[str, Any]) -> Question:
    """A question from the values of `question_options`.

    Raises:
        UsageError: an option with an empty value, as from a variable of the shell that is not set.
    """
    named = [("from_", "--from"), ("to", "--to"), ("as_of", "--as-of"), ("given", "--given"), ("place", "--in")]
    for name, option in named:
        if options.get(name) == "":
            raise UsageError(f"{option} is empty.", "Leave it out, or give it a value.")
    for name in ("without", "via", "avoid"):
        if "" in options.get(name, ()):
            raise UsageError(f"--{name} is empty.", "Leave it out, or give it a value.")
    outcomes = tuple(options.pop("outcomes")) or DEFAULT_OUTCOMES
    as_of = options.pop("as_of") or ""
    without, via, avoid = (tuple(options.pop(name)) for name in ("without", "via", "avoid"))
    return Question(record, outcomes=outcomes, as_of=as_of, without=without, via=via, avoid=avoid, **options)


_WORTH_A_BAR = 20_000


@contextmanager
def progress(items: Iterable[_T], length: int, label: str) -> Iterator[Iterable[_T]]:
    """The items behind a progress bar on standard error, where there are many of them and somebody watches."""
    if length < _WORTH_A_BAR or not sys.stderr.isatty():
        yield items
        return
    with click.progressbar(
        items, length=length, label=label, file=sys.stderr, show_pos=True, update_min_steps=1000
    ) as bar:
        yield bar


def give(ctx: click.Context, answer: Answer, form: str, if_path: bool, if_none: bool) -> None:
    """Print an answer, and leave with 5 where that was asked for."""
    from ..formats import render

    click.echo(render(answer, form), nl=False)
    exit_on_request(ctx, answer.found, if_path, if_none)
