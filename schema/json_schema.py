"""JSON Schema (2020-12) of the evidence files, so that an editor completes and checks them."""

from __future__ import annotations

import json
from typing import Any

from .declare import Slot, slots
from .records import KINDS, LEADS
from .shape import COUNTRY_PATTERN, DATE_PATTERN, ID_PATTERN, URL_PATTERN
from .vocabularies import Vocabulary


def json_schema() -> str:
    """The text of `evidence.schema.json`."""
    lists = {key: {"type": "array", "items": _object(record)} for key, record in KINDS.values()}
    lists[LEADS] = {"type": "array", "items": {"type": "string"}, "description": "Things to look for, not yet sourced."}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Evidence file of runoff",
        "description": "Derived from schema/records.py; references between records are checked by `runoff validate`.",
        "type": "object",
        "additionalProperties": False,
        "properties": lists,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _object(record: type) -> dict[str, Any]:
    declared = {key: slot for key, (_, slot) in slots(record).items()}
    return {
        "type": "object",
        "description": record.__doc__,
        "additionalProperties": False,
        "required": [key for key, slot in declared.items() if slot.required],
        "properties": {key: _property(slot) for key, slot in declared.items()},
    }


def _property(slot: Slot) -> dict[str, Any]:
    one = _value(slot)
    if not slot.many:
        return {**one, "description": slot.meaning}
    many: dict[str, Any] = {"type": "array", "items": one, "description": slot.meaning}
    return {**many, "minItems": 1} if slot.required else many


def _value(slot: Slot) -> dict[str, Any]:
    if isinstance(slot.range, type):
        return _object(slot.range)
    if isinstance(slot.range, Vocabulary):
        return {"type": "string", "enum": list(slot.range.terms)}
    if isinstance(slot.range, tuple):
        return {"type": "string"} if slot.words else {"type": "string", "pattern": f"^{ID_PATTERN}$"}
    patterns = {
        "id": ID_PATTERN,
        "date": DATE_PATTERN,
        "url": URL_PATTERN,
        "jurisdiction": COUNTRY_PATTERN,
        "us-jurisdiction": "US(-[A-Z]{2})?",
    }
    if slot.range in patterns:
        # YAML reads a bare year as a number and a bare day as a date; editors check what YAML reads.
        types = ["string", "integer"] if slot.range == "date" else "string"
        return {"type": types, "pattern": f"^{patterns[slot.range]}$"}
    return {"type": {"flag": "boolean", "amount": "number"}.get(slot.range, "string")}
