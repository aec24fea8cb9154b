"""What the graph looks like in Neo4j: labels, relationship types, properties, constraints, from `runoff.schema`.

Every node that runoff makes has the label `Runoff` and a unique `id`; others' nodes are never matched. A dataset's statement of a node
is the relationship `STATED_IN` to the dataset, whose `record` is the statement itself. Each relationship has the name of its `dataset`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..schema.dates import bounds
from ..schema.declare import slots
from ..schema.records import KINDS
from ..schema.vocabularies import HOLDER_KIND, INSTRUMENT_KIND

LABELS = {
    "holder": "Holder",
    "record-type": "RecordType",
    "source": "Source",
    "instrument": "LegalInstrument",
    "flow": "Flow",
    "finding": "Finding",
}
KIND_OF_LABEL = {label: kind for kind, label in LABELS.items()}

#: Field of a record that names another -> the relationship that it becomes.
RELATIONSHIPS = {
    "part_of": "PART_OF",
    "operated_by": "RUN_BY",
    "owned_by": "OWNED_BY",
    "instance_of": "INSTANCE_OF",
    "broader": "KIND_OF",
    "contains": "CONTAINS",
    "extract_of": "EXTRACT_OF",
    "derived_from": "DERIVED_FROM",
    "parties": "HAS_PARTY",
    "about": "ABOUT",
    "from": "FROM",
    "to": "TO",
    "under": "UNDER",
}
NESTED = {"evidence": "CITES", "restrictions": "RESTRICTED_BY", "dispute": "DISPUTED_IN"}
FIELD_OF_RELATIONSHIP = {name: field for field, name in {**RELATIONSHIPS, **NESTED}.items()}
FIELD_OF_RELATIONSHIP |= {"CARRIES": "carries", "NARROWED_TO": "restrictions"}

#: Outcomes whose flows make paths between holdings, and the names of those that make none.
PASSES = "PASSES"
NO_PATH = {"refused": "REFUSED", "permitted": "PERMITTED"}
PROPOSED = "PROPOSED"

_DATES = ("start", "end", "first_seen", "last_seen", "since", "until", "date")


def camel(term: str) -> str:
    """A term of a vocabulary as a label: `data-broker` becomes `DataBroker`."""
    return "".join(part.capitalize() for part in term.split("-"))


def labels(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of a record: its class, and for holders and instruments their kinds."""
    extra: list[str] = []
    if kind == "holder":
        known = [term for term in HOLDER_KIND.terms if term in (data["kind"], *data.get("also", ()))]
        extra = [camel(term) for term in known]
    elif kind == "instrument" and data["kind"] in INSTRUMENT_KIND.terms:
        extra = [camel(data["kind"])]
    return (LABELS[kind], *extra)


def schema_statements() -> Iterator[str]:
    """Constraints and indexes, each made only if absent."""
    yield "CREATE CONSTRAINT runoff_id IF NOT EXISTS FOR (n:Runoff) REQUIRE n.id IS UNIQUE"
    for kind, label in LABELS.items():
        yield f"CREATE INDEX runoff_{kind.replace('-', '_')} IF NOT EXISTS FOR (n:{label}) ON (n.id)"
    yield "CREATE INDEX runoff_holding_record IF NOT EXISTS FOR (n:Holding) ON (n.record)"
    yield "CREATE INDEX runoff_holding_holder IF NOT EXISTS FOR (n:Holding) ON (n.holder)"
    yield "CREATE INDEX runoff_flow_code IF NOT EXISTS FOR (n:Flow) ON (n.code)"
    yield "CREATE INDEX runoff_holder_name IF NOT EXISTS FOR (n:Holder) ON (n.name)"
    yield "CREATE INDEX runoff_record_type_name IF NOT EXISTS FOR (n:RecordType) ON (n.name)"


def properties(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A record's plain fields as node properties; complete dates also as dates, under the field's name and `_date`."""
    import datetime

    found: dict[str, Any] = {}
    for key, (_, slot) in slots(KINDS[kind][1]).items():
        if key not in data or key in RELATIONSHIPS or isinstance(slot.range, type) or key == "carries":
            continue
        found[key] = data[key]
        if key in _DATES and len(data[key]) == len("2021-02-26"):
            found[f"{key}_date"] = datetime.date.fromordinal(bounds(data[key]).lo)
    found.setdefault("name", data.get("title", data["id"]))
    return found


class Link(NamedTuple):
    """A relationship from a record to another: its type, target and properties."""

    name: str
    target: str
    properties: dict[str, Any]


def links(kind: str, data: Mapping[str, Any]) -> Iterator[Link]:
    """The relationships that a record's fields become, but for `carries`, which are derived with their open days."""
    for field, name in RELATIONSHIPS.items():
        value = data.get(field)
        for target in [value] if isinstance(value, str) else value or ():
            yield Link(name, target, {})
    for item in data.get("evidence", ()):
        yield Link("CITES", item["source"], {key: value for key, value in item.items() if key != "source"})
    for item in data.get("restrictions", ()):
        yield Link(
            "RESTRICTED_BY", item["instrument"], {key: value for key, value in item.items() if key != "instrument"}
        )
        for target in item.get("to", ()):
            yield Link("NARROWED_TO", target, {"by": item["instrument"]})
    if kind == "flow" and "dispute" in data:
        dispute = data["dispute"]
        yield Link("DISPUTED_IN", dispute["source"], {"by": dispute["by"], "says": dispute["says"]})


def written(value: Any) -> str:
    """Plain data as compact JSON, for properties that hold what has no form of its own in Neo4j."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
