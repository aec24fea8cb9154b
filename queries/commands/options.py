"""Options that several commands share, and how they open stores and give results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import click

from ...schema.language import LANGUAGES, language, wanted
from ...schema.vocabularies import CERTAINTY, DEFAULT_OUTCOMES, OUTCOME
from ..formats import FORMATS
from ..question import DEFAULT_LIMIT, DEFAULT_MAX_HOPS, DEFAULT_TARGET, DEFAULT_TIMEOUT, Question
from .complete import ids

if TYPE_CHECKING:
    from ...graph.store import Reader

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


def lang_option(function: _F) -> _F:
    """`--lang`: the language of runoff's own sentences while the command runs."""

    def speak(ctx: click.Context, _: click.Parameter, given: str | None) -> None:
        ctx.with_resource(language(wanted(given)))

    text = (
        "Language of the sentences; default: by the environment (LANG), else English. What sources say stays as it is."
    )
    option = click.option(
        "--lang", type=click.Choice(list(LANGUAGES)), expose_value=False, is_eager=True, callback=speak, help=text
    )
    return _decorate(function, option)


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
        return lang_option(_decorate(function, *decorators))

    return decorate


def failure_options(function: _F) -> _F:
    """`--fail-if-path` and `--fail-if-none`: exit code 5 on request."""
    return _decorate(
        function,
        click.option("--fail-if-path", is_flag=True, help="Exit with 5 if there is a path."),
        click.option("--fail-if-none", is_flag=True, help="Exit with 5 if there is none."),
    )


class _Found(Protocol):
    """An answer that has found something or not."""

    @property
    def found(self) -> bool:
        """Whether it has."""
        ...


_A = TypeVar("_A", bound=_Found)


class Timeout(click.ParamType):  # type: ignore[type-arg]
    """A number of seconds; also `500ms`, `30s`, `5m` or `1h`.

    Args:
        positive: 0 will not do.
    """

    name = "duration"
    _units: ClassVar = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

    def __init__(self, positive: bool = False) -> None:
        self._positive = positive

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
        if not 0 <= seconds < 1e9 or (self._positive and not seconds):
            self.fail(f'"{value}" is out of range.', param, ctx)
        return seconds


_LEVERS, _HOLDERS = ids("flow", "instrument", "holder"), ids("holder")

#: The options of a question, by the field that each fills.
_QUESTION: dict[str, Callable[[Any], Any]] = {
    "record": click.option("--record", default="", metavar="RECORD", shell_complete=ids("record-type"),
                           help="Only this record type and its kinds; default: all."),
    "from_": click.option("--from", "from_", metavar="HOLDER", help="First holder; default: all.", shell_complete=_HOLDERS),
    "to": click.option("--to", default=DEFAULT_TARGET, show_default=True, metavar="HOLDER", help="Target, with all inside it.",
                       shell_complete=_HOLDERS),
    "as_of": click.option("--as-of", metavar="DATE", help="Day on which flows must be open; default: today."),
    "given": click.option("--given", metavar="DATE", help="Day on which the record was given; flows then follow in time."),
    "ever": click.option("--ever", is_flag=True, help="Judge no dates."),
    "place": click.option("--in", "place", metavar="US-XX", help="State or territory in which the record is handed over."),
    "min_certainty": click.option("--min-certainty", type=click.Choice(list(CERTAINTY.terms)), help="Weakest certainty on a path."),
    "outcomes": click.option("--outcome", "outcomes", multiple=True, type=click.Choice(list(OUTCOME.terms)),
                             help=f"Outcomes that count, repeatable; default: {', '.join(DEFAULT_OUTCOMES)}."),
    "without": click.option("--without", multiple=True, metavar="ID", shell_complete=_LEVERS,
                            help="As if this flow, instrument or holder did not exist; repeatable."),
    "via": click.option("--via", multiple=True, metavar="ID", help="Only paths over this; repeatable.", shell_complete=_LEVERS),
    "avoid": click.option("--avoid", multiple=True, metavar="ID", help="No path over this; repeatable.", shell_complete=_LEVERS),
    "max_hops": click.option("--max-hops", type=int, default=DEFAULT_MAX_HOPS, show_default=True, help="Greatest number of flows."),
    "limit": click.option("--limit", type=int, default=DEFAULT_LIMIT, show_default=True, help="Greatest number of entries; 0: all."),
    "timeout": click.option("--timeout", type=Timeout(), default=DEFAULT_TIMEOUT, show_default="30s",
                            help="Time for the search: 30s, 5m; 0: no bound."),
}  # fmt: skip


def some_question_options(*names: str) -> Callable[[_F], _F]:
    """Options that make up a part of a question, by the names of the fields that they fill."""

    def decorate(function: _F) -> _F:
        return _decorate(function, *(_QUESTION[name] for name in names))

    return decorate


def question_options(function: _F) -> _F:
    """The options that make up a question, beside the record type."""
    return some_question_options(
        "from_", "to", "as_of", "given", "ever", "place", "min_certainty", "outcomes", "without", "via", "avoid", "max_hops",
        "limit", "timeout",
    )(function)  # fmt: skip


def is_given(ctx: click.Context, name: str) -> bool:
    """Whether a parameter was given, on the command line or by the environment, and is no default."""
    return ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT


def ends_options(function: _F) -> _F:
    """The options of a question about all ends of a holder's records."""
    return some_question_options(
        "record", "as_of", "ever", "place", "min_certainty", "outcomes", "without", "max_hops", "limit", "timeout"
    )(function)


def make_question(options: Mapping[str, Any], **fixed: str) -> Question:
    """A question from the values of its options, and from the fields that the command itself sets."""
    values = {name: value for name, value in options.items() if value is not None}
    if not values.get("outcomes", True):
        del values["outcomes"]
    return Question(**{**values, **fixed})


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


def reply(
    ctx: click.Context,
    options: dict[str, Any],
    ask: Callable[[Reader, dict[str, Any]], _A],
    render: Callable[[_A, str], str],
) -> None:
    """Open the store, ask, print the answer in the form that was wanted, and leave with 5 where that was asked for.

    Args:
        options: the values of all options; `ask` gets those that are no concern of the store or of the form.
    """
    form, store = options.pop("form"), options.pop("store")
    if_path, if_none = options.pop("fail_if_path", False), options.pop("fail_if_none", False)
    with opened(ctx, store, options.get("timeout")) as reader:
        found = ask(reader, options)
        click.echo(render(found, form), nl=False)
        if (if_path or if_none) and (if_path if found.found else if_none):
            ctx.exit(5)
