"""Answers as tables: for a terminal, for a spreadsheet, a line of JSON each."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from .answer import Answer, Citation, Hop, Path
from .narrative import routes

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV (RFC 4180), safe in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def printable(text: str) -> str:
    """Text in one line, without control characters that would move a terminal's cursor."""
    return "".join(" " if char in "\t\n\r" else char for char in text if char.isprintable() or char in "\t\n\r")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows in aligned columns, the last one ragged."""
    lines = [tuple(header), *(tuple(printable("" if cell is None else str(cell)) for cell in row) for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(header))]
    ruled = [lines[0], tuple("-" * wide for wide in widths), *lines[1:]]
    return "\n".join("  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
                     for line in ruled) + "\n"  # fmt: skip


#: The columns of a citation, in the order of `cited`.
CITATION = ("source", "publisher", "date", "locator", "says", "url")


def cited(about: Sequence[object], evidence: Iterable[Citation]) -> Iterator[tuple[object, ...]]:
    """One row for each citation behind the same cells; one row with empty cells where there is none."""
    items = list(evidence)
    for one in items:
        source = one.source
        yield (*about, source.title, source.publisher, source.date, one.locator, one.says, source.url)
    if not items:
        yield (*about, *[None] * len(CITATION))


def first_source(evidence: Sequence[Citation]) -> str:
    """The first of some citations in one cell, and how many more there are."""
    if not evidence:
        return ""
    one = evidence[0]
    more = f" +{len(evidence) - 1}" if len(evidence) > 1 else ""
    when = one.source.date or "undated"
    return f"{one.source.title} ({one.source.publisher}, {when}, {one.locator}) {one.source.url or ''}{more}"


HOP_COLUMNS = (
    "route", "path", "hop", "step", "from", "to", "record", "flow", "mechanism", "outcome", "status", "certainty", "open",
    "start", "end", "first_seen", "last_seen", "under", "judicial_review", "restricted_by", "places", *CITATION,
)  # fmt: skip


def hop_rows(answer: Answer) -> Iterator[tuple[object, ...]]:
    """One row for each citation of each hop, and one for each step."""
    for number, group in enumerate(routes(answer.paths), 1):
        for path in group:
            for index, hop in enumerate(path.hops, 1):
                yield from _hop_rows(number, path, index, hop)


def _hop_rows(number: int, path: Path, index: int, hop: Hop) -> Iterator[tuple[object, ...]]:
    about = (
        number, path.id, index, hop.step, hop.from_.name, hop.to.name, hop.record.name, hop.flow, hop.mechanism,
        hop.outcome, hop.status, hop.certainty, hop.open, hop.start, hop.end, hop.first_seen, hop.last_seen,
        "; ".join(one.name for one in hop.under), hop.judicial_review,
        "; ".join(f"{one.effect}: {one.name}" for one in hop.restricted_by), " ".join(path.places),
    )  # fmt: skip
    yield from cited(about, hop.evidence)


def answer_csv(answer: Answer) -> str:
    """The answer as CSV, one row for each citation of each hop."""
    return csv_text(HOP_COLUMNS, hop_rows(answer))


def answer_table(answer: Answer) -> str:
    """The answer as a table for a terminal: one row a hop, with its first source."""
    rows: list[tuple[object, ...]] = []
    for number, group in enumerate(routes(answer.paths), 1):
        for path in group:
            for hop in path.hops:
                how = hop.step if hop.step != "flow" else hop.mechanism
                rows.append(
                    (number, hop.from_.id, how, hop.to.id, hop.record.id, hop.outcome, hop.open, hop.certainty,
                     first_source(hop.evidence) or "inferred")
                )  # fmt: skip
    if not rows:
        return f"no path: {answer.reason}\n"
    return table(("route", "from", "how", "to", "record", "outcome", "open", "certainty", "source"), rows)


def answer_jsonl(answer: Answer) -> str:
    """One path a line."""
    return "".join(json.dumps(path.to_dict(), ensure_ascii=False) + "\n" for path in answer.paths)
