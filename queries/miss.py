"""Why a nearest miss is none of the paths: hop by hop, by name and with its source (rule 12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..graph.store import Pass, Reader, Record
from ..schema import dates, places
from ..schema.vocabularies import CERTAINTY_RANK
from . import words
from .answer import Failure, Path, SourceRef
from .build import source_ref
from .laws import may_act
from .network import Levers, Network, lever_flows, lever_kind
from .openness import judge_for
from .question import Question
from .search import RawPath

_ACTING = ("blocks", "narrows")
_WHOLE_DAY = len("2021-02-26")


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
            says = (
                f"{first.name} stands in {places.name(places.codes(state)[0])}, not in {places.name(question.place)}."
            )
        elif condition == "date" and question.given and not question.ever:
            says = f"Its flows did not follow one another between {question.given} and {question.as_of}."
        else:
            says = f"Only with this set aside is {first.name} where the record could begin."
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
        held = " and ".join(map(places.name, data["jurisdictions"]))
        asked = places.name(places.codes(where)[0])
        yield Failure(
            "place", flow.id, f"It is documented for {held}, not for {asked}.", _shown(reader, data, ("flow",))
        )
    elif condition == "restriction":
        for item in data.get("restrictions", ()):
            if item["effect"] in _ACTING and may_act(item, question, 0, where):
                instrument = reader.get(item["instrument"])
                assert instrument is not None
                says = f"{_says_restriction(instrument.data['name'], item)} {item.get('note', '')}".strip()
                yield Failure("restriction", flow.id, says, _sources(reader, instrument.data.get("evidence", ())))
    elif condition == "outcome" and data["outcome"] not in question.outcomes:
        yield Failure("outcome", flow.id, _OUTCOME_SAYS[data["outcome"]], _shown(reader, data, ("outcome", "flow")))
    elif condition == "certainty" and CERTAINTY_RANK[data["certainty"]] > CERTAINTY_RANK[str(question.min_certainty)]:
        yield Failure("certainty", flow.id, f"It is {data['certainty']} only.", _shown(reader, data, ("flow",)))


def _says_restriction(name: str, item: dict[str, Any]) -> str:
    verb = "closed" if item["effect"] == "blocks" else "narrowed"
    days = words.in_force(item.get("start"), item.get("first_seen"), item.get("end"))
    if item.get("end"):
        return f"{name} {verb} it {days}."
    between = ", " if days.startswith("in force") else " " if days else ""
    return f"{name} has {verb} it{between}{days}."


_OUTCOME_SAYS = {
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
        if holder.get("until") and dates.bounds(holder["until"]).hi < first:
            return f"{holder['name']} ceased to be {_on(holder['until'])}."
        if holder.get("since") and dates.bounds(holder["since"]).lo > last:
            return f"{holder['name']} came into being {_on(holder['since'])}."
    start, end = str(flow.get("start") or ""), str(flow.get("end") or "")
    if flow["status"] == "one-off" and start:
        between = f"between {words.date(start)} and {words.date(end)}" if end and end != start else _on(start)
        return f"It happened once, {between}."
    seen = str(flow.get("first_seen") or flow.get("last_seen") or end)
    if start and dates.bounds(start).lo > last:
        return f"It began {_on(start)}."
    if not start and seen and dates.bounds(seen).lo > last:
        return f"It was first seen {_on(seen)}."
    if end:
        return f"It ended {_on(end)}."
    latest = str(flow.get("last_seen") or flow.get("first_seen") or start)
    known = f"it was last seen {_on(latest)}" if latest else "no source dates it"
    return f"It is {flow['status']}; {known}."


def _on(date: str) -> str:
    return f"{'on' if len(date) == _WHOLE_DAY else 'in'} {words.date(date)}"


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
                yield Failure("via", None, f"It does not run over {_name(reader, id)}.", ())
    none = replace(question, avoid=(), without=())
    alone = [("avoid", id, replace(none, avoid=(id,))) for id in question.avoid]
    alone += [("without", id, replace(none, without=(id,))) for id in question.without]
    for condition, id, eased in alone:
        if condition in lifted:
            levers = Levers(reader, eased)
            if flows & levers.flows or stands & levers.holders:
                yield Failure(condition, None, f"It runs over {_name(reader, id)}.", ())
    if "hops" in lifted:
        yield Failure("hops", None, f"It has {len(path.flows)} flows; --max-hops allows {question.max_hops}.", ())


def _name(reader: Reader, id: str) -> str:
    record = reader.get(id)
    return str(record.data.get("name", id)) if record else id
