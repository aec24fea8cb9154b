"""Lists that answer canned queries: flows by what they are, changes between two days, closings by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..graph.store import Reader
from ..schema import dates, places
from ..schema.errors import UsageError
from ..schema.language import say
from . import words
from .answer import HolderRef, Hop, RestrictionRef
from .build import dataset_ref
from .canned import Canned, question_from
from .diff_routes import RouteChange, routes
from .errata import errata_of_list
from .laws import citations
from .listing import Listing, Row
from .network import unknown
from .path_lines import as_note, opening, over
from .restriction_lines import restrictions
from .sides import Side
from .told import Told
from .trace import checked, trace

_FLOW_COLUMNS = (
    "flow", "from", "to", "record", "outcome", "status", "dates", "certainty", "under", "restrictions", "note",
)  # fmt: skip


def flows(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """Flows under an instrument, at a holder, into a target, of some status or outcome, or carrying a record.

    Settings: `under`, `at` (a holder, with all inside it), `to` (likewise), `from`, `record` (with its kinds), `in`, `status`
    and `outcome` (lists), `closed` (only those that ended, paused, were enjoined, or are blocked somewhere).
    """
    tests = list(_tests(reader, settings))

    def listed(flow: Mapping[str, Any]) -> bool:
        return all(test(flow) for test in tests)

    found = reader.fetch(list(_candidates(reader, settings)))
    selected = [record.data for record in found.values() if listed(record.data)]
    selected.sort(key=lambda flow: (_name(reader, flow["from"]), _name(reader, flow["to"]), flow["id"]))
    told = Told()
    rows = [Row(_flow_cells(reader, flow, settings, told), citations(reader, flow)) for flow in selected]
    return Listing(
        _title(reader, query, settings), _asked(settings), dataset_ref(reader.datasets()), _FLOW_COLUMNS, "{says}",
        tuple(rows), query.caveats, errata=errata_of_list(reader, listed, (flow["id"] for flow in selected)),
    )  # fmt: skip


def _title(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> str:
    """The query's title, with what it was asked about: an instrument, a holder or a record type."""
    for key in ("under", "at", "record"):
        if key in settings:
            name = _name(reader, settings[key])
            return f"{query.title}: {words.in_sentence(name) if key == 'record' else name}"
    return query.title


def _asked(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: " ".join(value) if isinstance(value, list | tuple) else value for key, value in settings.items()}


def _candidates(reader: Reader, settings: Mapping[str, Any]) -> Iterable[str]:
    """Flows among which are all that pass the tests."""
    if "under" in settings:
        _require(reader, settings["under"], "instrument")
        return [id for kind, id, field in reader.mentions(settings["under"]) if (kind, field) == ("flow", "under")]
    for key in ("at", "to", "from"):
        if key in settings:
            _require(reader, settings[key], "holder")
            inside = sorted(reader.inside(settings[key]))
            return sorted({flow for holder in inside for flow in reader.flows_at(holder)})
    return reader.ids(["flow"])


def _require(reader: Reader, id: str, kind: str) -> None:
    record = reader.get(id)
    if record is None or record.kind != kind:
        raise unknown(reader, kind, id, [kind])


def _tests(reader: Reader, settings: Mapping[str, Any]) -> Iterator[Any]:
    if "under" in settings:
        yield lambda flow: settings["under"] in flow.get("under", ())
    if "at" in settings:
        inside = reader.inside(settings["at"])
        yield lambda flow: flow["from"] in inside or flow["to"] in inside
    if "to" in settings:
        target = reader.inside(settings["to"])
        yield lambda flow: flow["to"] in target and flow["from"] not in target
    if "from" in settings:
        senders = reader.inside(settings["from"])
        yield lambda flow: flow["from"] in senders
    for key in ("status", "outcome"):
        if key in settings:
            wanted = settings[key] if isinstance(settings[key], list | tuple) else [settings[key]]
            yield lambda flow, key=key, wanted=wanted: flow[key] in wanted
    if "record" in settings:
        _require(reader, settings["record"], "record-type")
        from ..graph.type_relations import TypeRelations

        asked = TypeRelations(reader.types()).asked(settings["record"])
        yield lambda flow: bool(asked & set(flow["carries"]))
    if "in" in settings:
        if settings["in"] not in places.NAMES:
            raise UsageError(f'"{settings["in"]}" is no state or territory.', "Write a code such as US-TX.")
        yield lambda flow: bool({places.NATION, settings["in"]} & set(flow["jurisdictions"]))
    if settings.get("closed"):
        yield (
            lambda flow: (
                flow["status"] in ("ended", "paused", "enjoined")
                or any(item["effect"] == "blocks" for item in flow.get("restrictions", ()))
            )
        )


def _name(reader: Reader, id: str) -> str:
    record = reader.get(id)
    return str(record.data.get("name", id)) if record else id


def _holder(reader: Reader, id: str) -> HolderRef:
    record = reader.get(id)
    return HolderRef(id, _name(reader, id), record.data["kind"] if record else "")


def _flow_cells(
    reader: Reader, flow: Mapping[str, Any], settings: Mapping[str, Any], told: Told
) -> dict[str, str | None]:
    under = [_name(reader, id) for id in flow.get("under", ())]
    limits = list(restrictions(_restrictions(reader, flow), _holder(reader, flow["to"]), told))
    return {
        "flow": flow["id"],
        "from": _name(reader, flow["from"]),
        "to": _name(reader, flow["to"]),
        "record": words.listed([words.some(_name(reader, id)) for id in flow["carries"]]),
        "outcome": say(words.OUTCOME[flow["outcome"]]),
        "status": flow["status"],
        "dates": _seen(flow),
        "certainty": flow["certainty"],
        "under": words.listed(under) or None,
        "restrictions": " ".join(limits) or None,
        "note": flow.get("note"),
        "says": " ".join(filter(None, (_moved(reader, flow, settings, told), *limits, *_after(flow, settings)))),
    }


def _seen(flow: Mapping[str, Any]) -> str:
    return words.seen(flow.get("start"), flow.get("end"), flow.get("first_seen"), flow.get("last_seen"), flow["status"])


def _moved(reader: Reader, flow: Mapping[str, Any], settings: Mapping[str, Any], told: Told) -> str:
    """Who gave what to whom, under what, when; the instrument is left out where the list is about it."""
    giver = _holder(reader, flow["from"])
    sender = words.sender_of(told.name(giver), giver.name, giver.kind, flow["status"])
    receiver = told.name(_holder(reader, flow["to"]))
    what = words.listed([words.some(_name(reader, id)) for id in flow["carries"]])
    said = words.movement(flow["outcome"], flow["mechanism"], sender, receiver, what)
    under = [_name(reader, id) for id in flow.get("under", ()) if id != settings.get("under")]
    said = words.under(said, flow["outcome"], flow["mechanism"], under)
    said += words.ending(flow["outcome"], flow["mechanism"])
    access = say("standing access") if flow["outcome"] == "access" else ""
    return f"{words.sentence(said)[:-1]} ({'; '.join(filter(None, (access, _seen(flow), say(flow['certainty']))))})."


def _after(flow: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    """In a list of what ended, what a source says of the end; with it the opening of the note."""
    ends = [item["says"] for item in flow.get("evidence", ()) if "end" in item.get("shows", ())]
    remarks = [*(ends[:1] if settings.get("closed") else ()), *([opening(flow["note"])] if flow.get("note") else ())]
    if remarks:
        yield as_note(" ".join(remarks))


def _restrictions(reader: Reader, flow: Mapping[str, Any]) -> list[RestrictionRef]:
    return [
        RestrictionRef(
            item["instrument"], _name(reader, item["instrument"]), item["effect"], tuple(item.get("to", ())),
            tuple(_name(reader, id) for id in item.get("to", ())),
            tuple(item.get("jurisdictions", ())), item.get("start"), item.get("first_seen"), item.get("end"),
            item.get("note"),
        )
        for item in flow.get("restrictions", ())
    ]  # fmt: skip


def changes(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """Routes that opened or closed between two days, everywhere or in some states, and what made the difference.

    Settings: `since` and `until` (days; `until` default today), and those of a question.
    """
    if "since" not in settings:
        raise UsageError(f"{query.name} needs a first day.", f"Write: runoff run {query.name} -p since 2024-01-01")
    days = (str(settings["since"]), str(settings.get("until") or dates.today()))
    question = replace(checked(question_from({**settings, "as_of": days[1]})), limit=0)
    before, after = (Side(day, reader, day) for day in days)
    found, complete = routes(before, after, question)
    cut = () if complete else (say("The search ran out of time, so that entries may be missing: raise --timeout."),)
    told = Told()
    return Listing(
        _title(reader, query, settings), _asked({**settings, "until": days[1]}), after.dataset,
        ("change", "where", "route", "record", "because", "path"), "{change}{in_where}: {short} ({record}). {because}",
        tuple(_change(one, told) for one in found), (*query.caveats, *cut), "No route opened or closed between the two days.",
    )  # fmt: skip


def _change(one: RouteChange, told: Told) -> Row:
    """One route that stands on one day, somewhere, and not on the other."""
    cells = {
        "change": say(one.change),
        "where": None if one.everywhere else " ".join(one.where),
        "in_where": "" if one.everywhere else f" {told.where(one.where)}",
        "route": " > ".join(holder.name for holder in one.path.holders),
        "short": over(one.path),
        "record": words.in_sentence(one.record.name),
        "because": words.sentence(one.because),
        "path": one.path.id,
    }
    return Row(cells, one.evidence)


def closings(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """In which states a step of a route is closed, by which instrument, since when. Settings: those of a question."""
    answer = trace(reader, question_from(settings))
    day = dates.day(answer.question.as_of)
    cut = () if answer.complete else (say("A list of routes was cut, so that entries may be missing: raise --limit."),)
    rows: dict[tuple[str, str, str], Row] = {}
    for path in answer.paths:
        for hop in path.flows:
            for one in hop.restricted_by:
                lost = set(one.jurisdictions) & set(path.places_closed)
                if one.effect in ("blocks", "narrows") and lost and one.may_act_on(day):
                    rows.setdefault((str(hop.flow), one.id, one.effect), _closing(reader, hop, one, lost))
    return Listing(
        _title(reader, query, settings), _asked(settings), answer.dataset,
        ("place", "hop", "record", "effect", "instrument", "since", "note", "flow"),
        "{place}: {short} is {effect} by {instrument}{since}. {note}", tuple(sorted(rows.values(), key=_by_place)),
        (*query.caveats, *cut),
        "No state is on record as closing a step of a route that is open elsewhere.", answer.errata,
    )  # fmt: skip


def _by_place(row: Row) -> tuple[str, str]:
    return str(row.cells["place"]), str(row.cells["flow"])


def _closing(reader: Reader, hop: Hop, one: RestrictionRef, lost: Iterable[str]) -> Row:
    instrument = reader.get(one.id)
    narrowed = words.listed([words.some(_name(reader, id)) for id in one.to])
    cells = {
        "place": words.listed(sorted(words.place(code) for code in lost)),
        "hop": f"{hop.from_.name} to {hop.to.name}",
        "short": say(
            "the step from {sender} to {receiver}",
            sender=words.with_article(words.holder_in_sentence(hop.from_.name, hop.from_.kind)),
            receiver=words.with_article(words.holder_in_sentence(hop.to.name, hop.to.kind)),
        ),
        "record": words.in_sentence(hop.record.name),
        "effect": say("closed") if one.effect == "blocks" else say("narrowed to {what}", what=narrowed),
        "instrument": one.name,
        "since": f" ({days})" if (days := words.in_force(one.start, one.first_seen, one.end)) else "",
        "note": one.note,
        "flow": hop.flow,
    }
    return Row(cells, citations(reader, instrument.data) if instrument else ())
