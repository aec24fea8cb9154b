"""What the graph looks like in Neo4j: labels, relationship types, properties, constraints, from `runoff.schema`.

Every node that runoff makes has the label `Runoff` and a unique `id`; others' nodes are never matched. A dataset's statement of a node
is the relationship `STATED_IN` to the dataset, whose `record` is the statement itself. Each relationship has the name of its `dataset`.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ..schema.dates import bounds
from ..schema.declare import slots
from ..schema.records import KINDS
from ..schema.vocabularies import HOLDER_KIND, INSTRUMENT_KIND
from .codes import code

LABELS = {
    "holder": "Holder",
    "record-type": "RecordType",
    "source": "Source",
    "instrument": "LegalInstrument",
    "flow": "Flow",
    "finding": "Finding",
    "withdrawn-flow": "WithdrawnFlow",
    "correction": "Correction",
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
    "corrects": "CORRECTS",
    "from": "FROM",
    "to": "TO",
    "under": "UNDER",
}
#: What a withdrawn flow has in their place, so that nobody who follows flows comes upon it.
WITHDRAWN = {"from": "WITHDRAWN_FROM", "to": "WITHDRAWN_TO", "carries": "WITHDRAWN_CARRIES"}
NESTED = {"evidence": "CITES", "restrictions": "RESTRICTED_BY", "dispute": "DISPUTED_IN"}
FIELD_OF_RELATIONSHIP = {name: field for field, name in {**RELATIONSHIPS, **NESTED}.items()}
FIELD_OF_RELATIONSHIP |= {"CARRIES": "carries", "NARROWED_TO": "restrictions"}
FIELD_OF_RELATIONSHIP |= {name: field for field, name in WITHDRAWN.items()}

#: Outcomes whose flows make paths between holdings, and the names of those that make none.
PASSES = "PASSES"
NO_PATH = {"refused": "REFUSED", "permitted": "PERMITTED"}
PROPOSED = "PROPOSED"

_DATES = ("start", "end", "first_seen", "last_seen", "since", "until", "date", "withdrawn")


def _expected() -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    for kind, (_, record_class) in KINDS.items():
        for key in slots(record_class):
            name = relationship(kind, key)
            if name:
                named.setdefault(name, set()).update(_ends(kind, key))
    nested = {"CITES": "source", "RESTRICTED_BY": "instrument", "NARROWED_TO": "record-type", "DISPUTED_IN": "source"}
    return {name: frozenset(kinds) for name, kinds in named.items()} | {
        name: frozenset((kind,)) for name, kind in nested.items()
    }


def relationship(kind: str, field: str) -> str | None:
    """The relationship that a field of this kind of record becomes, if it becomes one."""
    if kind == "withdrawn-flow" and field in WITHDRAWN:
        return WITHDRAWN[field]
    return "CARRIES" if field == "carries" else RELATIONSHIPS.get(field)


def _ends(kind: str, field: str) -> tuple[str, ...]:
    found = slots(KINDS[kind][1])[field][1].range
    return found if isinstance(found, tuple) else ()


#: Relationship -> the kinds of record to which it may lead.
EXPECTED = _expected()

#: Outcomes and states of flows -> the relationships between holdings.
MOVES = (PASSES, *NO_PATH.values(), PROPOSED)


def dataset_id(name: str) -> str:
    """The id of the node that stands for a dataset; no record can have it, since ids have no slash."""
    return f"dataset/{name}"


def camel(term: str) -> str:
    """A term of a vocabulary as a label: `data-broker` becomes `DataBroker`."""
    return "".join(part.capitalize() for part in term.split("-"))


#: Kind of record -> labels that it may have beside that of its class.
KIND_LABELS = {
    "holder": tuple(camel(term) for term in HOLDER_KIND.terms),
    "instrument": tuple(camel(term) for term in INSTRUMENT_KIND.terms),
}


def labels(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of a record: its class, and for holders and instruments their kinds."""
    extra: list[str] = []
    if kind == "holder":
        known = [term for term in HOLDER_KIND.terms if term in (data["kind"], *data.get("also", ()))]
        extra = [camel(term) for term in known]
    elif kind == "instrument" and data["kind"] in INSTRUMENT_KIND.terms:
        extra = [camel(data["kind"])]
    return (LABELS[kind], *extra)


#: Nodes with this label are made in transactions that are never committed: whoever has made one keeps others waiting.
LOCK = "CREATE CONSTRAINT runoff_lock IF NOT EXISTS FOR (n:RunoffLock) REQUIRE n.id IS UNIQUE"


def schema_statements() -> Iterator[str]:
    """Constraints and indexes, each made only if absent."""
    yield LOCK
    yield "CREATE CONSTRAINT runoff_id IF NOT EXISTS FOR (n:Runoff) REQUIRE n.id IS UNIQUE"
    for kind, label in LABELS.items():
        yield f"CREATE INDEX runoff_{kind.replace('-', '_')} IF NOT EXISTS FOR (n:{label}) ON (n.id)"
    yield "CREATE INDEX runoff_holding_record IF NOT EXISTS FOR (n:Holding) ON (n.record)"
    yield "CREATE INDEX runoff_holding_holder IF NOT EXISTS FOR (n:Holding) ON (n.holder)"
    yield "CREATE INDEX runoff_flow_code IF NOT EXISTS FOR (n:Flow) ON (n.code)"
    # A plain index refuses names of more than some thousand letters; this one also finds single words of a name.
    yield (
        "CREATE FULLTEXT INDEX runoff_names IF NOT EXISTS FOR (n:Holder|RecordType|LegalInstrument|Source)"
        " ON EACH [n.name, n.aliases, n.title, n.citation]"
    )


def schema_name(statement: str) -> str:
    """The name of the constraint or index that a statement makes."""
    return next(word for word in statement.split() if word.startswith("runoff_"))


@cache
def columns(kind: str) -> tuple[str, ...]:
    """Names of all properties that a node of this kind may have."""
    plain = [
        key
        for key, (_, slot) in slots(KINDS[kind][1]).items()
        if key not in RELATIONSHIPS and key != "carries" and not isinstance(slot.range, type)
    ]
    beside = ["name", "stated_by", *(["code"] if kind == "flow" else [])]
    return tuple(dict.fromkeys([*plain, *(f"{key}_date" for key in plain if key in _DATES), *beside]))


def properties(kind: str, data: Mapping[str, Any], dataset: str) -> dict[str, Any]:
    """A record's plain fields as properties of its node.

    Complete dates stand there also as dates, under the field's name and `_date`. `stated_by` is the first dataset that
    states the record.
    """
    found = {key: data[key] for key in columns(kind) if key in data}
    found.setdefault("name", data.get("title", data["id"]))
    if kind == "flow":
        found["code"] = code(data["id"])
    return {**dated(found), "stated_by": dataset}


def dated(data: Mapping[str, Any]) -> dict[str, Any]:
    """Properties, with a date beside every complete one that is written as text."""
    dates = {
        f"{key}_date": datetime.date.fromordinal(bounds(data[key]).lo)
        for key in _DATES
        if len(data.get(key, "")) == len("2021-02-26")
    }
    return {**data, **dates}


class Link(NamedTuple):
    """A relationship from a record to another: its type, target and properties."""

    name: str
    target: str
    properties: dict[str, Any]


def links(kind: str, data: Mapping[str, Any]) -> Iterator[Link]:
    """The relationships that a record's fields become."""
    for field in (*RELATIONSHIPS, "carries"):
        name, value = relationship(kind, field), data.get(field)
        for target in [value] if isinstance(value, str) else value or ():
            yield Link(str(name), target, {})
    for item in data.get("evidence", ()):
        yield Link("CITES", item["source"], {key: value for key, value in item.items() if key != "source"})
    for item in data.get("restrictions", ()):
        properties = dated({key: value for key, value in item.items() if key != "instrument"})
        yield Link("RESTRICTED_BY", item["instrument"], properties)
        for target in item.get("to", ()):
            yield Link("NARROWED_TO", target, {"by": item["instrument"]})
    if "dispute" in data:
        dispute = data["dispute"]
        yield Link("DISPUTED_IN", dispute["source"], {"by": dispute["by"], "says": dispute["says"]})


def written(value: Any) -> str:
    """Plain data as compact JSON, for properties that hold what has no form of its own in Neo4j."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> dict[str, Any]:
    """Plain data from what `written` made."""
    data: dict[str, Any] = json.loads(text)
    return data
