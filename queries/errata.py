"""What the evidence has withdrawn or corrected, where an answer rests on it or once did."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from ..graph.codes import code
from ..graph.passes import derive
from ..graph.store import Between, Pass, Reader, Record
from ..schema.language import say
from . import naming, words
from .answer import Erratum, Path
from .attempt import Attempt, OutOfTime
from .network import gather
from .question import Question
from .search import Clock

if TYPE_CHECKING:
    from .reach import Ends

WITHDRAWN, CORRECTED = "withdrawn-flow", "correction"


def told(one: Erratum) -> str:
    """An erratum in a few sentences."""
    which = ", ".join(one.about)
    by = ""
    if one.reported_by:
        by = f" {say('Reported by {whom}.', whom=words.with_article(one.reported_by))}"
    if one.kind == WITHDRAWN:
        used = {
            True: "An earlier answer to this question used it.",
            None: "Whether an earlier answer to this question used it could not be told in the time given (--timeout).",
        }.get(one.used, "")
        said = say("Withdrawn {date}: {name} ({ids}).", date=words.date(one.date), name=one.name, ids=which)
        return f"{said} {words.sentence(one.reason)}{by}{f' {say(used)}' if used else ''}"
    said = say(
        "Corrected {date}: {name} ({ids}). Stated before: {was}",
        date=words.date(one.date), name=one.name, ids=which, was=words.sentence(str(one.was)),
    )  # fmt: skip
    return f"{said} {words.sentence(one.reason)}{by}"


def erratum(reader: Reader, record: Record) -> Erratum:
    """A withdrawn flow or a correction as an answer tells it."""
    data = record.data
    withdrawn = record.kind == WITHDRAWN
    about = (record.id,) if withdrawn else tuple(data["corrects"])
    return Erratum(
        kind=record.kind,
        id=record.id,
        about=about,
        name=naming.ends(reader, data["from"], data["to"])
        if withdrawn
        else words.listed([_name(reader, id) for id in about]),
        date=data["withdrawn" if withdrawn else "date"],
        reason=data["reason"],
        was=data.get("was"),
        reported_by=_name(reader, data["reported_by"]) if "reported_by" in data else None,
    )


def _name(reader: Reader, id: str) -> str:
    record = reader.get(id)
    if record is None:
        return id
    if record.kind == "flow":
        return naming.ends(reader, record.data["from"], record.data["to"])
    return str(record.data.get("name", id))


def errata_of(reader: Reader, question: Question, clock: Clock, used: Iterable[str]) -> tuple[Erratum, ...]:
    """The corrections of what an answer uses, and the withdrawn flows over which its question would have a path.

    Args:
        used: ids of the flows, instruments, holders and record types on which the answer rests.
    """
    return _errata(reader, used, lambda record: _once_used(reader, question, clock, record))


def errata_of_list(
    reader: Reader, listed: Callable[[dict[str, Any]], bool], used: Iterable[str]
) -> tuple[Erratum, ...]:
    """The corrections of what a list of flows holds, and the withdrawn flows that would be listed."""
    return _errata(reader, used, lambda record: listed(record.data))


def _errata(reader: Reader, used: Iterable[str], once_used: Callable[[Record], bool | None]) -> tuple[Erratum, ...]:
    ids = reader.ids([WITHDRAWN, CORRECTED])
    if not ids:
        return ()
    wanted, found = set(used), []
    for record in reader.fetch(ids).values():
        if record.kind == CORRECTED:
            if wanted & set(record.data["corrects"]):
                found.append(erratum(reader, record))
        elif (once := once_used(record)) is not False:
            found.append(replace(erratum(reader, record), used=once))
    return tuple(sorted(found, key=lambda one: (one.date, one.id)))


def _once_used(reader: Reader, question: Question, clock: Clock, record: Record) -> bool | None:
    """Whether the question would have a path over a withdrawn flow, if that were still stated; None if time runs out."""
    restated = cast(Reader, Restated(reader, record))
    facts = gather(restated, question)
    if not any(one.flow == record.id for one in facts.passes):
        return False
    over = replace(question, via=(*question.via, record.id))
    try:
        return Attempt(restated, facts, over, clock).first() is not None
    except OutOfTime:
        return None


class Restated:
    """A store as it would be if a withdrawn flow were still stated; all else is read from the store itself."""

    def __init__(self, reader: Reader, record: Record) -> None:
        self._reader, self._flow = reader, replace(record, kind="flow")
        ends = reader.fetch([record.data["from"], record.data["to"]])
        self._ends = tuple(ends)
        self._passes = derive(record.data, ends[record.data["from"]].data, ends[record.data["to"]].data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def passes(self, records: Collection[str], between: Between | None = None) -> list[Pass]:
        own = [one for one in self._passes if one.record in records]
        return sorted([*self._reader.passes(records, between), *own], key=lambda one: (one.flow, one.record))

    def flows_at(self, holder: str) -> list[str]:
        return sorted([*self._reader.flows_at(holder), *([self._flow.id] if holder in self._ends else [])])

    def fetch(self, ids: Collection[str]) -> dict[str, Record]:
        found = self._reader.fetch(ids)
        return {**found, self._flow.id: self._flow} if self._flow.id in found else found

    def get(self, id: str) -> Record | None:
        return self._flow if id == self._flow.id else self._reader.get(id)


def errata_of_ends(reader: Reader, ask: Callable[[Reader], Ends]) -> tuple[Erratum, ...]:
    """The corrections of what an answer about all ends of records uses, and the withdrawn flows that would change it.

    Args:
        ask: asks the same question of a store, for all entries.
    """
    if not reader.ids([WITHDRAWN, CORRECTED]):
        return ()
    found = ask(reader)
    now = _counted(found)

    def once_used(record: Record) -> bool | None:
        then = ask(cast(Reader, Restated(reader, record)))
        if "time" in (*found.limits_hit, *then.limits_hit):
            return None
        return any(paths > now.get(entry, 0) for entry, paths in _counted(then).items())

    return _errata(reader, rests_on(one.best for one in found.entries), once_used)


def _counted(found: Ends) -> dict[tuple[str, str], int]:
    return {(one.record.id, one.holder.id): one.paths for one in found.entries}


def rests_on(paths: Iterable[Path]) -> set[str]:
    """The ids of everything on which paths rest: flows, instruments, holders and record types."""
    found: set[str] = set()
    for path in paths:
        for hop in path.hops:
            found |= {hop.from_.id, hop.to.id, hop.record.id, *filter(None, (hop.flow,))}
            found |= {one.id for one in hop.under} | {one.id for one in hop.restricted_by}
    return found


def about(reader: Reader, id: str) -> list[Erratum]:
    """The withdrawn flows from, to or carrying a record, and the corrections of it, by date."""
    of = {other for kind, other, _ in reader.mentions(id) if kind in (WITHDRAWN, CORRECTED)}
    return sorted((erratum(reader, one) for one in reader.fetch(of).values()), key=lambda one: (one.date, one.id))


def withdrawn_with_code(reader: Reader, short: str) -> Erratum | None:
    """The withdrawn flow with this short code (see `runoff.queries.path_id`)."""
    for record in reader.records(WITHDRAWN):
        if code(record.id) == short:
            return erratum(reader, record)
    return None
