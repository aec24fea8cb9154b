"""Lists that answer canned queries: flows by what they are, changes between two days, closings by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..graph.store import Reader
from ..schema import dates, places
from ..schema.errors import UsageError
from . import words
from .answer import Answer, Citation, Hop, Path
from .build import dataset_ref, source_ref
from .canned import Canned, question_from
from .listing import Listing, Row
from .network import unknown
from .trace import trace

_FLOW_COLUMNS = (
    "flow",
    "from",
    "to",
    "record",
    "outcome",
    "status",
    "dates",
    "certainty",
    "under",
    "restrictions",
    "note",
)
_FLOW_SENTENCE = "{from} to {to}: {record} ({outcome}; {dates}; {certainty}). {under} {restrictions} {note}"


def flows(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """Flows under an instrument, at a holder, into a target, of some status or outcome, or carrying a record.

    Settings: `under`, `at` (a holder, with all inside it), `to` (likewise), `from`, `record` (with its kinds), `status` and
    `outcome` (lists), `closed` (only those that ended, paused, were enjoined, or are blocked somewhere).
    """
    rows = [Row(_flow_cells(reader, flow), tuple(_citations(reader, flow))) for flow in _selected(reader, settings)]
    rows.sort(key=lambda row: (row.cells["from"] or "", row.cells["to"] or "", row.cells["flow"] or ""))
    return Listing(
        query.title, _asked(settings), dataset_ref(reader.datasets()), _FLOW_COLUMNS, _FLOW_SENTENCE, tuple(rows),
        query.caveats,
    )  # fmt: skip


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


def _flow_cells(reader: Reader, flow: Mapping[str, Any]) -> dict[str, str | None]:
    carried = words.listed([words.in_sentence(_name(reader, id)) for id in flow["carries"]])
    under = [_name(reader, id) for id in flow.get("under", ())]
    restricted = [_restriction(reader, item) for item in flow.get("restrictions", ()) if item["effect"] != "limits"]
    days = words.seen(flow.get("start"), flow.get("end"), flow.get("first_seen"), flow.get("last_seen"), flow["status"])
    return {
        "flow": flow["id"],
        "from": _name(reader, flow["from"]),
        "to": _name(reader, flow["to"]),
        "record": carried,
        "outcome": words.OUTCOME[flow["outcome"]],
        "status": flow["status"],
        "dates": days,
        "certainty": flow["certainty"],
        "under": f"Under {words.listed(under)}." if under else None,
        "restrictions": " ".join(restricted) or None,
        "note": flow.get("note"),
    }


def _restriction(reader: Reader, item: Mapping[str, Any]) -> str:
    where = words.listed([places.name(code) for code in item.get("jurisdictions", ())])
    since = f" since {words.date(item['start'])}" if item.get("start") else ""
    until = f" until {words.date(item['end'])}" if item.get("end") else ""
    said = words.sentence(f"{words.RESTRICTION[item['effect']]} {_name(reader, item['instrument'])}")
    return f"{said[:-1]}{f' in {where}' if where else ''}{since}{until}."


def _citations(reader: Reader, data: Mapping[str, Any]) -> Iterator[Citation]:
    items = data.get("evidence", ())
    found = reader.fetch([item["source"] for item in items])
    for item in items:
        yield Citation(source_ref(found[item["source"]]), item["locator"], item["says"], item.get("relays"))


def changes(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """Routes that opened or closed between two days, and the flow that made the difference.

    Settings: `since` and `until` (days; `until` default today), and those of a question.
    """
    if "since" not in settings:
        raise UsageError(f"{query.name} needs a first day.", f"Write: runoff run {query.name} -p since 2024-01-01")
    until = settings.get("until") or dates.today()
    before = trace(reader, question_from({**settings, "as_of": settings["since"]}))
    after = trace(reader, question_from({**settings, "as_of": until}))
    early, late = {path.id for path in before.paths}, {path.id for path in after.paths}
    rows = [
        *_changed("opened", [path for path in after.paths if path.id not in early], settings["since"]),
        *_changed("closed", [path for path in before.paths if path.id not in late], until),
    ]
    return Listing(
        query.title, _asked({**settings, "until": until}), after.dataset, ("change", "route", "record", "because", "path"),
        "{change}: {route} ({record}). {because}", tuple(rows), (*query.caveats, *_cut(before, after)),
    )  # fmt: skip


def _cut(*answers: Answer) -> list[str]:
    if all(answer.complete for answer in answers):
        return []
    return ["One of the two lists of routes was cut, so that changes may be missing: raise --limit."]


def _changed(change: str, paths: Iterable[Path], other_day: str) -> Iterator[Row]:
    """One row a path, with the flows whose own days or restrictions tell the other day from this one."""
    for path in paths:
        turning = [hop for hop in path.flows if _turned(hop, other_day, change)] or list(path.flows)
        because = words.listed([f"{hop.from_.name} to {hop.to.name} ({_dates(hop)})" for hop in turning])
        cells = {
            "change": change,
            "route": " > ".join(holder.name for holder in path.holders),
            "record": words.in_sentence(path.flows[0].record.name),
            "because": f"Because of {because}.",
            "path": path.id,
        }
        yield Row(cells, tuple(one for hop in turning for one in hop.evidence))


def _dates(hop: Hop) -> str:
    return words.seen(hop.start, hop.end, hop.first_seen, hop.last_seen, str(hop.status))


def _turned(hop: Hop, day: str, change: str) -> bool:
    """Whether a flow was certainly not open on the other day, by its own dates or by a block that then acted."""
    blocks = [one for one in hop.restricted_by if one.effect == "blocks" and one.start]
    if change == "opened":
        begun = hop.start or hop.first_seen
        return bool(begun and dates.bounds(begun).lo > dates.day(day))
    ended = hop.end or (hop.last_seen if hop.status in ("ended", "paused") else None)
    over = bool(ended and dates.bounds(ended).hi < dates.day(day))
    return over or any(dates.bounds(one.start).lo <= dates.day(day) for one in blocks if one.start)


def closings(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Listing:
    """In which states a route is closed, by which instrument, since when. Settings: those of a question."""
    answer = trace(reader, question_from(settings))
    rows: list[Row] = []
    for path in answer.paths:
        route = " > ".join(holder.name for holder in path.holders)
        for hop in path.flows:
            rows += _closed(reader, path, hop, route)
    return Listing(
        query.title, _asked(settings), answer.dataset, ("place", "route", "hop", "instrument", "since", "note", "path"),
        "{place}: {route}. {hop} is closed by {instrument} {since}. {note}", tuple(sorted(rows, key=_by_place)),
        query.caveats,
    )  # fmt: skip


def _by_place(row: Row) -> tuple[str, str]:
    return str(row.cells["place"]), str(row.cells["path"])


def _closed(reader: Reader, path: Path, hop: Hop, route: str) -> Iterator[Row]:
    for one in hop.restricted_by:
        if one.effect not in ("blocks", "narrows"):
            continue
        for code in sorted(set(one.jurisdictions) & set(path.places_closed)):
            instrument = reader.get(one.id)
            cells = {
                "place": places.name(code),
                "route": route,
                "hop": f"{hop.from_.name} to {hop.to.name}",
                "instrument": one.name,
                "since": f"since {words.date(one.start)}" if one.start else None,
                "note": one.note,
                "path": path.id,
            }
            yield Row(cells, tuple(_citations(reader, instrument.data)) if instrument else ())
