"""A profile as text, Markdown and rows."""

from __future__ import annotations

from collections.abc import Iterator

from ..schema.language import say
from . import report, summary, words
from .answer import Path
from .errata import told as told_erratum
from .footnotes import Footnotes
from .narrative import certainly_open, missed, nothing, routes, verdict
from .path_lines import cited_flows, failure_line, stops
from .profile import Entry, Profile
from .report import Report, Section
from .tables import CITATION, cited, table
from .told import Told

FORMATS = ("text", "table", "csv", "json", "md")
ROUTES_SHOWN = 5
_COLUMNS = (
    "record", "record_name", "what", "route", "open", "outcome", "certainty", "judge", "path", "instrument", "since", *CITATION,
)  # fmt: skip


def render(found: Profile, form: str) -> str:
    """A profile in one of `FORMATS`."""
    return report.render(
        found, form, lambda notes: _report(found, notes), _COLUMNS, _rows(found), lambda: _table(found)
    )


def _table(found: Profile) -> str:
    rows = [(one.answer.record.id, one.certain, one.possible, one.demands, len(one.closings)) for one in found.entries]
    return table(("record", "certainly open", "possibly open", "demands", "closed or narrowed"), rows)


def _rows(found: Profile) -> Iterator[tuple[object, ...]]:
    """One row for each citation of each route, and of each instrument that closes one."""
    for entry in found.entries:
        record = entry.answer.record
        for group in routes(entry.answer.paths):
            path = group[0]
            about = (
                record.id, record.name, "route", stops(path, found.target), path.open, path.weakest_outcome, path.weakest_certainty,
                path.judge_before_any_step, path.id, None, None,
            )  # fmt: skip
            yield from cited(about, dict.fromkeys(one for hop in path.flows for one in hop.evidence))
        for closing in entry.closings:
            what = "narrowed" if closing.narrowed else "closed"
            for law in closing.by:
                acts = (law.name, law.start or law.first_seen)
                yield from cited((record.id, record.name, what, closing.route, *[None] * 5, *acts), law.evidence)


def _report(found: Profile, notes: Footnotes) -> Report:
    question = found.question
    records, target = (
        words.listed([words.one(entry.answer.record.name) for entry in found.entries]),
        Told().name(found.target),
    )
    title, place = say("How {records} could reach {target}", records=records, target=target), ""
    if question.place:
        where = words.place(question.place)
        title = say("How {records} in {place} could reach {target}", records=records, place=where, target=target)
        place = say("handed over in {place}", place=where)
    certain = sum(entry.certain > 0 for entry in found.entries)
    pattern = "{records}, {number} with a route that is certainly open"
    counted = say(pattern, records=words.count(len(found.entries), "record"), number=certain)
    sections = tuple(Section(_heading(entry), tuple(_items(found, entry, notes))) for entry in found.entries)
    rests_on = summary.line(found.dataset, summary.day(question), place, counted)
    errata = dict.fromkeys(told_erratum(one) for entry in found.entries for one in entry.answer.errata)
    return Report(found.title or title, rests_on, sections, (*errata, *map(say, CAVEATS)))


CAVEATS = (
    "Each step is documented for itself, not one record all the way; to stand on a route implies no wrongdoing. A rule on paper is"
    " no proof that it is kept, and an empty place on the map is not safety.",
    "Each route in full: runoff trace RECORD. What would stop it: runoff cut RECORD.",
)


def _heading(entry: Entry) -> str:
    name = words.in_sentence(entry.answer.record.name)
    parts = [certainly_open(entry.certain)] if entry.certain else []
    parts += [words.count(entry.possible, "possibly open", "possibly open")] if entry.possible else []
    if entry.demands:
        parts.append(say("{demands} without known delivery", demands=words.count(entry.demands, "demand")))
    if entry.answer.question.ever and entry.answer.found:
        parts = [words.count(len(routes(entry.answer.paths)), "route")]
    return f"{name[:1].upper()}{name[1:]}: {words.listed(parts) or say('no route is documented as open')}"


def _items(found: Profile, entry: Entry, notes: Footnotes) -> Iterator[str]:
    most = ROUTES_SHOWN if notes.most else None
    groups = routes(entry.answer.paths)
    for group in groups[:most]:
        yield _route(found, group[0], notes)
    if most is not None and len(groups) > most:
        more = words.count(len(groups) - most, "more route")
        yield say("{routes}: --format md, csv or json has all.", routes=more)
    for closing in entry.closings:
        laws = words.listed([f"{law.name}{law.since}{notes.mark(law.evidence)}" for law in closing.by])
        pattern = "Narrowed: {route}, by {laws}." if closing.narrowed else "Closed: {route}, by {laws}."
        yield say(pattern, route=closing.route, laws=laws)
    left = list(_left_open(found, entry, notes))
    if not entry.answer.found:
        yield say("Not open: {why}.", why=_nearest(found, entry, notes))
    elif left:
        yield say("Left open: {questions}.", questions="; ".join(left))


def _route(found: Profile, path: Path, notes: Footnotes) -> str:
    day = None if found.question.ever else found.question.as_of
    arrives = path.flows[-1].record
    changed = ""
    if arrives.id != (path.hops[0].record_before or path.hops[0].record).id:
        changed = f" · {say('arriving as {records}', records=words.some(arrives.name))}"
    return f"{stops(path, found.target)}: {verdict(path, day)}{changed}. {cited_flows(path, notes)}."


def _left_open(found: Profile, entry: Entry, notes: Footnotes) -> Iterator[str]:
    """The questions that the sources leave open about a record."""
    answer = entry.answer
    best = [group[0] for group in routes(answer.paths)]
    edge = list(dict.fromkeys(path.hops[0].from_ for path in best if path.begins == "map-edge"))
    if edge:
        names = words.listed([Told().name(holder) for holder in edge])
        yield say("how {holders} got the record", holders=names)
    doubtful = sum(path.open == "possible" and path.weakest_outcome != "demanded" for path in best)
    if doubtful:
        one, many = (
            "whether the route that is only possibly open still stands",
            ("whether the {number} routes that are only possibly open still stand"),
        )
        yield say(one if doubtful == 1 else many, number=doubtful)
    if entry.demands:
        one, many = "whether the demand was ever answered", "whether the {number} demands were ever answered"
        yield say(one if entry.demands == 1 else many, number=entry.demands)
    disputed = sum(path.disputed for path in best)
    if disputed:
        yield say("who is right about {routes}", routes=words.count(disputed, "disputed route"))
    if not answer.complete:
        yield say("whether there are more: the list was cut (--limit, --timeout)")


def _nearest(found: Profile, entry: Entry, notes: Footnotes) -> str:
    """Why there is no route: what comes nearest, or that nothing does."""
    miss = entry.answer.nearest_miss
    if miss is None:
        return nothing(entry.answer)[:1].lower() + nothing(entry.answer)[1:].rstrip(".")
    why = " ".join(failure_line(one, miss, notes) for one in miss.why)
    said = missed(miss).rstrip(".")
    return f"{said[:1].lower()}{said[1:]}: {stops(miss.path, found.target)}. {why}".rstrip(".")
