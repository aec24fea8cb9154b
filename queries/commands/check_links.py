"""`runoff check-links`: do the addresses of the sources still answer?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from .complete import ids
from .options import Timeout, format_option, opened, store_option
from .strict import Strict

if TYPE_CHECKING:
    from ..link_check import Tell
    from ..links import Tested


@click.command("check-links", cls=Strict)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=ids("source"))
@click.option("--rate", type=Timeout(), default=2.0, show_default="2s",
              help="Pause between two requests to the same host; longer where its robots.txt asks for it.")  # fmt: skip
@click.option("--timeout", type=Timeout(positive=True), default=20.0, show_default="20s", help="Time for one request.")
@click.option("--limit", type=click.IntRange(min=0), default=0, metavar="N",
              help="Test this many addresses only, those on which most flows rest; default: all.")  # fmt: skip
@click.option("--time", type=Timeout(), default=0.0, help="Time for all of it: 30s, 5m, 1h; default: no bound.")
@click.option("--get", is_flag=True, help="Ask by GET at once; without, HEAD is believed where it brings good news.")
@click.option(
    "--allow-local",
    is_flag=True,
    help="Send requests to this computer and to private networks, too; never to link-local addresses.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 5 if an address is gone or has moved.")
@format_option("text", "table", "csv", "json", "md")
@store_option
@click.pass_context
def command(
    ctx: click.Context, /, sources: tuple[str, ...], form: str, store: str | None, exit_code: bool, **given: Any
) -> None:
    """Test whether the addresses of sources still answer: what moved, what is gone, what could not be tested.

    Without a SOURCE it takes all of the store. Both addresses of a source are tested: at its publisher (url) and of the copy
    that was read (read_at). Nothing is changed, and no page is read: mend the evidence by hand.

    Hosts are asked politely: robots.txt is obeyed, one request at a time to a host and four over all, under the name runoff,
    and a pause that a host asks for is kept. Nothing is sent to addresses in private networks (--allow-local), through a
    proxy, or with cookies or passwords.

    Exit codes: 0 tested, 1 no host answered (the network seems to be missing, and nothing is said of any address), 2 no such
    source, 5 with --exit-code if an address is gone or has moved for good or to a front page, 130 on Ctrl-C, with what was
    tested so far. Redirects for the time being are reported and do not count. It needs: pip install "runoff[links]"

    \b
    Examples:
      runoff check-links --limit 50
      runoff check-links --time 10m --format csv > links.csv
      runoff check-links --store my.sqlite --exit-code
    """
    from ...schema.errors import RunoffError
    from ..link_text import render
    from ..links import Bounds, Manners

    try:
        from ..link_check import check
    except ModuleNotFoundError as error:
        raise RunoffError(f"the library {error.name} is not installed.", 'pip install "runoff[links]"') from error

    bounds = Bounds(given.pop("limit"), given.pop("time"))
    with opened(ctx, store) as reader, _progress() as tell:
        found = check(reader, sources, Manners(**given), bounds, tell)
    click.echo(render(found, form), nl=False)
    if "interrupt" in found.limits_hit:
        ctx.exit(130)
    if exit_code and found.has_problem:
        ctx.exit(5)


@contextmanager
def _progress() -> Iterator[Any]:
    """What is called with the number of addresses: a bar on standard error, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    bars: list[Any] = []

    def begin(length: int) -> Tell:
        bar: Any = click.progressbar(length=length, label="testing", file=sys.stderr, show_pos=True)
        bars.append(bar.__enter__())

        def done(_: Tested) -> None:
            bar.update(1)

        return done

    try:
        yield begin
    finally:
        for bar in bars:
            bar.render_finish()
