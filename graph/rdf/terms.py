"""Every class and property of our own vocabulary: those of the declaration, and those of what is derived from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...schema.declare import Slot, slots
from ...schema.records import KINDS, Dispute, Evidence, Restriction
from ...schema.terms import Term, property_name
from ...schema.vocabularies import Vocabulary

#: Record classes, then those of nested records.
CLASSES: tuple[type, ...] = (*(record_class for _, record_class in KINDS.values()), Evidence, Restriction, Dispute)


class Property(NamedTuple):
    """A property as one class uses it: a field of the declaration."""

    name: str
    key: str
    record_class: type
    slot: Slot


class Derived(NamedTuple):
    """A class or property that no field declares, because it is derived or belongs to RDF alone."""

    name: str
    meaning: str
    range: str = ""


DERIVED_CLASSES: tuple[Derived, ...] = (
    Derived("runoff:Holding", "One holder's copy of one record type. Flows pass records from holding to holding."),
    Derived("runoff:Place", "A country by ISO 3166-1, or a state or territory of the United States by ISO 3166-2."),
    Derived("runoff:Lead", "A thing to look for that no source supports yet."),
    Derived("runoff:Snapshot", "A named graph: the flows that are open on one day, for routes that lead to one target."),
    Derived("runoff:PlaceSet", "Places at which the same flows are open on a day."),
    Derived("runoff:Stand", "Where a walk stands on a day: a holding, at a set of places, with what the walk must remember."),
    Derived("runoff:FreshStand", "A stand at which a walk can begin."),
    Derived("runoff:Sender", "A fresh stand whose holder, there, sends its record type or an extract of it by a flow of its own."),
    Derived("runoff:Start", "A fresh stand at which the routes of a first holder begin, where no place is asked for."),
    Derived("runoff:StartHere", "A fresh stand at which the routes of a first holder begin, where one of its places is asked for."),
    Derived("runoff:Leading", "A stand inside the target, or from which a walk comes to it."),
)  # fmt: skip

DERIVED_PROPERTIES: tuple[Derived, ...] = (
    Derived("runoff:inDataset", "The dataset that states it.", "dcat:Dataset"),
    Derived("runoff:listed", "A field, and in which order its values stand in the dataset: their positions among the sorted values. Left out where they are sorted.", "xsd:string"),
    Derived("runoff:passesTo", "Some flow that makes paths (nothing refused, permitted or proposed) passes this record type on to that holding, on some day, somewhere.", "runoff:Holding"),
    Derived("runoff:heldBy", "The holder of a holding or a stand.", "runoff:Holder"),
    Derived("runoff:recordType", "The record type of a holding or a stand.", "runoff:RecordType"),
    Derived("runoff:topic", "The topic of a lead.", "xsd:string"),
    Derived("runoff:text", "What a lead says.", "xsd:string"),
    Derived("runoff:day", "The day of a snapshot.", "xsd:date"),
    Derived("runoff:surety", "Whether a snapshot holds the flows that are `possible`, or only those that are `certain`.", "xsd:string"),
    Derived("runoff:target", "The holder to which the routes of a snapshot lead; nothing goes on beyond its inside.", "runoff:Holder"),
    Derived("runoff:covers", "A place of a set.", "runoff:Place"),
    Derived("runoff:at", "The places of a stand.", "runoff:PlaceSet"),
    Derived("runoff:movedTo", "An open flow, with the steps before it, by which records are documented to have passed.", "runoff:Stand"),
    Derived("runoff:accessTo", "An open flow, with the steps before it, by which standing access is documented.", "runoff:Stand"),
    Derived("runoff:demandedTo", "An open flow, with the steps before it, by which records were asked for.", "runoff:Stand"),
)  # fmt: skip


def properties() -> Iterator[Property]:
    """Every field of every class."""
    for record_class in CLASSES:
        for key, (_, slot) in slots(record_class).items():
            yield Property(property_name(slot.term, key), key, record_class, slot)


def class_term(record_class: type) -> Term:
    """The RDF term of a record class."""
    term: Term = record_class.rdf  # type: ignore[attr-defined]
    return term


def range_name(slot: Slot) -> str:
    """What a property points to: a class, a datatype, or the scheme of a vocabulary."""
    kind = slot.range
    if isinstance(kind, Vocabulary):
        return f"runoff:{kind.name}"
    if isinstance(kind, type):
        return class_term(kind).name
    if isinstance(kind, tuple):
        return " or ".join(class_term(KINDS[one][1]).name for one in kind) + (" or xsd:string" if slot.words else "")
    return {
        "id": "xsd:string", "text": "xsd:string", "url": "xsd:anyURI", "flag": "xsd:boolean",
        "date": "xsd:date or xsd:gYearMonth or xsd:gYear", "amount": "xsd:integer or xsd:decimal",
        "jurisdiction": "runoff:Place", "us-jurisdiction": "runoff:Place",
    }[kind]  # fmt: skip
