"""What is reached, and what feeds, as text, Markdown, a table and rows."""

from __future__ import annotations

from collections.abc import Iterator

from ..schema.language import say
from . import report, summary, words
from .errata import told as told_erratum
from .footnotes import Footnotes
from .narrative import certainly_open, verdict
from .path_lines import cited_flows, over
from .reach import End, Ends
from .report import Report, Section
from .tables import CITATION, cited, table
from .told import Told

FORMATS = ("text", "table", "csv", "json", "md")
_COLUMNS = (
    "record", "record_name", "holder", "holder_name", "paths", "certain", "possible", "demands", "begins", "path", "over", "flow",
    "outcome", *CITATION,
)  # fmt: skip


def render(found: Ends, form: str) -> str:
    """An answer in one of `FORMATS`."""
    return report.render(
        found, form, lambda notes: _report(found, notes), _COLUMNS, _csv_rows(found), lambda: _table(found)
    )


def _table(found: Ends) -> str:
    other = "reaches" if found.way == "reach" else "from"
    rows = [
        (one.record.id, one.holder.id, one.paths, one.certain, one.possible, one.demands, over(one.best))
        for one in found.entries
    ]
    header = ("record", other, "paths", "certain", "possible", "demands", "best path")
    return table(header, rows) if rows else "nothing\n"


def _csv_rows(found: Ends) -> Iterator[tuple[object, ...]]:
    """One row for each citation of each flow of each best path."""
    for one in found.entries:
        about = (
            one.record.id, one.record.name, one.holder.id, one.holder.name, one.paths, one.certain, one.possible, one.demands,
            one.begins, one.best.id, " > ".join(holder.name for holder in one.best.holders),
        )  # fmt: skip
        for hop in one.best.flows:
            yield from cited((*about, hop.flow, hop.outcome), hop.evidence)


def _report(found: Ends, notes: Footnotes) -> Report:
    question, name = found.question, Told().name(found.holder)
    reaching = found.way == "reach"
    title = "Whom the records of {holder} reach" if reaching else "Which records reach {holder}, and from whom"
    sections = []
    by_record: dict[str, list[End]] = {}
    for one in found.entries:
        by_record.setdefault(one.record.id, []).append(one)
    for some in by_record.values():
        items = tuple(_item(found, one, notes) for one in some)
        sections.append(Section(words.sentence(words.some(some[0].record.name))[:-1], items))
    if not sections:
        nothing = "Nothing documented as open on that day comes to {holder}."
        if reaching:
            nothing = "Nothing documented as open on that day reaches anybody from {holder}."
        sections.append(Section("", (), f"{say(nothing, holder=name)} {say(summary.EMPTY)}"))
    where = say("handed over in {place}", place=words.place(question.place)) if question.place else ""
    counted = f"{words.count(len(by_record), 'record type')}, {words.count(len(found.entries), 'entry', 'entries')}"
    how = summary.completeness(found.complete, found.limits_hit, question.max_hops)
    rests_on = summary.line(found.dataset, summary.day(question), where, counted, how)
    return Report(say(title, holder=name), rests_on, tuple(sections), _caveats(found))


def _item(found: Ends, one: End, notes: Footnotes) -> str:
    """Who, over whom, how surely, how many ways; each flow of the best path with its sources."""
    arrives = one.best.flows[-1].record
    ways = _ways(found, one)
    if arrives.id != one.record.id:
        ways += f", {say('arriving as {records}', records=words.some(arrives.name))}"
    if found.way == "feeds" and one.begins == "map-edge":
        ways = f"{say('how it got the record is not documented')}; {ways}"
    best = say(
        "Best: {verdict}. Over: {flows}.", verdict=verdict(one.best, _day(found)), flows=cited_flows(one.best, notes)
    )
    return f"{words.full_name(one.holder.name)}: {ways}. {best} ({one.best.id})"


def _day(found: Ends) -> str | None:
    return None if found.question.ever else found.question.as_of


def _ways(found: Ends, one: End) -> str:
    ways = words.count(one.paths, "path")
    if found.question.ever:
        return ways
    ways = f"{ways}, {certainly_open(one.certain)}"
    if one.demands:
        ways += f", {say('{number} as a demand without known delivery', number=one.demands)}"
    return ways


def _caveats(found: Ends) -> tuple[str, ...]:
    question = found.question
    place = f" --in {question.place}" if question.place else ""
    if found.way == "reach":
        own = say(
            "Counted as records of the holder is what documented flows bring to it or it sends, itself or as one of a class; what it"
            " gathers by itself, and nobody documents as passed on, is not in the list."
        )
        asked = f"runoff trace RECORD --from {found.holder.id} --to HOLDER{place}"
    else:
        own = say(
            "Entries begin at first holders, or where no source says how the holder got the record; each kind of record has its own."
        )
        asked = f"runoff trace RECORD --to {found.holder.id}{place}"
    return (
        *map(told_erratum, found.errata),
        own,
        say(
            "Each step is documented for itself, not one record all the way; to stand on a path implies no wrongdoing, and what is not"
            " documented is not shown."
        ),
        say("All paths of one entry: {command}.", command=asked),
    )
