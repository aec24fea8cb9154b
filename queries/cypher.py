"""A question as one Cypher statement, to paste into Neo4j Browser: the same routes, found by the server alone.

The statement walks the moves between holdings that `runoff push` writes, and judges days, places, steps and levers by itself. Where
paths start is found beforehand (rule 3 looks at all walks of the graph) and stands in it as a list. Only ids, dates
and numbers that were checked get into the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..graph.neo4j_model import NO_PATH, PASSES
from ..graph.store import Reader
from ..schema import dates, places
from ..schema.errors import UsageError
from ..schema.vocabularies import CERTAINTY_RANK, UNREVIEWED_MECHANISMS
from .attempt import starts_of
from .canned import SETTINGS, fill, load, question_from
from .network import Levers, gather
from .question import Question
from .search import Via, vias
from .starts import Start
from .trace import checked


def canned_cypher(reader: Reader, name: str, parameters: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """The statement for a canned query, with its parameters and options as `canned.run` takes them.

    Raises:
        UsageError: an unknown query or parameter, a query that looks for no paths, or whatever `cypher` raises.
    """
    query = load(name)
    if query.kind != "trace":
        raise UsageError(
            f"{name} looks for no paths (it lists {query.kind}), so it has no statement of its own.",
            f"Run it: runoff run {name}",
        )
    for key in options:
        if key not in SETTINGS["trace"]:
            raise UsageError(
                f"{name} takes no --{key.replace('_', '-')}.", f"What it takes is told by: runoff query show {name}"
            )
    settings = {**fill(query, parameters), **options}
    return cypher(reader, question_from(settings), settings.get("judge_before_any_step"))


def cypher(reader: Reader, question: Question, judge: str | None = None) -> str:
    """The statement for a question; it returns the flows of each route, as lists of ids.

    Args:
        reader: any store with the graph; it tells where the paths start.
        question: its limit and timeout do not count.
        judge: keep the routes on which a judge must look before any step: "yes", "no" or "unknown".

    Raises:
        UsageError: the question is not well formed, or takes away an instrument that restricts flows: their
            days would have to be judged anew, which Cypher cannot.
    """
    question = checked(question)
    facts = gather(reader, question)
    levers = Levers(reader, question)
    lifted = [id for id in levers.lifted if any(field == "restrictions" for _, _, field in reader.mentions(id))]
    if lifted:
        raise UsageError(f"Cypher cannot judge days as if {lifted[0]} did not restrict.", "Run the trace instead.")
    starts = [one for one in starts_of(reader, facts, question) if levers.holders.isdisjoint(one.stands)]
    conditions = [
        *_arrival(facts.target),
        *_hop_filters(question, levers),
        *_types_passed(),
        *_places(question),
        *(_via(via) for via in vias(reader, question)),
        *_judged(judge),
    ]
    types = sorted({NO_PATH.get(outcome, PASSES) for outcome in question.outcomes})
    return (
        f"// {question.record} to {question.to}, {'at any time' if question.ever else f'as of {question.as_of}'}:"
        " each row is a route, as its flows in order.\n"
        f"WITH {json.dumps(list(places.CODES))} AS everywhere\n"
        f"UNWIND {_starts(starts)} AS start\n"
        "MATCH (:Runoff:Holding {id: start.at})"
        f" (()-[p:{'|'.join(types)}]->(b:Holding)){{1,{question.max_hops}}} (last:Holding)\n"
        f"WHERE {_joined(conditions)}\n"
        "WITH start, p, reduce(stood = start.stands, one IN p | stood + one.stands) AS stood\n"
        "WHERE all(i IN range(0, size(stood) - 2) WHERE NOT stood[i] IN stood[i + 1 ..])\n"
        "RETURN DISTINCT [one IN p | one.flow] AS flows ORDER BY size(flows), flows\n"
    )


def _joined(conditions: Iterable[str]) -> str:
    return "\n  AND ".join(conditions)


def _listed(ids: Iterable[str]) -> str:
    return json.dumps(sorted(ids))


def _starts(starts: list[Start]) -> str:
    rows = [
        f'{{at: "{start.at}/{start.record}", record: "{start.record}", stands: {json.dumps(sorted(start.stands))},'
        f" places: {'everywhere' if start.where == places.ALL else json.dumps(places.codes(start.where))}}}"
        for start in sorted(starts, key=lambda one: (one.holder, one.record, one.at))
    ]
    return "[\n  " + ",\n  ".join(rows) + "\n]" if rows else "[]"


def _arrival(target: Iterable[str]) -> list[str]:
    inside = _listed(target)
    return [f"last.holder IN {inside}", f"none(one IN b[.. -1] WHERE one.holder IN {inside})"]


def _hop_filters(question: Question, levers: Levers) -> list[str]:
    found = [f"all(one IN p WHERE one.outcome IN {_listed(question.outcomes)})"]
    if question.min_certainty:
        found.append(f"all(one IN p WHERE one.certainty <= {CERTAINTY_RANK[question.min_certainty]})")
    if levers.flows:
        found.append(f"none(one IN p WHERE one.flow IN {_listed(levers.flows)})")
    if levers.holders:
        found.append(f"none(one IN p WHERE any(holder IN one.stands WHERE holder IN {_listed(levers.holders)}))")
    return found


def _types_passed() -> list[str]:
    """Rule 4: no includes or yields behind an is-among, and no widening to what has been passed, or has it as a part."""
    return [
        "all(i IN range(1, size(p) - 1) WHERE NOT p[i].splits OR all(one IN p[.. i] WHERE size(one.barred) = 0))",
        "all(i IN range(0, size(p) - 1) WHERE none(type IN p[i].barred WHERE type = start.record"
        " OR type IN p[i].before_widening OR any(one IN p[.. i] WHERE type IN one.results)))",
    ]


def _places(question: Question) -> list[str]:
    """At one of the places with which the path starts, every flow is open."""
    holds = '("US" IN one.holds_in OR place IN one.holds_in)'
    if question.ever:
        return [f"any(place IN start.places WHERE all(one IN p WHERE one.carried AND {holds}))"]
    here = '(one.run_where[i] = "US" OR place IN split(one.run_where[i], " "))'
    last = dates.day(question.as_of)
    if question.given is None:
        open_ = (
            f"any(i IN range(0, size(one.run_from) - 1) WHERE one.run_from[i] <= {last} <= one.run_to[i] AND {here})"
        )
        return [f"any(place IN start.places WHERE all(one IN p WHERE {open_}))"]
    earliest = (
        f"reduce(best = {dates.FOREVER}, i IN range(0, size(one.run_from) - 1) |"
        f" CASE WHEN {here} AND one.run_to[i] >= day"
        " AND CASE WHEN one.run_from[i] > day THEN one.run_from[i] ELSE day END < best"
        " THEN CASE WHEN one.run_from[i] > day THEN one.run_from[i] ELSE day END ELSE best END)"
    )
    schedule = f"reduce(day = {dates.day(question.given)}, one IN p | {earliest})"
    return [f"any(place IN start.places WHERE {schedule} <= {last})"]


def _via(via: Via) -> str:
    return (
        f"(any(one IN p WHERE one.flow IN {_listed(via.flows)} OR any(holder IN one.stands WHERE holder IN {_listed(via.holders)}))"
        f" OR any(holder IN start.stands WHERE holder IN {_listed(via.holders)}))"
    )


def _judged(judge: str | None) -> list[str]:
    """Rule 13: by the instruments of each flow, else by its mechanism."""
    if judge is None:
        return []
    under = "EXISTS { MATCH (:Runoff:Flow {id: one.flow})-[:UNDER]->(law) WHERE law.judicial_review"
    before = f"any(one IN p WHERE {under} = 'before' }})"
    known = (
        f"all(one IN p WHERE {under} IN ['before', 'on-challenge', 'none'] }}"
        f" OR one.mechanism IN {_listed(UNREVIEWED_MECHANISMS)})"
    )
    return {"yes": [before], "no": [f"NOT {before}", known], "unknown": [f"NOT {before}", f"NOT {known}"]}[judge]
