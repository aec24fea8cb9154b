"""Which departments share plate readers with one that signed with ICE, or with a federal account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..graph.store import Reader, Record
from ..graph.type_relations import TypeRelations
from ..loaders.agency_names import is_federal
from ..schema import dates, places
from . import words
from .joined import Settings, is_called, name_of
from .laws import citations
from .listing import Row


def plate_readers(reader: Reader, asked: Settings, remarks: list[str]) -> Iterator[Row]:
    """Access to a department's plate reads by a body that signed a 287(g) agreement, or by a federal one."""
    signed = _agreements(reader)
    scans = TypeRelations(reader.types()).asked("license-plate-scan")
    federal = _Federal(reader)
    near = [one for one in reader.records("holder") if _is_near(one.data, asked) and not federal(one.id)]
    for holder in sorted(near, key=lambda one: (str(one.data["name"]), one.id)):
        flows = [one.data for one in reader.fetch(reader.flows_at(holder.id)).values()]
        shared = [
            (name_of(reader, flow["to"]), flow)
            for flow in flows
            if flow["from"] == holder.id and flow["outcome"] == "access" and scans & set(flow["carries"])
            and (flow["to"] in signed or federal(flow["to"]))
        ]  # fmt: skip
        for partner, flow in sorted(shared, key=lambda one: (one[0], one[1]["id"])):
            yield _shared(reader, holder, partner, flow, signed.get(flow["to"], []))


def _is_near(data: Mapping[str, Any], asked: Settings) -> bool:
    if data.get("generic") or data["kind"] not in ("agency", "custodian"):
        return False
    return asked.get("in") in (None, data.get("jurisdiction")) and is_called(data, asked.get("name", ""))


def _agreements(reader: Reader) -> dict[str, list[Record]]:
    """Signed 287(g) agreements by agency; an application has no day of signing and is none."""
    found: dict[str, list[Record]] = {}
    for one in reader.records("instrument"):
        data = one.data
        if data["kind"] == "agreement" and "1357(g)" in data.get("citation", "") and data.get("start"):
            for party in data.get("parties", ()):
                if party != "ice":
                    found.setdefault(party, []).append(one)
    return found


class _Federal:
    """Tells federal bodies by their names, or by the name of what they are part of."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, bool] = {}

    def __call__(self, id: str) -> bool:
        if id not in self._known:
            self._known[id] = self._judge(id)
        return self._known[id]

    def _judge(self, id: str) -> bool:
        record = self._reader.get(id)
        if record is None or record.kind != "holder" or record.data["kind"] != "agency":
            return False
        names = (record.data["name"], *record.data.get("aliases", ()))
        above = record.data.get("part_of")
        federal = record.data.get("jurisdiction") in (None, places.NATION) and any(map(is_federal, names))
        return federal or (above is not None and self(above))


def _shared(reader: Reader, holder: Record, partner: str, flow: Mapping[str, Any], agreements: list[Record]) -> Row:
    seen = words.seen(flow.get("start"), flow.get("end"), flow.get("first_seen"), flow.get("last_seen"), flow["status"])
    models = [_signed(one.data, flow) for one in agreements]
    why = f"signed with ICE: {'; '.join(models)}" if models else "is a federal body"
    cells = {
        "gives": "gave" if flow["status"] in ("ended", "paused") else "gives",
        "department": str(holder.data["name"]),
        "place": holder.data.get("jurisdiction"),
        "partner": partner,
        "sort": "287(g)" if models else "federal",
        "why": why,
        "seen": seen,
        "status": flow["status"],
        "certainty": flow["certainty"],
        "flow": flow["id"],
    }
    cited = [one for record in agreements for one in citations(reader, record.data)]
    return Row(cells, (*citations(reader, flow), *cited))


def _signed(agreement: Mapping[str, Any], flow: Mapping[str, Any]) -> str:
    """An agreement with its days, and whether it came only after the access was last seen."""
    said = f"{agreement['name'].split(':', 1)[0]} ({words.date(agreement['start'])}"
    last = flow.get("last_seen") or flow.get("end")
    if last and dates.bounds(agreement["start"]).lo > dates.bounds(last).hi:
        said += ", after the access was last seen"
    if agreement.get("status") == "ended":
        said += f", ended {words.date(agreement['end'])}" if agreement.get("end") else ", ended"
    return f"{said})"
