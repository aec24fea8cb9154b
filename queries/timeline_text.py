"""A timeline as text, Markdown, a table, and rows from which a chart can be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..schema import places
from ..schema.language import say
from . import report, summary, words
from .answer import Citation
from .causes import Cause
from .errata import told as told_erratum
from .footnotes import Footnotes
from .narrative import inferred
from .path_lines import over, stops
from .report import Report, Section
from .tables import table
from .timeline import Course, Run, Stretch, Timeline
from .told import Told

FORMATS = ("text", "table", "csv", "json", "md")
_COLUMNS = (
    "route", "path", "holders", "places", "what", "from", "to", "open_ended", "opened_by", "opened_how", "closed_by", "closed_how",
    "outcome", "certainty", "sources",
)  # fmt: skip


def render(found: Timeline, form: str) -> str:
    """A timeline in one of `FORMATS`."""
    return report.render(
        found, form, lambda notes: _report(found, notes), _COLUMNS, _csv_rows(found), lambda: _table(found)
    )


def _runs(stretch: Stretch) -> Iterator[tuple[str, Run]]:
    for what, runs in (
        ("possible", stretch.possible), ("certain", stretch.certain), ("unsure", stretch.unsure), ("gap", stretch.gaps),
    ):  # fmt: skip
        for run in runs:
            yield what, run


def _csv_rows(found: Timeline) -> Iterator[tuple[object, ...]]:
    """One row for each run of days; `to` is the day asked for where it goes on, and `open_ended` then says yes."""
    for number, course in enumerate(found.courses, 1):
        over = " > ".join(holder.name for holder in course.path.holders)
        for stretch in course.stretches:
            for what, run in _runs(stretch):
                causes = (*run.opened_by, *run.closed_by)
                yield (
                    number, course.path.id, over, " ".join(stretch.places), what, run.first, run.last or found.question.as_of,
                    "" if run.last else "yes", " ".join(one.id for one in run.opened_by), "; ".join(one.says for one in run.opened_by),
                    " ".join(one.id for one in run.closed_by), "; ".join(one.says for one in run.closed_by),
                    course.path.weakest_outcome, course.path.weakest_certainty, _addresses(causes, course),
                )  # fmt: skip


def _addresses(causes: Iterable[Cause], course: Course) -> str:
    cited: list[Citation] = [item for one in causes for item in one.evidence]
    cited = cited or [item for hop in course.path.flows for item in hop.evidence]
    return " ".join(dict.fromkeys(item.source.url or item.source.id for item in cited))


def _table(found: Timeline) -> str:
    rows = [
        (number, over(course.path), " ".join(stretch.places), what, run.first, run.last or "goes on",
         "; ".join(one.id for one in run.opened_by), "; ".join(one.id for one in run.closed_by))
        for number, course in enumerate(found.courses, 1)
        for stretch in course.stretches
        for what, run in _runs(stretch)
    ]  # fmt: skip
    header = ("route", "over", "places", "what", "from", "to", "opened by", "closed by")
    return table(header, rows) if rows else "nothing\n"


def _report(found: Timeline, notes: Footnotes) -> Report:
    question = found.question
    record, target = words.one(found.record.name), Told().name(found.target)
    title = say("When ways of {record} to {target} opened and closed", record=record, target=target)
    if question.place:
        pattern = "When ways of {record} handed over in {place} to {target} opened and closed"
        title = say(pattern, record=record, place=words.place(question.place), target=target)
    ways = say("{ways} from first holders", ways=words.count(len(found.courses), "way"))
    how = summary.completeness(found.complete, found.limits_hit, question.max_hops)
    rests_on = summary.line(found.dataset, say("up to {day}", day=words.date(question.as_of)), ways, how)
    told = Told()
    sections = tuple(
        Section(
            f"{number}  {stops(course.path, found.target)}",
            tuple(_items(found, course, notes, told)),
            f"{_about(course)} ({course.path.id})",
        )
        for number, course in enumerate(found.courses, 1)
    )
    if not sections:
        pattern = "No way of {record} from a first holder to {target} is documented up to that day."
        sections = (Section("", (), f"{say(pattern, record=record, target=target)} {say(summary.EMPTY)}"),)
    return Report(title, rests_on, sections, (*map(told_erratum, found.errata), *map(say, CAVEATS)))


CAVEATS = (
    "A way that opened may be older than its first source, and one that closed may be closed on paper only. Possibly open counts"
    " from three years before the first sighting where no beginning is known.",
    "Ways of which the beginning is not documented, because no source says how their first holder gets the record, are left out"
    " here: runoff trace lists them. Copies that passed before a way closed may still be held.",
)


def _about(course: Course) -> str:
    path = course.path
    demand = words.NOT_DELIVERED.get(path.weakest_outcome)
    parts = [say(demand) if demand else "", words.of_route(path.weakest_certainty), inferred(path)]
    parts.append(say("disputed") if path.disputed else "")
    return words.sentence(" · ".join(filter(None, parts)))[:-1]


def _items(found: Timeline, course: Course, notes: Footnotes, told: Told) -> Iterator[str]:
    """One item for each set of places that are alike: when it was open, what opened and closed it, where it is in doubt."""
    single = len(course.stretches) == 1 and course.stretches[0].places == (places.NATION,)
    demand = course.path.weakest_outcome == "demanded"
    for stretch in course.stretches:
        where = "" if single or found.question.place else f"{told.where(stretch.places)}: "
        possibly = words.listed([_between(run) for run in stretch.possible])
        certainly = words.listed([_between(run) for run in stretch.certain])
        surely = say("certainly {days}", days=certainly) if certainly else say("never certainly")
        parts = [f"{where}{say(POSSIBLY[demand], days=possibly)}; {surely}"]
        before: Run | None = None
        for run in stretch.possible:
            if run.opened_by:
                pattern = "Opened again: {causes}" if before else "Opened: {causes}"
                parts.append(say(pattern, causes=_causes(run.opened_by, notes)))
            parts += _doubts(run, stretch, notes)
            if run.closed_by:
                parts.append(say("Closed: {causes}", causes=_causes(run.closed_by, notes)))
            before = run
        parts += [say(NOT_OPEN[demand], days=_between(gap)) for gap in stretch.gaps]
        yield " ".join(words.sentence(part) for part in parts)


#: What is said of a way and, by True, of a demand.
POSSIBLY = {False: "possibly open {days}", True: "possibly in use {days}"}
NOT_OPEN = {False: "Not open {days}", True: "Not in use {days}"}


def _between(run: Run) -> str:
    if run.first and run.first == run.last:
        return say("on {date}", date=words.date(run.first))
    since = say("from {date}", date=words.date(run.first)) if run.first else say("from before any record")
    if run.last:
        return say("{since} to {date}", since=since, date=words.date(run.last))
    return say("{since} on, the day asked for included", since=since)


def _doubts(run: Run, stretch: Stretch, notes: Footnotes) -> Iterator[str]:
    """Where a possible run goes on after it is no longer certain: from when, and why."""
    known = {(one.id, one.what) for one in run.closed_by}
    for one in stretch.certain:
        inside = (
            one.last is not None
            and (run.last is None or one.last < run.last)
            and (one.first or "") >= (run.first or "")
        )
        fresh = [cause for cause in one.closed_by if (cause.id, cause.what) not in known]
        if inside and fresh:
            pattern = "In doubt after {date}: {causes}"
            yield say(pattern, date=words.date(str(one.last)), causes=_causes(fresh, notes))


def _causes(causes: Iterable[Cause], notes: Footnotes) -> str:
    return "; ".join(f"{one.says}{notes.mark(one.evidence)}" for one in causes)
