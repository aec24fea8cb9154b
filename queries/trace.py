"""`trace`: how could this record reach that holder? The rules are in `rules.md`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, islice

from ..graph.store import Reader
from ..schema import dates, places
from ..schema.errors import UsageError
from ..schema.vocabularies import CERTAINTY, OUTCOME
from .answer import Answer, Coverage, NearestMiss
from .attempt import Attempt, OutOfTime
from .bounds import Bounds
from .build import Builder, dataset_ref
from .errata import errata_of, rests_on
from .miss import explain
from .network import Facts, Network, class_chain, gather
from .question import Question
from .search import Clock, RawPath

#: Conditions that can be lifted to find the nearest miss, in the order in which they are named (rule 12).
CONDITIONS = ("date", "place", "restriction", "outcome", "certainty", "via", "avoid", "without", "hops")


def trace(reader: Reader, question: Question) -> Answer:
    """Answer a question from a store.

    Raises:
        UsageError: a bad date, place, outcome, certainty or limit, or an id that is not in the store.
    """
    question = checked(question)
    clock = Clock(question.timeout)
    facts = gather(reader, question)
    attempt = Attempt(reader, facts, question, clock)
    found, limits = attempt.run()
    builder = Builder(reader, attempt.network)
    try:
        reason, miss = (None, None) if found else _no_path(reader, facts, question, clock)
    except OutOfTime:
        reason, miss = "time", None
        limits = (*limits, *(("time",) if "time" not in limits else ()))
    touching = reader.touching(facts.asked, facts.target)
    paths = builder.paths(found)
    errata = errata_of(reader, question, clock, rests_on(paths))
    return Answer(
        question=question,
        record=builder.record(question.record),
        target=builder.holder(question.to),
        first=builder.holder(question.from_) if question.from_ else None,
        dataset=dataset_ref(reader.datasets()),
        found=bool(found),
        complete=not {"paths", "time"} & set(limits),
        limits_hit=limits,
        paths=paths,
        reason=reason,
        nearest_miss=miss,
        closed=_closed(reader, facts, question, clock, found),
        coverage=Coverage(*touching),
        errata=errata,
    )


def checked(question: Question) -> Question:
    """The question with its defaults filled in.

    Raises:
        UsageError: a bad date, place, outcome, certainty or limit.
    """
    for option, given in (("--from", question.from_), ("--to", question.to), ("--given", question.given)):
        if given == "":
            raise UsageError(f"{option} is empty.", "Leave it out, or give it a value.")
    question = replace(question, as_of=question.as_of or dates.today())
    for option, value in (("--as-of", question.as_of), ("--given", question.given)):
        try:
            if value is not None:
                dates.day(value)
        except ValueError as error:
            raise UsageError(f"{option}: {error}.") from None
    if question.given and not question.ever and question.given > question.as_of:
        raise UsageError(f"--given {question.given} lies after --as-of {question.as_of}.", "Swap them.")
    if question.place is not None and question.place not in places.BIT:
        raise UsageError(f'--in: "{question.place}" is no state or territory.', "Write US-TX, by ISO 3166-2.")
    _check_terms("--outcome", question.outcomes, OUTCOME.terms)
    if question.min_certainty is not None:
        _check_terms("--min-certainty", (question.min_certainty,), CERTAINTY.terms)
    for option, number, least in (
        ("--max-hops", question.max_hops, 1),
        ("--limit", question.limit, 0),
        ("--timeout", question.timeout, 0),
    ):
        if not number >= least:
            raise UsageError(f"{option} must be {least} or more.")
    return question


def _check_terms(option: str, given: Iterable[str], known: Iterable[str]) -> None:
    for term in given:
        if term not in known:
            raise UsageError(f'{option}: "{term}" is none of {", ".join(known)}.')


def _no_path(reader: Reader, facts: Facts, question: Question, clock: Clock) -> tuple[str, NearestMiss | None]:
    """Why there is no path: the nearest miss, else whether anything links the two at all."""
    applicable = _applicable(question)
    everything = frozenset(CONDITIONS)
    if any(
        _could_arrive(facts, replace(question, lifted=lifted)) for lifted in (everything, everything - {"restriction"})
    ):
        for size in range(1, len(applicable) + 1):
            best: tuple[RawPath, Attempt, tuple[str, ...]] | None = None
            for lifted in combinations(applicable, size):
                hit = _first(reader, facts, question, lifted, clock)
                if hit is not None and (best is None or hit[0].key < best[0].key):
                    best = (*hit, lifted)
            if best is not None:
                raw, attempt, lifted = best
                path = Builder(reader, attempt.network).paths([raw])[0]
                why = explain(reader, attempt.network, question, raw, path, lifted)
                return ", ".join(lifted), NearestMiss(path, lifted, why)
    return ("record" if _linked(reader, facts, question) else "nothing links them"), None


def _closed(
    reader: Reader, facts: Facts, question: Question, clock: Clock, found: list[RawPath]
) -> tuple[NearestMiss, ...]:
    """Routes on which a restriction acts that day, and that would else be, or once were, paths."""
    if question.ever or all(one.unrestricted == one.open for one in facts.passes):
        return ()
    lifted = ("date", "restriction")
    attempt = Attempt(reader, facts, replace(question, lifted=frozenset(lifted)), clock)
    there = {raw.label.flows for raw in found}
    others = (raw for raw in attempt.search().paths() if raw.label.flows not in there)
    raw_paths = list(islice(others, question.limit or None))
    closed = []
    for raw, path in zip(raw_paths, Builder(reader, attempt.network).paths(raw_paths), strict=True):
        why = tuple(one for one in explain(reader, attempt.network, question, raw, path, lifted) if one.flow)
        fails = tuple(condition for condition in lifted if any(one.fails == condition for one in why))
        if "restriction" in fails:
            closed.append(NearestMiss(path, fails, why))
    return tuple(closed)


def _could_arrive(facts: Facts, question: Question) -> bool:
    """Whether the target can be reached from any holding that could be a start, with everything lifted.

    Lifting a condition can also take a start away (rule 3, the map's edge), and lifting restrictions a type to
    which one narrows, so that no single search would tell.
    """
    network = Network(facts, question)
    if question.from_:
        chain = [question.from_, *class_chain(facts.holders, question.from_)]
        starts = {(holder, record) for holder in chain for record in facts.asked}
    else:
        sent = {(edge.one.sender, edge.one.record) for edge in network.edges}
        starts = {
            (holder, record)
            for record in facts.asked
            for holder, carried in sent
            if carried == record or carried in facts.relations.extracts[record]
        }
    return not starts.isdisjoint(Bounds(network, starts, judged=False).nearest)


def _applicable(question: Question) -> tuple[str, ...]:
    """The conditions that the question puts; what it does not put cannot be failed."""
    idle = set()
    if question.ever:
        idle |= {"date", "restriction"}
    if set(question.outcomes) == set(OUTCOME.terms):
        idle.add("outcome")
    for condition, asked in (
        ("certainty", question.min_certainty),
        ("via", question.via),
        ("avoid", question.avoid),
        ("without", question.without),
    ):
        if not asked:
            idle.add(condition)
    return tuple(condition for condition in CONDITIONS if condition not in idle)


def _first(
    reader: Reader, facts: Facts, question: Question, lifted: tuple[str, ...], clock: Clock
) -> tuple[RawPath, Attempt] | None:
    attempt = Attempt(reader, facts, replace(question, lifted=frozenset(lifted)), clock)
    raw = attempt.first()
    return None if raw is None else (raw, attempt)


def _linked(reader: Reader, facts: Facts, question: Question) -> bool:
    """Whether a chain of flows and steps leads to the target, whatever they carry (rule 12)."""
    if question.from_:
        starts = {question.from_, *class_chain(facts.holders, question.from_)}
    else:
        starts = set(facts.touched)
    return reader.chain_leads(starts - facts.target, facts.target)
