"""Longer answers in every form: rows, or a heading, sections of items, what is not said, numbered sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..schema.language import of_languages, say
from . import words
from .footnotes import CITATIONS_SHOWN, Footnotes, wrap
from .markdown import MARKS, escape, footnotes, marked
from .tables import csv_text


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a heading, a line that leads in, and items."""

    heading: str
    items: tuple[str, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report in words; the marks of its footnotes stand in its lines.

    Attributes:
        title: the question as a heading.
        summary: what the answer rests on, in one line.
        caveats: what it does not say, one paragraph each.
        links: whether addresses in items become links in Markdown.
    """

    title: str
    summary: str
    sections: tuple[Section, ...]
    caveats: tuple[str, ...]
    links: bool = False


Maker = Callable[[Footnotes], Report]


class Plain(Protocol):
    """An answer that can be given as plain data."""

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        ...


def render(
    found: Plain,
    form: str,
    make: Maker,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    table: Callable[[], str] | None = None,
) -> str:
    """An answer as text, Markdown, JSON, CSV or a table.

    Args:
        make: makes the report; citations are few for each line where the notes say so (`Footnotes.most`).
        columns, rows: the CSV.
        table: makes the table for a terminal.
    """
    if form == "json":
        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        return csv_text(columns, rows)
    if form == "table" and table is not None:
        return table()
    return markdown(make) if form == "md" else text(make)


def text(make: Maker) -> str:
    """A report for a terminal: few citations for each line, the rest counted."""
    notes = Footnotes(most=CITATIONS_SHOWN)
    report = make(notes)
    lines = [wrap(report.title), wrap(report.summary), ""]
    for section in report.sections:
        lines += [wrap(section.heading)] if section.heading else []
        lines += [wrap(section.intro, indent=2)] if section.intro else []
        lines += [wrap(item, indent=4, first="  - ") for item in section.items]
        lines.append("")
    lines += [wrap(caveat) for caveat in (*report.caveats, *of_languages())]
    if notes.left_out:
        left = words.count(notes.left_out, "more citation")
        lines.append(wrap(say("Left out here: {left}; --format md or json has all.", left=left)))
    lines += ["", *notes.block()]
    return "\n".join(lines).rstrip() + "\n"


def markdown(make: Maker) -> str:
    """The same as Markdown, with every citation as a footnote; labels cannot become markup."""
    notes = Footnotes(brackets=MARKS)
    report = make(notes)
    lines = [f"## {escape(report.title, links=False)}", "", escape(report.summary), ""]
    for section in report.sections:
        lines += [f"### {escape(section.heading, links=False)}", ""] if section.heading else []
        lines += [marked(section.intro), ""] if section.intro else []
        lines += [*(f"- {marked(item, report.links)}" for item in section.items), ""]
    lines += [line for caveat in (*report.caveats, *of_languages()) for line in (escape(caveat), "")]
    lines += footnotes(notes)
    return "\n".join(lines).rstrip() + "\n"
