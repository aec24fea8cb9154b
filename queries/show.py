"""`show`: all that is known of one record, cited; what refers to it; the findings about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..graph.store import Reader, Record
from ..schema import places
from . import words
from .answer import Citation, plain
from .build import source_ref
from .errata import CORRECTED, WITHDRAWN, about, erratum, told
from .footnotes import Footnotes, cite, wrap
from .network import unknown

ANY = ("holder", "record-type", "instrument", "source", "flow", "finding", "withdrawn-flow", "correction")

_REFERRED = {
    "part_of": "has as a part",
    "operated_by": "runs",
    "instance_of": "includes the body or narrower class",
    "owned_by": "owns",
    "broader": "has as a kind",
    "contains": "is contained in",
    "extract_of": "has as an extract",
    "derived_from": "yields",
    "parties": "is a party to",
    "under": "is moved under by",
    "restrictions": "restricts",
    "evidence": "is cited by",
    "dispute": "is cited in the dispute of",
    "carries": "is carried by",
}


def known(reader: Reader, id: str) -> dict[str, Any]:
    """Everything about a record as plain data: the record, its sources, and what refers to it.

    Raises:
        UnknownId: no record has this id.
    """
    record = reader.get(id)
    if record is None:
        raise unknown(reader, "record", id, ANY)
    mentions = reader.mentions(id)
    sources = {item["source"] for item in record.data.get("evidence", ())}
    if "dispute" in record.data:
        sources.add(record.data["dispute"]["source"])
    findings = [reader.get(other) for kind, other, field in mentions if kind == "finding" and field == "about"]
    for finding in findings:
        if finding is not None:
            sources |= {item["source"] for item in finding.data["evidence"]}
    flows = reader.flows_at(id) if record.kind == "holder" else []
    carried = [other for kind, other, field in mentions if kind == "flow" and field == "carries"]
    touching = reader.fetch({*flows, *carried}) if flows or carried else {}
    return {
        "id": id,
        "kind": record.kind,
        "datasets": list(record.datasets),
        "record": record.data,
        "flows": [_flow_line(one.data) for _, one in sorted(touching.items())],
        "findings": [one.data for one in findings if one is not None],
        "errata": plain(tuple(about(reader, id))),
        "referred_to_by": [
            {"kind": kind, "id": other, "field": field}
            for kind, other, field in mentions
            if field not in ("from", "to", "carries")
            and not (kind == "finding" and field == "about")
            and kind not in (WITHDRAWN, CORRECTED)
        ],
        "sources": {one: reader_source(reader, one) for one in sorted(sources)},
    }


def _flow_line(flow: dict[str, Any]) -> dict[str, Any]:
    keys = ("id", "from", "to", "carries", "outcome", "status", "certainty", "start", "end", "first_seen", "last_seen")
    return {key: flow[key] for key in keys if key in flow}


def reader_source(reader: Reader, id: str) -> dict[str, Any]:
    """A source as plain data for footnotes."""
    record = reader.get(id)
    assert record is not None
    ref = source_ref(record)
    return {"id": ref.id, "title": ref.title, "publisher": ref.publisher, "date": ref.date, "url": ref.url}


def text(reader: Reader, id: str) -> str:
    """Everything about a record as text with footnotes."""
    found = known(reader, id)
    record = Record(id, found["kind"], found["record"])
    notes = Footnotes()
    lines = [words.clean(_title(record)), f"{words.KIND[record.kind]} · {id} · {', '.join(found['datasets'])}", ""]
    lines += [wrap(line, indent=2) for line in _facts(reader, record, notes)]
    for heading, items in (
        ("Evidence", [_evidence(reader, item, notes) for item in record.data.get("evidence", ())]),
        ("Flows", [_flow_text(reader, one) for one in found["flows"]]),
        ("Findings", [f"{one['says']}{notes.mark(_citations(reader, one))}" for one in found["findings"]]),
        ("Errata", [told(one) for one in about(reader, id)]),
        ("Elsewhere", list(_referrers(reader, found["referred_to_by"]))),
    ):
        if items:
            lines += ["", heading, *(wrap(item, indent=4, first="  - ") for item in items)]
    numbered = list(notes.lines())
    if numbered:
        lines += ["", *(wrap(note, indent=5, first=f"[{number}]".ljust(5)) for number, note in numbered)]
    return "\n".join(lines) + "\n"


def _title(record: Record) -> str:
    data = record.data
    return words.clean(str(data.get("name") or data.get("title") or data["id"]))


def _citations(reader: Reader, data: dict[str, Any]) -> Iterable[Citation]:
    for item in data.get("evidence", ()):
        record = reader.get(item["source"])
        assert record is not None
        yield Citation(source_ref(record), item["locator"], item["says"], item.get("relays"))


def _evidence(reader: Reader, item: dict[str, Any], notes: Footnotes) -> str:
    (citation,) = _citations(reader, {"evidence": [item]})
    shows = f" ({words.listed(item['shows'])})" if item.get("shows") else ""
    return f"{item['says']}{shows}{notes.mark([citation])}"


def _name(reader: Reader, id: str) -> str:
    record = reader.get(id)
    return f"{_title(record)} ({id})" if record and record.kind != "flow" else id


def _flow_text(reader: Reader, flow: dict[str, Any]) -> str:
    carried = words.listed([words.in_sentence(_title(one)) for id in flow["carries"] if (one := reader.get(id))])
    start, end, first_seen, last_seen = (flow.get(key) for key in ("start", "end", "first_seen", "last_seen"))
    days = words.seen(start, end, first_seen, last_seen, flow["status"])
    ends = f"{_bare(reader, flow['from'])} to {_bare(reader, flow['to'])}"
    return f"{ends}: {carried} ({'; '.join(filter(None, (flow['outcome'], flow['status'], days, flow['certainty'])))}) {flow['id']}"


def _bare(reader: Reader, id: str) -> str:
    record = reader.get(id)
    return _title(record) if record else id


def _facts(reader: Reader, record: Record, notes: Footnotes) -> Iterator[str]:
    data = record.data
    for key in ("description", "definition", "summary", "says"):
        if key in data:
            yield data[key]
    if record.kind in ("flow", WITHDRAWN):
        yield _flow_text(reader, data)
    if record.kind in (WITHDRAWN, CORRECTED):
        yield told(erratum(reader, record))
    for key, value in data.items():
        if key in _SILENT or (record.kind in ("flow", WITHDRAWN) and key in _IN_FLOW_TEXT):
            continue
        yield f"{key.replace('_', ' ')}: {_value(reader, key, value)}"
    for item in data.get("restrictions", ()):
        where = words.listed([places.name(code) for code in item.get("jurisdictions", ())])
        days = words.seen(item.get("start"), item.get("end"), item.get("first_seen"), None, "")
        extra = ", ".join(filter(None, (f"in {where}" if where else "", days)))
        yield f"{words.RESTRICTION[item['effect']]} {_name(reader, item['instrument'])}{f' ({extra})' if extra else ''}. {item.get('note', '')}"
    if "dispute" in data:
        dispute = data["dispute"]
        source = reader.get(dispute["source"])
        assert source is not None
        mark = notes.number(source_ref(source), "", dispute["says"])
        yield f"disputed by {_bare(reader, dispute['by'])}: {dispute['says']} [{mark}]"
    if record.kind == "source":
        yield cite(source_ref(record))


_SILENT = frozenset(
    "id name title description definition summary says evidence restrictions dispute title_is_descriptive"
    " withdrawn reason reported_by was".split()
)
_IN_FLOW_TEXT = frozenset("from to carries outcome status certainty start end first_seen last_seen".split())
_REFERENCES = frozenset(
    "part_of instance_of operated_by owned_by broader contains extract_of derived_from parties about under".split()
)


def _value(reader: Reader, key: str, value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    if key in _REFERENCES:
        return words.listed([_name(reader, item) for item in items])
    if key in ("jurisdiction", "jurisdictions"):
        return words.listed([places.name(item) for item in items])
    if key in ("start", "end", "since", "until", "date", "first_seen", "last_seen"):
        return words.date(str(value))
    if key == "amount_usd":
        return f"{value:,} US dollars"
    return "yes" if value is True else words.listed([str(item) for item in items])


def _referrers(reader: Reader, referred: Iterable[dict[str, str]]) -> Iterator[str]:
    for one in referred:
        said = _REFERRED.get(one["field"], one["field"])
        yield f"{said} {_name(reader, one['id'])}"
