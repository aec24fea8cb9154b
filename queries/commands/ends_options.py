"""Options of the questions about all ends of a holder's records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ...schema.vocabularies import CERTAINTY, DEFAULT_OUTCOMES, OUTCOME
from ..question import DEFAULT_LIMIT, DEFAULT_MAX_HOPS, DEFAULT_TIMEOUT, Question
from .complete import ids
from .options import Timeout

_F = TypeVar("_F", bound=Callable[..., Any])


def ends_options(function: _F) -> _F:
    """The options of a question without a record type and a target of its own."""
    for option in reversed((
        click.option("--record", default="", metavar="RECORD", help="Only this record type and its kinds; default: all.",
                     shell_complete=ids("record-type")),
        click.option("--as-of", default="", metavar="DATE", help="Day on which flows must be open; default: today."),
        click.option("--ever", is_flag=True, help="Judge no dates."),
        click.option("--in", "place", metavar="US-XX", help="State or territory in which the record is handed over."),
        click.option("--min-certainty", type=click.Choice(list(CERTAINTY.terms)), help="Weakest certainty on a path."),
        click.option("--outcome", "outcomes", multiple=True, type=click.Choice(list(OUTCOME.terms)),
                     help=f"Outcomes that count, repeatable; default: {', '.join(DEFAULT_OUTCOMES)}."),
        click.option("--without", multiple=True, metavar="ID", help="As if this flow, instrument or holder did not exist.",
                     shell_complete=ids("flow", "instrument", "holder")),
        click.option("--max-hops", type=int, default=DEFAULT_MAX_HOPS, show_default=True, help="Greatest number of flows."),
        click.option("--limit", type=int, default=DEFAULT_LIMIT, show_default=True, help="Greatest number of entries; 0: all."),
        click.option("--timeout", type=Timeout(), default=DEFAULT_TIMEOUT, show_default=True,
                     help="Time for the search: 30s, 5m; 0: no bound."),
    )):  # fmt: skip
        function = option(function)
    return function


def make_ends_question(given: dict[str, Any], **holder: str) -> Question:
    """A question from the values of `ends_options`, with the holder in `from_` or `to`."""
    outcomes = tuple(given.pop("outcomes")) or DEFAULT_OUTCOMES
    return Question(outcomes=outcomes, without=tuple(given.pop("without")), **{**given, **holder})
