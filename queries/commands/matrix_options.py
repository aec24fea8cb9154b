"""The question of a matrix: a record type, or a canned query whose settings an option replaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

import click

from ...schema.errors import UsageError
from ..question import Question
from .complete import ids, query_names
from .options import is_given, make_question, question_options

_F = TypeVar("_F", bound=Callable[..., Any])


def matrix_options(function: _F) -> _F:
    """RECORD, `--query`, `-p` and the options of a question."""
    decorators = (
        click.argument("record", required=False, shell_complete=ids("record-type")),
        click.option("--query", metavar="NAME", help="The question of a canned query instead of a RECORD.", shell_complete=query_names),
        click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
                     help="Set a parameter of the canned query; repeatable."),
        question_options,
    )  # fmt: skip
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def asked(ctx: click.Context, given: Mapping[str, Any]) -> tuple[Question, str | None]:
    """The question, and what it asks of judges; of the values of a command's options it takes those of `matrix_options`.

    Raises:
        UsageError: neither a record type nor a canned query is named, or both; a parameter without a query; an empty value.
        UnknownId: there is no such query.
    """
    from ..matrix import canned_question

    record, query, parameters = given["record"], given["query"], dict(given["parameters"])
    if bool(record) == bool(query):
        raise UsageError("matrix takes a record type or a canned query.", "Write a RECORD, or --query NAME.")
    if parameters and not query:
        raise UsageError("-p sets a parameter of a canned query.", "Name one: --query NAME.")
    names = {field.name for field in fields(Question)} - {"record"}
    options = {name: value for name, value in given.items() if name in names}
    question = make_question(options, record=record or "")
    if not query:
        return question, None
    canned, judge = canned_question(query, parameters)
    return replace(canned, **{name: getattr(question, name) for name in options if is_given(ctx, name)}), judge
