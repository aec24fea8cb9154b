"""`runoff profile`: several records of one person at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .complete import ids
from .options import failure_options, format_option, is_given, make_question, question_options, reply, store_option
from .strict import Strict


@click.command("profile", cls=Strict)
@click.argument("records", nargs=-1, required=True, metavar="RECORD...", shell_complete=ids("record-type"))
@question_options
@format_option("text", "table", "csv", "json", "md")
@failure_options
@store_option
@click.pass_context
def command(ctx: click.Context, /, records: tuple[str, ...], **given: Any) -> None:
    """What is open, closed and unknown for several RECORDs of one person: one report, what is certainly open first.

    A RECORD may be a YAML file that holds a profile: "records", a list of ids, and if wanted "title", "in", "to" and "as_of";
    options come before what it says.

    \b
    Examples:
      runoff profile drivers-license-record utility-customer-record student-education-record --in US-OR
      runoff profile family.yaml --format md
    """
    from ..profile import profile, read
    from ..profile_text import render

    named: list[str] = []
    title = ""
    for record in records:
        if record.endswith((".yaml", ".yml")):
            content = read(Path(record))
            named += content.pop("records")
            title = content.pop("title", title)
            given |= {key: value for key, value in content.items() if not is_given(ctx, key)}
        else:
            named.append(record)
    reply(
        ctx,
        given,
        lambda reader, asked: profile(reader, named, make_question(asked, record=named[0]), title),
        render,
    )
