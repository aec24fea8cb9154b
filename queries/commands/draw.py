"""`runoff draw`: pictures as one self-contained page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ...schema.errors import UsageError
from ...schema.language import say
from .complete import ids, query_names
from .matrix_options import asked, matrix_options
from .options import lang_option, make_question, opened, question_options, store_option
from .strict import StrictGroup

if TYPE_CHECKING:
    from ...graph.pictures.model import Picture

_F = TypeVar("_F", bound=Callable[..., Any])
_GREATEST_DEPTH = 6


def _file(function: _F) -> _F:
    """`-o FILE`, and `--lang`."""

    def named(_: click.Context, __: click.Parameter, path: Path) -> Path:
        if str(path) == "-":
            raise UsageError("a picture goes into a file, not to standard output.", "Name one: -o FILE.html")
        return path

    return click.option(
        "-o", "--output", "path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", required=True,
        help="The HTML file to write.", callback=named,
    )(lang_option(function))  # fmt: skip


def _out(function: _F) -> _F:
    """`-o FILE`, `--all` and `--lang`."""
    text = "Draw everything, however much it is; by default only what a person can read."
    return _file(click.option("--all", "everything", is_flag=True, help=text)(function))


def _give(picture: Picture, path: Path) -> None:
    from ...graph.pictures.html import write
    from .. import words

    size = write(picture, path)
    view = picture.views[0]
    _report(path, size, (words.count(len(view.nodes), "card"), words.count(len(view.edges), "arrow")), picture.notice)


def _report(path: Path, size: int, drawn: tuple[str, ...], notice: str | None) -> None:
    """What was written, and what its reader must know first, on standard error."""
    opens = say("opens without a network.")
    click.echo(f"{path}: {', '.join(drawn)}, {size / 1e6:.2f} MB, {opens}", err=True)
    if notice:
        click.echo(notice, err=True)


@click.group("draw", cls=StrictGroup)
def command() -> None:
    """Draw a picture that one can explore and hand over: one HTML file, with no request to any network.

    It shows routes left to right, or states as tiles; it tells who says so, and holds the same as text and as a table.

    \b
    Examples:
      runoff draw trace drivers-license-record --in US-TX -o licence.html
      runoff draw around nctue --depth 2 -o nctue.html
      runoff draw matrix drivers-license-record -o states.html
      runoff draw all -o everything.html
    """


@command.command("trace", short_help="The routes of a record to a target.")
@click.argument("record", shell_complete=ids("record-type"))
@question_options
@_out
@store_option
@click.pass_context
def draw_trace(
    ctx: click.Context, /, record: str, path: Path, everything: bool, store: str | None, **options: Any
) -> None:
    """Draw how a RECORD could reach a target: the routes of `runoff trace`.

    \b
    Example:
      runoff draw trace utility-customer-record --as-of 2021-01-01 -o utilities.html
    """
    from ..pictures import from_answer
    from ..trace import trace

    question = make_question(options, record=record)
    with opened(ctx, store, question.timeout) as reader:
        _give(from_answer(reader, trace(reader, question), everything), path)


@command.command("around", short_help="What is around a holder, record type or law.")
@click.argument("id", shell_complete=ids("holder", "record-type", "instrument", "flow"))
@click.option(
    "--depth", type=click.IntRange(1, _GREATEST_DEPTH), default=1, show_default=True, help="Flows to go, either way."
)
@_out
@store_option
@click.pass_context
def draw_around(ctx: click.Context, id: str, depth: int, path: Path, everything: bool, store: str | None) -> None:
    """Draw what is around an ID: a holder, a record type, an instrument or a flow.

    \b
    Example:
      runoff draw around lexisnexis --depth 2 -o lexisnexis.html
    """
    from ..neighbourhood import around

    with opened(ctx, store) as reader:
        _give(around(reader, id, depth, everything), path)


@command.command("all", short_help="The whole evidence, opening on click.")
@_out
@store_option
@click.pass_context
def draw_all(ctx: click.Context, path: Path, everything: bool, store: str | None) -> None:
    """Draw the whole graph: record families first, which open on click into holders and flows."""
    from ..neighbourhood import whole

    with opened(ctx, store) as reader:
        _give(whole(reader, everything), path)


@command.command("matrix", short_help="Where routes are open and closed, as a map of the states.")
@matrix_options
@_file
@store_option
@click.pass_context
def draw_matrix(ctx: click.Context, /, path: Path, store: str | None, **given: Any) -> None:
    """Draw where a RECORD could reach a target: the answer of `runoff matrix` as a map, one tile a state or territory.

    All routes or one; each tile says by letters and pattern whether records are open there, and opens on what closes them.

    \b
    Examples:
      runoff draw matrix drivers-license-record -o states.html
      runoff draw matrix --query dmv-to-ice --as-of 2024-01-01 -o states.html
    """
    from ...graph.pictures.tile_page import write
    from .. import words
    from ..matrix import matrix
    from ..matrix_picture import from_matrix

    question, judge = asked(ctx, given)
    with opened(ctx, store, question.timeout) as reader:
        picture = from_matrix(matrix(reader, question, judge))
    drawn = (words.count(len(picture.tiles), "place"), words.count(len(picture.ways), "route"))
    _report(path, write(picture, path), drawn, picture.notice)


@command.command("query", short_help="The answer to a canned query.")
@click.argument("name", shell_complete=query_names)
@click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="Set a parameter; repeatable."
)
@_out
@store_option
@click.pass_context
def draw_query(
    ctx: click.Context,
    name: str,
    parameters: tuple[tuple[str, str], ...],
    path: Path,
    everything: bool,
    store: str | None,
) -> None:
    """Draw the answer to the canned query NAME.

    \b
    Example:
      runoff draw query school-to-ice -o schools.html
    """
    from ..answer import Answer
    from ..canned import run
    from ..neighbourhood import from_listing
    from ..pictures import from_answer

    with opened(ctx, store) as reader:
        answer = run(reader, name, dict(parameters))
        picture = (
            from_answer(reader, answer, everything)
            if isinstance(answer, Answer)
            else from_listing(reader, answer, everything)
        )
        _give(picture, path)
