"""Why a nearest miss is none of the paths: hop by hop, by name and with its source (rule 12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..graph.store import Pass, Reader, Record
from ..schema import dates, places
from ..schema.language import say
from ..schema.vocabularies import CERTAINTY_RANK
from . import naming, words
from .answer import Failure, Path, SourceRef
from .build import source_ref
from .laws import may_act
from .network import Levers, Network, lever_flows, lever_kind
from .openness import judge_for
from .path_lines import as_note
from .question import Question
from .search import RawPath

_ACTING = ("blocks", "narrows")


def explain(
    reader: Reader, network: Network, question: Question, raw: RawPath, path: Path, lifted: tuple[str, ...]
) -> tuple[Failure, ...]:
    """One failure for each flow and each lifted condition that it does not meet, then those of the path as a whole."""
    flows = reader.fetch(raw.label.flows)
    left = network.openness.left(raw.label.state)
    where = left & -left
    found: list[Failure] = []
    for move in raw.label.moves:
        flow = flows[move.edge.one.flow]
        for condition in lifted:
            if condition in ("date", "place", "restriction") and _meets(
                question, move.edge.one, where, condition, lifted
            ):
                continue
            # A flow whose sender stands in a state is judged there, wherever its path is (rule 6).
            state = network.facts.holders[move.edge.one.sender].state
            found += _failures(reader, question, flow, condition, state or where)
    found += _of_whole_path(reader, question, path, lifted)
    explained = {one.fails for one in found}
    return (*found, *_of_start(question, network, path, [one for one in lifted if one not in explained]))


def _of_start(question: Question, network: Network, path: Path, unexplained: list[str]) -> Iterable[Failure]:
    """Conditions that each flow meets by itself: they fail where the path begins (rule 3), or in the order of its days."""
    first = path.hops[0].from_
    state = network.facts.holders[first.id].state
    for condition in unexplained:
        if condition == "place" and state and question.place:
            stands, asked = words.place(places.codes(state)[0]), words.place(question.place)
            pattern = "{holder} stands in {place}, not in {asked}."
            says = naming.capital(say(pattern, holder=naming.holder(first.name), place=stands, asked=asked))
        elif condition == "date" and question.given and not question.ever:
            says = say(
                "Its flows did not follow one another between {given} and {day}.",
                given=words.date(question.given),
                day=words.date(question.as_of),
            )
        else:
            pattern = "Only with this set aside is {holder} where the record could begin."
            says = say(pattern, holder=naming.holder(first.name))
        yield Failure(condition, None, says, ())


def _meets(question: Question, one: Pass, where: int, condition: str, lifted: tuple[str, ...]) -> bool:
    """Whether a pass would be open with this condition put again and the others lifted."""
    again = replace(question, lifted=frozenset(lifted) - {condition})
    judge = judge_for(again)
    gate = judge.gate(one)
    return gate is not None and bool(judge.places(gate) & where)


def _failures(reader: Reader, question: Question, flow: Record, condition: str, where: int) -> Iterable[Failure]:
    data = flow.data
    if condition == "date":
        yield Failure(
            "date", flow.id, _says_date(reader, data, question), _shown(reader, data, ("end", "start", "last-seen"))
        )
    elif condition == "place":
        held, asked = words.listed([*map(words.place, data["jurisdictions"])]), words.place(places.codes(where)[0])
        says = say("It is documented for {places}, not for {asked}.", places=held, asked=asked)
        yield Failure("place", flow.id, says, _shown(reader, data, ("flow",)))
    elif condition == "restriction":
        for item in data.get("restrictions", ()):
            if item["effect"] in _ACTING and may_act(item, question, 0, where):
                instrument = reader.get(item["instrument"])
                assert instrument is not None
                note = [as_note(item["note"])] if item.get("note") else []
                says = " ".join([_says_restriction(instrument.data["name"], item), *note])
                yield Failure("restriction", flow.id, says, _sources(reader, instrument.data.get("evidence", ())))
    elif condition == "outcome" and data["outcome"] not in question.outcomes:
        yield Failure("outcome", flow.id, say(OUTCOME_SAYS[data["outcome"]]), _shown(reader, data, ("outcome", "flow")))
    elif condition == "certainty" and CERTAINTY_RANK[data["certainty"]] > CERTAINTY_RANK[str(question.min_certainty)]:
        says = say("It is {certainty} only.", certainty=say(data["certainty"]))
        yield Failure("certainty", flow.id, says, _shown(reader, data, ("flow",)))


def _says_restriction(name: str, item: dict[str, Any]) -> str:
    closed = item["effect"] == "blocks"
    days = words.in_force(item.get("start"), item.get("first_seen"), item.get("end"))
    if item.get("end"):
        pattern = "{law} closed it {days}." if closed else "{law} narrowed it {days}."
    elif not days:
        pattern = "{law} has closed it." if closed else "{law} has narrowed it."
    elif item.get("start"):
        pattern = "{law} has closed it {days}." if closed else "{law} has narrowed it {days}."
    else:
        pattern = "{law} has closed it, {days}." if closed else "{law} has narrowed it, {days}."
    return say(pattern, law=name, days=days)


OUTCOME_SAYS = {
    "moved": "Records are documented to have moved.",
    "access": "Standing access is documented.",
    "demanded": "The record was asked for; delivery is not documented.",
    "permitted": "The law or a plan allows it; no instance is documented.",
    "refused": "It was asked for, and nothing moved.",
}


def _says_date(reader: Reader, flow: dict[str, Any], question: Question) -> str:
    """Why a flow was not open on the days asked for, by its own dates and those of its holders."""
    first, last = dates.day(question.given or question.as_of), dates.day(question.as_of)
    ends = reader.fetch([flow["from"], flow["to"]])
    for id in (flow["from"], flow["to"]):
        holder = ends[id].data
        name = naming.holder(holder["name"])
        if holder.get("until") and dates.bounds(holder["until"]).hi < first:
            return naming.capital(say("{holder} ceased to be {on}.", holder=name, on=words.on(holder["until"])))
        if holder.get("since") and dates.bounds(holder["since"]).lo > last:
            return naming.capital(say("{holder} came into being {on}.", holder=name, on=words.on(holder["since"])))
    start, end = str(flow.get("start") or ""), str(flow.get("end") or "")
    if flow["status"] == "one-off" and start:
        if end and end != start:
            return say("It happened once, between {start} and {end}.", start=words.date(start), end=words.date(end))
        return say("It happened once, {on}.", on=words.on(start))
    seen = str(flow.get("first_seen") or flow.get("last_seen") or end)
    if start and dates.bounds(start).lo > last:
        return say("It began {on}.", on=words.on(start))
    if not start and seen and dates.bounds(seen).lo > last:
        return say("It was first seen {on}.", on=words.on(seen))
    if end:
        return say("It ended {on}.", on=words.on(end))
    latest = str(flow.get("last_seen") or flow.get("first_seen") or start)
    status = say(flow["status"])
    if not latest:
        return say("It is {status}; no source dates it.", status=status)
    return say("It is {status}; it was last seen {on}.", status=status, on=words.on(latest))


def _shown(reader: Reader, flow: dict[str, Any], wanted: tuple[str, ...]) -> tuple[SourceRef, ...]:
    """The sources of the items of evidence that show what is wanted; all, where none says so."""
    items = flow.get("evidence", [])
    for shown in wanted:
        fitting = [item for item in items if shown in item.get("shows", ())]
        if fitting:
            return _sources(reader, fitting)
    return _sources(reader, items)


def _sources(reader: Reader, items: Iterable[dict[str, Any]]) -> tuple[SourceRef, ...]:
    ids = list(dict.fromkeys(str(item["source"]) for item in items))
    records = reader.fetch(ids)
    return tuple(source_ref(records[id]) for id in ids if id in records)


def _of_whole_path(reader: Reader, question: Question, path: Path, lifted: tuple[str, ...]) -> Iterable[Failure]:
    flows = {hop.flow for hop in path.flows}
    stands = {holder.id for holder in path.holders}
    if "via" in lifted:
        for id in question.via:
            kind = lever_kind(reader, id)
            met = stands & reader.inside(id) if kind == "holder" else flows & lever_flows(reader, id, kind)
            if not met:
                yield Failure("via", None, say("It does not run over {name}.", name=_name(reader, id)), ())
    none = replace(question, avoid=(), without=())
    alone = [("avoid", id, replace(none, avoid=(id,))) for id in question.avoid]
    alone += [("without", id, replace(none, without=(id,))) for id in question.without]
    for condition, id, eased in alone:
        if condition in lifted:
            levers = Levers(reader, eased)
            if flows & levers.flows or stands & levers.holders:
                yield Failure(condition, None, say("It runs over {name}.", name=_name(reader, id)), ())
    if "hops" in lifted:
        pattern = "It has {number} flows; --max-hops allows {allowed}."
        yield Failure("hops", None, say(pattern, number=len(path.flows), allowed=question.max_hops), ())


def _name(reader: Reader, id: str) -> str:
    record = reader.get(id)
    return str(record.data.get("name", id)) if record else id
