"""Answers that are no paths: rows, each with its citations, in every form that a trace has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..schema import places
from . import words
from .answer import Citation, DatasetRef, plain
from .footnotes import Footnotes, wrap
from .markdown import escape
from .narrative import CITATIONS_SHOWN
from .tables import csv_text, table


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column, and what they rest on."""

    cells: Mapping[str, str | None]
    evidence: tuple[Citation, ...]

    def to_dict(self) -> dict[str, Any]:
        """The cells, then the citations."""
        return {**self.cells, "evidence": plain(self.evidence)}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that answers a canned query.

    Attributes:
        title: the question as a heading.
        asked: the parameters that it was asked with.
        columns: names of the cells, in order.
        sentence: how a row reads: a format string over its cells.
        caveats: what the list does not say.
        empty: what is said if there is no row.
    """

    title: str
    asked: Mapping[str, Any]
    dataset: DatasetRef
    columns: tuple[str, ...]
    sentence: str
    rows: tuple[Row, ...]
    caveats: tuple[str, ...] = ()
    empty: str = "Nothing is documented that answers this."

    @property
    def found(self) -> bool:
        """Whether there is any row."""
        return bool(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """The list as plain data."""
        return {
            "question": {"title": self.title, **self.asked},
            "dataset": plain(self.dataset),
            "found": self.found,
            "rows": [row.to_dict() for row in self.rows],
        }


_CITATION = ("source", "publisher", "date", "locator", "says", "url")


def render(listing: Listing, form: str) -> str:
    """A list in one of `runoff.queries.formats.FORMATS`."""
    if form == "json":
        return json.dumps(listing.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if form == "jsonl":
        return "".join(json.dumps(row.to_dict(), ensure_ascii=False) + "\n" for row in listing.rows)
    if form == "csv":
        return csv_text((*listing.columns, *_CITATION), _cited_rows(listing))
    if form == "table":
        rows = [[*(row.cells[column] for column in listing.columns), _first_source(row)] for row in listing.rows]
        return table((*listing.columns, "source"), rows) if rows else "nothing\n"
    return _markdown(listing) if form == "md" else _text(listing)


def _cited_rows(listing: Listing) -> list[list[object]]:
    rows: list[list[object]] = []
    for row in listing.rows:
        cells: list[object] = [row.cells[column] for column in listing.columns]
        for one in row.evidence:
            source = one.source
            rows.append([*cells, source.title, source.publisher, source.date, one.locator, one.says, source.url])
        if not row.evidence:
            rows.append([*cells, *[None] * len(_CITATION)])
    return rows


def _first_source(row: Row) -> str:
    if not row.evidence:
        return ""
    one = row.evidence[0]
    more = f" +{len(row.evidence) - 1}" if len(row.evidence) > 1 else ""
    when = one.source.date or "undated"
    return f"{one.source.title} ({one.source.publisher}, {when}, {one.locator}) {one.source.url or ''}{more}"


def _sentence(listing: Listing, row: Row) -> str:
    filled = listing.sentence.format_map({key: value or "" for key, value in row.cells.items()})
    return words.sentence(" ".join(filled.replace("()", "").replace("; )", ")").split()))


_DAYS = {"as_of": "as of", "since": "between", "until": "and"}


def _summary(listing: Listing) -> str:
    asked = listing.asked
    days = [f"{said} {words.date(asked[key])}" for key, said in _DAYS.items() if asked.get(key)]
    place = f"in {places.name(asked['in'])}" if asked.get("in") else ""
    counted = words.count(len(listing.rows), "entry", "entries")
    return " · ".join(
        filter(None, (" ".join(days), place, f"{listing.dataset.name} {listing.dataset.version}", counted))
    )


def _text(listing: Listing) -> str:
    notes = Footnotes(most=CITATIONS_SHOWN)
    lines = [wrap(listing.title), wrap(_summary(listing)), ""]
    said = (f"{_sentence(listing, row)}{notes.mark(row.evidence)}" for row in listing.rows)
    lines += [wrap(one, indent=4, first="  - ") for one in said]
    if not listing.rows:
        lines.append(wrap(f"{listing.empty} An empty place on the map is not safety."))
    lines += ["", *(wrap(caveat) for caveat in listing.caveats)]
    if notes.left_out:
        lines.append(
            wrap(f"Left out here: {words.count(notes.left_out, 'more citation')}; --format md or json has all.")
        )
    lines.append("")
    lines += [wrap(note, indent=5, first=f"[{number}]".ljust(5)) for number, note in notes.lines()]
    return "\n".join(lines).rstrip() + "\n"


def _markdown(listing: Listing) -> str:
    notes = Footnotes()
    lines = [f"## {escape(listing.title)}", "", escape(_summary(listing)), ""]
    for row in listing.rows:
        marks = "".join(f"[^{notes.number(one.source, one.locator, one.says)}]" for one in row.evidence)
        lines.append(f"- {escape(_sentence(listing, row))}{marks}")
    if not listing.rows:
        lines.append(escape(f"{listing.empty} An empty place on the map is not safety."))
    lines += ["", *(line for caveat in listing.caveats for line in (escape(caveat), ""))]
    lines += [f"[^{number}]: {escape(note)}" for number, note in notes.lines()]
    return "\n".join(lines).rstrip() + "\n"
