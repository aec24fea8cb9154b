"""`feeds`: which records reach a holder, and from whom, record type by record type."""

from __future__ import annotations

from dataclasses import replace

from ..graph.store import Reader
from ..graph.type_relations import TypeRelations
from ..schema.errors import UsageError
from .attempt import Attempt
from .build import Builder
from .errata import errata_of_ends
from .network import arriving, gather
from .question import Question
from .reach import End, Ends, assembled, end
from .search import Clock, RawPath
from .trace import checked


def feeds(reader: Reader, question: Question) -> Ends:
    """Which records reach the holder in `to`, or what is part of it or run by it, and where their paths begin.

    For each record type these are the paths of a trace that start with the type itself; its kinds have entries of their own.

    Args:
        question: as for a trace; `record` may be empty for all types, `limit` counts entries.

    Raises:
        UsageError: as for a trace.
    """
    found = _feeds(reader, question)
    return replace(found, errata=errata_of_ends(reader, lambda store: _feeds(store, replace(question, limit=0))))


def _feeds(reader: Reader, question: Question) -> Ends:
    question = checked(question)
    clock = Clock(question.timeout)
    types = reader.types()
    relations = TypeRelations(types)
    if not types:
        raise UsageError("the store holds no record type.", "Load a dataset into it: runoff load evidence --store FILE")
    gather(reader, replace(question, record=question.record or next(iter(types))))
    wanted = relations.asked(question.record) if question.record else set(types)
    entries: list[End] = []
    limits: set[str] = set()
    for record in arriving(reader, relations, reader.inside(question.to), wanted):
        entries += _entries(reader, replace(question, record=record, limit=0), clock, limits)
        if clock.over():
            limits.add("time")
            break
    return assembled(reader, "feeds", question, question.to, entries, limits)


def _entries(reader: Reader, question: Question, clock: Clock, limits: set[str]) -> list[End]:
    """The entries of one record type: one for each holder at which its paths begin, the best first."""
    attempt = Attempt(reader, gather(reader, question), question, clock)
    paths, hit = attempt.run()
    by_start: dict[str, list[RawPath]] = {}
    for raw in paths:
        start = raw.label.start
        if start.record == question.record:
            by_start.setdefault(start.holder, []).append(raw)
    if by_start:
        limits.update(hit)
    builder = Builder(reader, attempt.network)
    return [end(builder, question.record, holder, some) for holder, some in by_start.items()]
