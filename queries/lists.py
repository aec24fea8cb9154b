"""Lists that answer canned queries: flows by what they are, changes between two days, closings by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..graph.store import Reader
from ..schema import dates, places
from ..schema.errors import UsageError
from . import words
from .answer import Answer, Citation, HolderRef, Hop, Path, RestrictionRef
from .build import dataset_ref, source_ref
from .canned import Canned, question_from
from .listing import Listing, Row
from .network import unknown
from .path_lines import opening
from .restriction_lines import restrictions
from .told import Told
from .trace import trace

_FLOW_COLUMNS = (
    "flow", "from", "to", "record", "outcome", "status", "dates", "certainty", "under", "restrictions", "note",
)  # fmt: skip


def flows(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """Flows under an instrument, at a holder, into a target, of some status or outcome, or carrying a record.

    Settings: `under`, `at` (a holder, with all inside it), `to` (likewise), `from`, `record` (with its kinds), `in`, `status`
    and `outcome` (lists), `closed` (only those that ended, paused, were enjoined, or are blocked somewhere).
    """
    selected = list(_selected(reader, settings))
    selected.sort(key=lambda flow: (_name(reader, flow["from"]), _name(reader, flow["to"]), flow["id"]))
    told = Told()
    rows = [Row(_flow_cells(reader, flow, settings, told), tuple(_citations(reader, flow))) for flow in selected]
    return Listing(
        _title(reader, query, settings), _asked(settings), dataset_ref(reader.datasets()), _FLOW_COLUMNS, "{says}",
        tuple(rows), query.caveats,
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


def _selected(reader: Reader, settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    tests = list(_tests(reader, settings))
    for id in _candidates(reader, settings):
        record = reader.get(id)
        if record is not None and all(test(record.data) for test in tests):
            yield record.data


def _candidates(reader: Reader, settings: Mapping[str, Any]) -> Iterable[str]:
    if "under" in settings:
        _require(reader, settings["under"], "instrument")
        return [id for _, id, field in reader.mentions(settings["under"]) if field == "under"]
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
        "outcome": words.OUTCOME[flow["outcome"]],
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
    said = words.under(said, under) + words.ending(flow["outcome"], flow["mechanism"])
    access = "standing access" if flow["outcome"] == "access" else ""
    return f"{words.sentence(said)[:-1]} ({'; '.join(filter(None, (access, _seen(flow), flow['certainty'])))})."


def _after(flow: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    """In a list of what ended, what a source says of the end; then the opening of the note."""
    if settings.get("closed"):
        yield from [item["says"] for item in flow.get("evidence", ()) if "end" in item.get("shows", ())][:1]
    if flow.get("note"):
        yield opening(flow["note"])


def _restrictions(reader: Reader, flow: Mapping[str, Any]) -> list[RestrictionRef]:
    return [
        RestrictionRef(
            item["instrument"], _name(reader, item["instrument"]), item["effect"], tuple(item.get("to", ())),
            tuple(item.get("jurisdictions", ())), item.get("start"), item.get("first_seen"), item.get("end"),
            item.get("note"),
        )
        for item in flow.get("restrictions", ())
    ]  # fmt: skip


def _citations(reader: Reader, data: Mapping[str, Any]) -> Iterator[Citation]:
    items = data.get("evidence", ())
    found = reader.fetch([item["source"] for item in items])
    for item in items:
        yield Citation(source_ref(found[item["source"]]), item["locator"], item["says"], item.get("relays"))


def changes(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """Routes that opened or closed between two days, everywhere or in some states, and what made the difference.

    Settings: `since` and `until` (days; `until` default today), and those of a question.
    """
    if "since" not in settings:
        raise UsageError(f"{query.name} needs a first day.", f"Write: runoff run {query.name} -p since 2024-01-01")
    until = settings.get("until") or dates.today()
    before = trace(reader, question_from({**settings, "as_of": settings["since"]}))
    after = trace(reader, question_from({**settings, "as_of": until}))
    days = (settings["since"], until)
    early, late = {path.id: path for path in before.paths}, {path.id: path for path in after.paths}
    rows = [
        *_changed(reader, "opened", late, early, days),
        *_changed(reader, "closed", early, late, days),
    ]
    return Listing(
        _title(reader, query, settings), _asked({**settings, "until": until}), after.dataset,
        ("change", "where", "route", "record", "because", "path"), "{change}{in_where}: {short} ({record}). {because}",
        tuple(rows), (*query.caveats, *_cut(before, after)), "No route opened or closed between the two days.",
    )  # fmt: skip


def _cut(*answers: Answer) -> list[str]:
    if all(answer.complete for answer in answers):
        return []
    return ["A list of routes was cut, so that entries may be missing: raise --limit."]


def _changed(
    reader: Reader, change: str, here: Mapping[str, Path], there: Mapping[str, Path], days: tuple[str, str]
) -> Iterator[Row]:
    """One row for each path that stands on one day, somewhere, and not on the other."""
    for id, path in here.items():
        other = there.get(id)
        where = places.mask(path.places) & ~(places.mask(other.places) if other else 0)
        if not where or _is_tail(path, there.values()):
            continue
        spread = words.listed(sorted(places.name(code) for code in places.codes(where))) if other else None
        reasons = [(hop, list(_reasons(reader, hop, change, days, where))) for hop in path.flows]
        said = [f"{_ends(hop)} {words.listed([one for one, _ in why])}" for hop, why in reasons if why]
        cited = [one for _, why in reasons for _, evidence in why for one in evidence]
        cells = {
            "change": change,
            "where": spread,
            "in_where": f" in {spread}" if spread else "",
            "route": " > ".join(holder.name for holder in path.holders),
            "short": " > ".join(words.short_name(holder.id, holder.name) for holder in path.holders),
            "record": words.in_sentence(path.flows[0].record.name),
            "because": words.sentence("; ".join(said)) if said else "Why is told by a trace for each of the two days.",
            "path": path.id,
        }
        yield Row(cells, tuple(dict.fromkeys(cited or [one for hop in path.flows for one in hop.evidence])))


def _is_tail(path: Path, others: Iterable[Path]) -> bool:
    """Whether a path begins at the map's edge and all its flows end a longer path of the other day: nothing changed then."""
    own = [hop.flow for hop in path.flows]
    return path.begins == "map-edge" and any([hop.flow for hop in one.flows][-len(own) :] == own for one in others)


def _ends(hop: Hop) -> str:
    return " to ".join(words.short_name(one.id, one.name) for one in (hop.from_, hop.to))


def _reasons(
    reader: Reader, hop: Hop, change: str, days: tuple[str, str], where: int
) -> Iterator[tuple[str, Iterable[Citation]]]:
    """Why a flow was open on one of the days only, each reason with its sources: its own dates, laws and orders, its holders."""
    blocks = [
        one
        for one in hop.restricted_by
        if one.effect in ("blocks", "narrows") and (not one.jurisdictions or places.mask(one.jurisdictions) & where)
    ]
    yield from ((said, hop.evidence) for said in (_began(hop, days) if change == "opened" else _ended(hop, days)))
    for one in blocks:
        law = reader.get(one.id)
        evidence = list(_citations(reader, law.data)) if law else []
        begun = one.start or one.first_seen
        if change == "opened" and one.end and _between(one.end, days):
            yield f"was closed until {words.date(one.end)} by {one.name}", evidence
        elif change == "closed" and _between(begun, days):
            yield f"was {'closed' if one.effect == 'blocks' else 'narrowed'} by {one.name}{_since(one)}", evidence
    for holder in (hop.from_, hop.to) if change == "closed" else ():
        record = reader.get(holder.id)
        if record is not None and _between(record.data.get("until"), days):
            yield f"stopped when {holder.name} ceased to be, {words.date(record.data['until'])}", hop.evidence


def _began(hop: Hop, days: tuple[str, str]) -> Iterator[str]:
    begun = hop.start or hop.first_seen
    if begun and dates.bounds(begun).hi > dates.day(days[0]):
        yield f"{'began' if hop.start else 'was first seen'} {words.date(begun)}"


def _ended(hop: Hop, days: tuple[str, str]) -> Iterator[str]:
    ended = hop.end or (hop.last_seen if hop.status in ("ended", "paused") else None)
    if hop.status == "one-off":
        yield f"happened {words.seen(hop.start, hop.end, None, None, 'one-off')}"
    elif ended and dates.bounds(ended).lo < dates.day(days[1]):
        yield f"{'ended' if hop.end else 'has ended, and was last seen'} {words.date(ended)}"


def _between(text: str | None, days: tuple[str, str]) -> bool:
    return (
        bool(text)
        and dates.day(days[0]) <= dates.bounds(str(text)).hi
        and dates.bounds(str(text)).lo <= dates.day(days[1])
    )


def _since(one: RestrictionRef) -> str:
    if one.start:
        return f" (since {words.date(one.start)})"
    return f" (in force by {words.date(one.first_seen)})" if one.first_seen else ""


def closings(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """In which states a step of a route is closed, by which instrument, since when. Settings: those of a question."""
    answer = trace(reader, question_from(settings))
    day = dates.day(answer.question.as_of)
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
        (*query.caveats, *_cut(answer)),
        "No state is on record as closing a step of a route that is open elsewhere.",
    )  # fmt: skip


def _by_place(row: Row) -> tuple[str, str]:
    return str(row.cells["place"]), str(row.cells["flow"])


def _closing(reader: Reader, hop: Hop, one: RestrictionRef, lost: Iterable[str]) -> Row:
    instrument = reader.get(one.id)
    narrowed = words.listed([words.some(_name(reader, id)) for id in one.to])
    cells = {
        "place": words.listed(sorted(places.name(code) for code in lost)),
        "hop": f"{hop.from_.name} to {hop.to.name}",
        "short": f"the step from {words.with_article(words.holder_in_sentence(hop.from_.name, hop.from_.kind))} to "
        f"{words.with_article(words.holder_in_sentence(hop.to.name, hop.to.kind))}",
        "record": words.in_sentence(hop.record.name),
        "effect": "closed" if one.effect == "blocks" else f"narrowed to {narrowed}",
        "instrument": one.name,
        "since": _since(one),
        "note": one.note,
        "flow": hop.flow,
    }
    return Row(cells, tuple(_citations(reader, instrument.data)) if instrument else ())
