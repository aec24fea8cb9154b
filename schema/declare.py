"""How a field of a record class is declared: meaning, range and number, in one place.

The record classes in `records.py` are frozen dataclasses whose fields carry a `Slot`. Validation,
JSON Schema and the reference page read it; nothing else restates a field.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from .terms import OWN, Term
from .vocabularies import Vocabulary

Range = Literal["id", "text", "url", "date", "amount", "flag", "jurisdiction", "us-jurisdiction"]


@dataclass(frozen=True, slots=True)
class Slot:
    """What one field holds.

    Attributes:
        key: the field's name in files; it differs from the attribute's only for Python keywords.
        meaning: definition, for people.
        range: a plain range, a vocabulary, a tuple of the names of record classes whose ids it may
            hold, or a nested record class.
        many: whether the field holds a list.
        required: whether it may be left out.
        words: whether, beside the ids in `range`, free words are allowed.
        term: its property in RDF.
        identifies: in nested records: whether it tells one from the others of the same owner, for its IRI.
    """

    key: str
    meaning: str
    range: Range | Vocabulary | tuple[str, ...] | type
    many: bool = False
    required: bool = False
    words: bool = False
    term: Term = OWN
    identifies: bool = False


def declared(
    meaning: str,
    range: Range | Vocabulary | tuple[str, ...] | type,
    *,
    required: bool = False,
    many: bool = False,
    words: bool = False,
    key: str = "",
    term: Term = OWN,
    identifies: bool = False,
) -> Any:
    """A dataclass field with its declaration; optional fields default to None, False or ()."""
    slot = Slot(key, meaning, range, many, required, words, term, identifies)
    metadata = {"slot": slot}
    if required:
        return field(metadata=metadata, kw_only=True)
    default: object = () if many else False if range == "flag" else None
    return field(default=default, metadata=metadata, kw_only=True)


_SLOTS: dict[type, dict[str, tuple[str, Slot]]] = {}


def slots(record_class: type) -> dict[str, tuple[str, Slot]]:
    """The declared fields of a record class: key in files -> (attribute, slot), in order."""
    found = _SLOTS.get(record_class)
    if found is None:
        found = _SLOTS[record_class] = {}
        for one in fields(record_class):
            slot: Slot = one.metadata["slot"]
            found[slot.key or one.name] = (one.name, slot)
    return found


def build(record_class: type, data: dict[str, Any]) -> Any:
    """Make a record from plain data that has passed validation; keys that are not declared are an error."""
    declared_slots = slots(record_class)
    values: dict[str, Any] = {}
    for key, value in data.items():
        attribute, slot = declared_slots[key]
        if isinstance(slot.range, type):
            nested = slot.range
            value = tuple(build(nested, item) for item in value) if slot.many else build(nested, value)
        elif slot.many:
            value = tuple(value)
        values[attribute] = value
    return record_class(**values)


def plain(record: Any) -> dict[str, Any]:
    """A record as plain data with the keys of files; fields that say nothing are left out."""
    data: dict[str, Any] = {}
    for key, (attribute, slot) in slots(type(record)).items():
        value = getattr(record, attribute)
        if value is None or value == () or value is False:
            continue
        if isinstance(slot.range, type):
            value = [plain(item) for item in value] if slot.many else plain(value)
        elif slot.many:
            value = list(value)
        data[key] = value
    return data
