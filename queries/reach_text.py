"""What is reached, and what feeds, as text, Markdown, a table and rows."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..schema import places
from . import report, words
from .footnotes import Footnotes
from .narrative import verdict
from .reach import End, Ends
from .report import Report, Section
from .tables import csv_text, table
from .told import Told

FORMATS = ("text", "table", "csv", "json", "md")
_COLUMNS = (
    "record", "record_name", "holder", "holder_name", "paths", "certain", "possible", "demands", "begins", "path", "over", "flow",
    "outcome", "source", "publisher", "date", "locator", "says", "url",
)  # fmt: skip


def render(found: Ends, form: str) -> str:
    """An answer in one of `FORMATS`."""
    if form == "json":
        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        return csv_text(_COLUMNS, _csv_rows(found))
    if form == "table":
        other = "reaches" if found.way == "reach" else "from"
        rows = [
            (one.record.id, one.holder.id, one.paths, one.certain, one.possible, one.demands, over(one))
            for one in found.entries
        ]
        return (
            table(("record", other, "paths", "certain", "possible", "demands", "best path"), rows)
            if rows
            else "nothing\n"
        )
    return (report.text if form == "text" else report.markdown)(lambda notes: _report(found, notes))


def over(one: End) -> str:
    """The best path in a line, by short names."""
    return " > ".join(words.short_name(holder.id, holder.name) for holder in one.best.holders)


def _csv_rows(found: Ends) -> Iterator[tuple[object, ...]]:
    """One row for each citation of each flow of each best path."""
    for one in found.entries:
        about = (
            one.record.id, one.record.name, one.holder.id, one.holder.name, one.paths, one.certain, one.possible, one.demands,
            one.begins, one.best.id, " > ".join(holder.name for holder in one.best.holders),
        )  # fmt: skip
        for hop in one.best.flows:
            for item in hop.evidence:
                source = item.source
                yield (
                    *about, hop.flow, hop.outcome, source.title, source.publisher, source.date, item.locator, item.says, source.url,
                )  # fmt: skip


def _report(found: Ends, notes: Footnotes) -> Report:
    question, name = found.question, Told().name(found.holder)
    about = "reaches" if found.way == "reach" else "comes to"
    title = (
        f"Whom the records of {name} reach" if found.way == "reach" else f"Which records reach {name}, and from whom"
    )
    sections = []
    by_record: dict[str, list[End]] = {}
    for one in found.entries:
        by_record.setdefault(one.record.id, []).append(one)
    for some in by_record.values():
        items = tuple(_item(found, one, notes) for one in some)
        sections.append(Section(words.sentence(words.some(some[0].record.name))[:-1], items))
    if not sections:
        says = (
            f"Nothing documented as open on that day {about} {'anybody from' if found.way == 'reach' else ''} {name}."
        )
        sections.append(Section("", (), f"{' '.join(says.split())} An empty place on the map is not safety."))
    day = "at any time" if question.ever else f"as of {words.date(question.as_of)}"
    where = f" · handed over in {places.name(question.place)}" if question.place else ""
    counted = f"{words.count(len(by_record), 'record type')}, {words.count(len(found.entries), 'entry', 'entries')}"
    how = report.completeness(found.complete, found.limits_hit, question.max_hops)
    summary = f"{day}{where} · {found.dataset.name} {found.dataset.version} · {counted} · {how}"
    return Report(title, summary, tuple(sections), _caveats(found))


def _item(found: Ends, one: End, notes: Footnotes) -> str:
    """Who, over whom, how surely, how many ways; each flow of the best path with its sources."""
    flows = [
        f"{words.short_name(hop.from_.id, hop.from_.name)} to {words.short_name(hop.to.id, hop.to.name)}{notes.mark(hop.evidence)}"
        for hop in one.best.flows
    ]
    arrives = one.best.flows[-1].record
    changed = f", arriving as {words.some(arrives.name)}" if arrives.id != one.record.id else ""
    edge = "how it got the record is not documented; " if found.way == "feeds" and one.begins == "map-edge" else ""
    return (
        f"{one.holder.name}: {edge}{_ways(found, one)}{changed}. Best: {verdict(one.best, _day(found))}."
        f" Over: {'; '.join(flows)}. ({one.best.id})"
    )


def _day(found: Ends) -> str | None:
    return None if found.question.ever else found.question.as_of


def _ways(found: Ends, one: End) -> str:
    ways = words.count(one.paths, "path")
    if found.question.ever:
        return ways
    sure = f"{one.certain} certainly open" if one.certain else "none certainly open"
    demands = f", {one.demands} as a demand without known delivery" if one.demands else ""
    return f"{ways}, {sure}{demands}"


def _caveats(found: Ends) -> tuple[str, ...]:
    question = found.question
    place = f" --in {question.place}" if question.place else ""
    if found.way == "reach":
        own = (
            "Counted as records of the holder is what documented flows bring to it or it sends, itself or as one of a class; what it"
            " gathers by itself, and nobody documents as passed on, is not in the list."
        )
        more = f"All paths of one entry: runoff trace RECORD --from {found.holder.id} --to HOLDER{place}"
    else:
        own = "Entries begin at first holders, or where no source says how the holder got the record; each kind of record has its own."
        more = f"All paths of one entry: runoff trace RECORD --to {found.holder.id}{place}"
    return (
        own,
        "Each step is documented for itself, not one record all the way; to stand on a path implies no wrongdoing, and what is not"
        " documented is not shown.",
        f"{more}.",
    )
