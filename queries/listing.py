"""Answers that are no paths: rows, each with its citations, in every form that a trace has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..schema.language import say
from . import report, summary, words
from .answer import Citation, DatasetRef, Erratum, plain
from .errata import told as told_erratum
from .footnotes import Footnotes
from .path_lines import as_note
from .report import Report, Section
from .tables import CITATION, cited, first_source, table


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
        errata: withdrawn flows that would be on the list, and corrections of what is.
    """

    title: str
    asked: Mapping[str, Any]
    dataset: DatasetRef
    columns: tuple[str, ...]
    sentence: str
    rows: tuple[Row, ...]
    caveats: tuple[str, ...] = ()
    empty: str = "Nothing is documented that answers this."
    errata: tuple[Erratum, ...] = ()

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
            **({"errata": plain(self.errata)} if self.errata else {}),
        }


def render(listing: Listing, form: str) -> str:
    """A list in one of `runoff.queries.formats.FORMATS`."""
    if form == "jsonl":
        return "".join(json.dumps(row.to_dict(), ensure_ascii=False) + "\n" for row in listing.rows)
    rows = [([row.cells[column] for column in listing.columns], row.evidence) for row in listing.rows]
    return report.render(
        listing, form, lambda notes: _report(listing, notes), (*listing.columns, *CITATION),
        (line for cells, evidence in rows for line in cited(cells, evidence)), lambda: _table(listing),
    )  # fmt: skip


def _table(listing: Listing) -> str:
    rows = [[*(row.cells[column] for column in listing.columns), first_source(row.evidence)] for row in listing.rows]
    return table((*listing.columns, "source"), rows) if rows else "nothing\n"


def _sentence(listing: Listing, row: Row) -> str:
    cells = {key: value or "" for key, value in row.cells.items()}
    if cells.get("note"):
        cells["note"] = as_note(cells["note"])
    filled = say(listing.sentence, **cells)
    return words.sentence(" ".join(filled.replace("()", "").replace("; )", ")").split()))


def _summary(listing: Listing) -> str:
    asked = listing.asked
    days = ""
    if asked.get("as_of"):
        days = say("as of {day}", day=words.date(asked["as_of"]))
    elif asked.get("since"):
        days = say("between {start} and {end}", start=words.date(asked["since"]), end=words.date(asked["until"]))
    place = say("in {place}", place=words.place(asked["in"])) if asked.get("in") else ""
    counted = words.count(len(listing.rows), "entry", "entries")
    asked_for = " · ".join(filter(None, (days, place)))
    return summary.line(listing.dataset, asked_for, counted)


def _report(listing: Listing, notes: Footnotes) -> Report:
    items = tuple(f"{_sentence(listing, row)}{notes.mark(row.evidence)}" for row in listing.rows)
    caveats = (*map(told_erratum, listing.errata), *listing.caveats)
    empty = "" if items else f"{say(listing.empty)} {say(summary.EMPTY)}"
    return Report(listing.title, _summary(listing), (Section("", items, empty),), caveats)
